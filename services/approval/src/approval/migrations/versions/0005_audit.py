"""Who changed what in the directory.

Step: expand. Safe while the release before this one runs: yes, it writes none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "approval_0005"
down_revision = "approval_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and have the database refuse to change or delete its rows."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_subject_id", "audit_entry", ["subject_id"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor_kind", "actor_id"])
    op.execute("""
        create trigger append_only before update or delete or truncate on audit_entry
            for each statement execute function refuse_change()
    """)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("audit_entry")
