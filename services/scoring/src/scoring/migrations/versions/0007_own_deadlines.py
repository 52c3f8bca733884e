"""When the score of a report is due in a unit that has deadlines of its own.

Step: expand. Safe while the release before this one runs: yes, it reads and writes none of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "scoring_0007"
down_revision = "scoring_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; reports handed in before are due when their week says."""
    op.add_column("assessment", sa.Column("own_due_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("assessment", "own_due_at")
