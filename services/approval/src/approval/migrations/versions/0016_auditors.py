"""Who may read the audit and change nothing.

Step: expand. Safe while the release before this one runs: yes, it does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0016"
down_revision = "approval_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "auditor",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("recorded_by <> ''", "ck_auditor_recorded_by_somebody"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_auditor_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_auditor"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("auditor")
