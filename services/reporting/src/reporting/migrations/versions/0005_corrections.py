"""Of which report a result is, so that one that was reopened is known by what approval said.

Step: expand. Safe while the release before this one runs: yes, the column may be null, and what it
keeps without one counts as final until the correction comes.
"""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0005"
down_revision = "reporting_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and fill it where the progress of the report is known."""
    op.add_column("weekly_result", sa.Column("report_id", sa.Uuid()))
    op.execute("set local statement_timeout = 0")
    op.execute("""
        update weekly_result as result set report_id = progress.report_id from progress
        where progress.person_id = result.person_id and progress.week = result.week
    """)
    op.execute("set local statement_timeout = '60s'")


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("weekly_result", "report_id")
