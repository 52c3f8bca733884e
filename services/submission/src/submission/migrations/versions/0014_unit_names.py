"""The names of units, for the pages of their reports.

Step: expand. Safe while the release before this one runs: yes, it reads and writes none of them.
What the directory said of units before is heard again, because the copy did not keep the name.
"""

import sqlalchemy as sa
from alembic import op

revision = "submission_0014"
down_revision = "submission_0011"
branch_labels = None
depends_on = None

HEAR_AGAIN = """
    do $$ begin
        if exists (select from unit) then
            update unit set version = 0;
            delete from inbox where type = 'directory.unit_changed.v1';
            delete from source_cursor where source = 'approval';
        end if;
    end $$
"""


def upgrade() -> None:
    """Add the column, and have the directory's units read once more."""
    op.add_column("unit", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.execute(HEAR_AGAIN)


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("unit", "name")
