"""Which people left, so that their token scores nothing any more.

Step: expand. Safe while the release before this one runs: yes, it does not write the column. What
the directory said of people before is heard again, because the copy did not keep this.
"""

import sqlalchemy as sa
from alembic import op

revision = "scoring_0002"
down_revision = "scoring_0001"
branch_labels = None
depends_on = None

HEAR_AGAIN = """
    do $$ begin
        if exists (select from person) then
            update person set version = 0;
            delete from inbox where type = 'directory.person_changed.v1';
            delete from source_cursor where source = 'approval';
        end if;
    end $$
"""


def upgrade() -> None:
    """Add the column, and have the directory's people read once more."""
    op.add_column(
        "person", sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.execute(HEAR_AGAIN)


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("person", "active")
