"""The tier of people, and results found by their id.

Step: expand. Safe while the release before this one runs: yes, it writes neither. What the
directory said of people before is heard again, because the copy did not keep the tier.
"""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0002"
down_revision = "reporting_0001"
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
    """Add the column and the index, and have the directory's people read once more."""
    op.add_column("person", sa.Column("tier", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_weekly_result_result_id", "weekly_result", ["result_id"])
    op.execute(HEAR_AGAIN)


def downgrade() -> None:
    """Drop the index and the column."""
    op.drop_index("ix_weekly_result_result_id", "weekly_result")
    op.drop_column("person", "tier")
