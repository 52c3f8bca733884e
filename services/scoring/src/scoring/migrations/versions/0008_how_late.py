"""How many hours late a report was handed in, and by whom where somebody else filed it.

Step: expand. Safe while the release before this one runs: yes, it reads and writes none of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "scoring_0008"
down_revision = "scoring_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of reports handed in before nothing is known."""
    op.add_column("assessment", sa.Column("late_hours", sa.Integer()))
    op.add_column("assessment", sa.Column("filed_by_id", sa.Uuid()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("assessment", "filed_by_id")
    op.drop_column("assessment", "late_hours")
