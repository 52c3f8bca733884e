"""Deadlines that units have of their own, frozen into their reports.

Step: expand. Safe while the release before this one runs: yes, it reads and writes none of them.
What the directory said of units before is heard again, because the copy did not keep the code.
"""

import sqlalchemy as sa
from alembic import op

revision = "submission_0009"
down_revision = "submission_0008"
branch_labels = None
depends_on = None

INSTANTS = ("hand_in_due_at", "score_due_at", "approve_due_at")
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
    """Add the columns, and have the directory's units read once more."""
    for name in INSTANTS:
        op.add_column("weekly_report", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("unit", sa.Column("code", sa.Text(), server_default="", nullable=False))
    op.execute(HEAR_AGAIN)


def downgrade() -> None:
    """Drop the columns; open weeks are due again when the agency's are."""
    op.drop_column("unit", "code")
    for name in INSTANTS:
        op.drop_column("weekly_report", name)
