"""What people are called, for the pages, and who returned a report.

Step: expand. Safe while the release before this one runs: yes, it reads and writes neither. What
the directory said last of each person is heard again, because the copy did not keep the name; a
version less lets in nothing older, so that no report moves.
"""

import sqlalchemy as sa
from alembic import op

revision = "submission_0010"
down_revision = "submission_0009"
branch_labels = None
depends_on = None

HEAR_AGAIN = """
    do $$ begin
        if exists (select from person) then
            update person set version = version - 1;
            delete from inbox where type = 'directory.person_changed.v1';
            delete from source_cursor where source = 'approval';
        end if;
    end $$
"""


def upgrade() -> None:
    """Add the columns, and have the directory's people read once more."""
    op.add_column("person", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.add_column("weekly_report", sa.Column("returned_by_id", sa.Uuid()))
    op.execute(HEAR_AGAIN)


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("weekly_report", "returned_by_id")
    op.drop_column("person", "name")
