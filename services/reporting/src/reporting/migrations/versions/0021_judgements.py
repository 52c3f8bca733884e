"""What the direct manager judged of a report's items.

Step: expand. Safe while the release before this one runs: yes, what it keeps has none. Reports that
were scored before stay without, and what their authors told of errors and delays counts.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0021"
down_revision = "reporting_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "report_content",
        sa.Column("judgements", JSONB(), nullable=False, server_default=sa.text("'[]'")),
    )


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("report_content", "judgements")
