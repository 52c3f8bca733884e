"""Copies of breaches: which a person's week has, by kind.

Step: expand. Safe while the release before this one runs: yes, it does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0003"
down_revision = "reporting_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "breach",
        sa.Column("breach_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("breach_id", name="pk_breach"),
    )
    op.create_index("ix_breach_person_id_week", "breach", ["person_id", "week"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("breach")
