"""The few reports that are due when their unit says: what waits looks through no others.

Step: expand. Safe while the release before this one runs: yes. Few rows are in the index, so that
building it takes as long as reading the table once.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0022"
down_revision = "approval_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index(
        "ix_report_own_deadline",
        "report",
        ["report_id"],
        postgresql_where=sa.text("approve_due_at is not null"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_report_own_deadline", "report")
