"""Classification of periods: each person's grade, every act on it, and what caps leave.

Step: expand. Safe while the release before this one runs: yes, it writes none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0011"
down_revision = "reporting_0010"
branch_labels = None
depends_on = None

_ACTS = ("period_act", "classification_act")


def upgrade() -> None:
    """Create the tables; the database refuses to change or delete an act."""
    op.create_table(
        "classified_period",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'computed', 'published', 'locked')",
            "ck_classified_period_state_is_known",
        ),
        sa.PrimaryKeyConstraint("period", name="pk_classified_period"),
    )
    _classification()
    _cap_room()
    _acts("period_act", sa.Column("period", sa.Text(), nullable=False), by_somebody=True)
    _acts("classification_act", sa.Column("classification_id", sa.Uuid(), nullable=False))


def _classification() -> None:
    op.create_table(
        "classification",
        sa.Column("classification_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()")),
        sa.Column("period", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("person_id", "unit_id")),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("duty", "state", "status")),
        sa.Column("score", sa.Numeric(5, 2)),
        sa.Column("ranked", sa.Numeric()),
        *(sa.Column(name, sa.Text()) for name in ("computed_grade", "best_grade", "cap")),
        *(sa.Column(name, sa.Text()) for name in ("proposed_grade", "decided_grade")),
        sa.Column("decided_by_id", sa.Uuid()),
        sa.Column("published", JSONB()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("rulebook", "facts")),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('computed', 'proposed', 'decided', 'published')",
            "ck_classification_state_is_known",
        ),
        sa.CheckConstraint("cap in ('stays', 'over', 'tied')", "ck_classification_cap_is_known"),
        sa.CheckConstraint(
            "state not in ('decided', 'published') or (decided_grade is null)"
            " = (computed_grade is null)",
            "ck_classification_decided_has_grade",
        ),
        sa.CheckConstraint(
            "state <> 'published' or published is not null",
            "ck_classification_told_when_published",
        ),
        sa.PrimaryKeyConstraint("classification_id", name="pk_classification"),
        sa.UniqueConstraint("period", "person_id", name="uq_classification_period_person_id"),
        postgresql_with={"fillfactor": 70},
    )
    for names in (
        ("period", "unit_id"),
        ("period", "group_id"),
        ("person_id",),
        ("changed_at", "classification_id"),
    ):
        name = "changed_at" if names[0] == "changed_at" else "_".join(names)
        op.create_index(f"ix_classification_{name}", "classification", list(names))


def _cap_room() -> None:
    op.create_table(
        "cap_room",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("period", "rulebook", "cap", "kind", "name", "grade", "below")
        ),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("candidates", "counted", "allowed")
        ),
        sa.Column("steps", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("period", "rulebook", "cap", "kind", "name", name="pk_cap_room"),
    )


def _acts(table: str, of: sa.Column[object], *, by_somebody: bool = False) -> None:
    op.create_table(
        table,
        of,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=not by_somebody),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint(of.name, "version", name=f"pk_{table}"),
    )
    op.execute(
        f"create trigger append_only before update or delete or truncate on {table}"
        " for each statement execute function refuse_change_but_retention()"
    )


def downgrade() -> None:
    """Drop the tables, and with them every classification."""
    for table in (*_ACTS, "cap_room", "classification", "classified_period"):
        op.drop_table(table)
