"""Who read whose detail, and the exports of people's own records.

Step: expand. Safe while the release before this one runs: yes, it writes none of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0014"
down_revision = "approval_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and have the database refuse to change or delete what was logged."""
    op.create_table(
        "access_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_access_entry"),
    )
    op.create_index("ix_access_entry_by_id", "access_entry", ["by_id"])
    op.create_index("ix_access_entry_person_id", "access_entry", ["person_id"])
    op.execute(
        "create trigger append_only before update or delete or truncate on access_entry"
        " for each statement execute function refuse_change()"
    )
    _exports()


def _exports() -> None:
    op.create_table(
        "record_export",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("key", sa.LargeBinary()),
        sa.Column("content", sa.LargeBinary()),
        sa.CheckConstraint(
            "state in ('collecting', 'ready', 'dropped', 'given_up')",
            "ck_record_export_state_is_known",
        ),
        sa.CheckConstraint(
            "(state = 'collecting') = (key is not null)", "ck_record_export_key_while_collecting"
        ),
        sa.CheckConstraint(
            "(state = 'ready') = (content is not null)", "ck_record_export_ready_has_content"
        ),
        sa.CheckConstraint(
            "(state in ('ready', 'dropped')) = (ready_at is not null)",
            "ck_record_export_ready_has_time",
        ),
        sa.PrimaryKeyConstraint("export_id", name="pk_record_export"),
    )
    op.create_index("ix_record_export_person_id", "record_export", ["person_id"])
    op.create_index(
        "uq_record_export_collecting",
        "record_export",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'collecting'"),
    )
    op.create_table(
        "export_part",
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column(
            "arrived_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("part_id", name="pk_export_part"),
    )
    op.create_index("ix_export_part_export_id", "export_part", ["export_id"])


def downgrade() -> None:
    """Drop the tables; who read what is forgotten."""
    for table in ("export_part", "record_export", "access_entry"):
        op.drop_table(table)
