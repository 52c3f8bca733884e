"""Which types of public events leave the house, and one event a version of a subject.

Step: expand. Safe while the release before this one runs: yes, which tells every type that it knows
and none twice.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0020"
down_revision = "approval_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the index."""
    op.create_table(
        "leaving_type",
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("type", name="pk_leaving_type"),
    )
    op.create_index(
        "uq_outbound_event_version",
        "outbound_event",
        ["subject", "subjectversion"],
        unique=True,
        postgresql_where=sa.text("webhook_id is null"),
    )


def downgrade() -> None:
    """Drop both; what was kept back leaves again."""
    op.drop_index("uq_outbound_event_version", "outbound_event")
    op.drop_table("leaving_type")
