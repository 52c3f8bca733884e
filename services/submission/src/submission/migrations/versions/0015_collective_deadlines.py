"""When the report of a unit is due that has deadlines of its own.

Step: expand. Safe while the release before this one runs: yes, it reads and writes none of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "submission_0015"
down_revision = "submission_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; reports of weeks opened before are due when their week says."""
    op.add_column("collective_report", sa.Column("own_due_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("collective_report", "own_due_at")
