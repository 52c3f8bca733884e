"""What identity systems know people and units by, and people's work e-mail.

Step: expand. Safe while the release before this one runs: yes, it knows none of the new tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0007"
down_revision = "approval_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "contact",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.CheckConstraint("email <> ''", name="ck_contact_email_is_there"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contact_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_contact"),
    )
    op.create_index("uq_contact_email", "contact", [sa.text("lower(email)")], unique=True)
    for kept in ("person", "unit"):
        _identities(kept)


def _identities(kept: str) -> None:
    name = f"{kept}_identity"
    op.create_table(
        name,
        sa.Column(f"{kept}_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.CheckConstraint("external_id <> ''", name=f"ck_{name}_external_id_is_there"),
        sa.ForeignKeyConstraint([f"{kept}_id"], [f"{kept}.id"], name=f"fk_{name}_{kept}_id"),
        sa.PrimaryKeyConstraint(f"{kept}_id", name=f"pk_{name}"),
        sa.UniqueConstraint("external_id", name=f"uq_{name}_external_id"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("unit_identity", "person_identity", "contact"):
        op.drop_table(table)
