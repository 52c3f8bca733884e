"""What authors saved of a draft before.

Step: expand. Safe while the release before this one runs: yes, what it saves leaves no version.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "submission_0006"
down_revision = "submission_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "draft_version",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "version", name="pk_draft_version"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("draft_version")
