"""Links of people to their OpenID provider, and the secret of a second factor that is renewed.

Step: expand. Safe while the release before this one runs: yes, it knows neither the table nor the
column; a factor that is being renewed goes on with its old secret there.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0008"
down_revision = "approval_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the column."""
    op.create_table(
        "identity",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "issuer <> '' and subject <> ''", name="ck_identity_issuer_and_subject_are_there"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account.person_id"],
            name="fk_identity_person_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity"),
        sa.UniqueConstraint("issuer", "person_id", name="uq_identity_issuer_person_id"),
    )
    op.add_column("second_factor", sa.Column("next_sealed_secret", sa.LargeBinary()))


def downgrade() -> None:
    """Drop the table and the column."""
    op.drop_column("second_factor", "next_sealed_secret")
    op.drop_table("identity")
