"""Legal holds, and the one way in which what only grows is deleted at the end of its class.

Step: expand. Safe while the release before this one runs: yes, it writes none of it, and deletes
nothing of what only grows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "approval_0015"
down_revision = "approval_0014"
branch_labels = None
depends_on = None

WITH_AN_END = ("access_entry", "audit_entry")
"""Results, the ledger, decisions and the history have none: nothing is ever deleted there."""


def upgrade() -> None:
    """Create the table, and let retention delete from two tables of which it names one."""
    op.create_table(
        "legal_hold",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("unit_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Uuid()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id is null) <> (unit_id is null)", "ck_legal_hold_person_or_unit"
        ),
        sa.CheckConstraint(
            "(unit_id is null) = (cardinality(unit_ids) = 0)", "ck_legal_hold_unit_has_its_units"
        ),
        sa.CheckConstraint(
            "reason <> '' and document <> ''", "ck_legal_hold_reason_and_document_are_there"
        ),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_by is null)", "ck_legal_hold_ended_by_somebody"
        ),
        sa.CheckConstraint("version > 0", "ck_legal_hold_version_counts_from_one"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_legal_hold_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], "fk_legal_hold_unit_id"),
        sa.PrimaryKeyConstraint("hold_id", name="pk_legal_hold"),
    )
    op.create_index("ix_legal_hold_person_id", "legal_hold", ["person_id"])
    op.execute(
        """
        create function refuse_change_but_retention() returns trigger language plpgsql as $$
        begin
            if tg_op = 'DELETE' and current_setting('tuan.retention', true) = tg_table_name then
                return null;
            end if;
            raise exception '% is append-only', tg_table_name
                using errcode = 'insufficient_privilege';
        end
        $$
        """
    )
    _refuse_by("refuse_change_but_retention")


def _refuse_by(function: str) -> None:
    for table in WITH_AN_END:
        op.execute(
            f"create or replace trigger append_only before update or delete or truncate on {table}"
            f" for each statement execute function {function}()"
        )


def downgrade() -> None:
    """Drop the table; nothing is held any more, and nothing can be deleted."""
    _refuse_by("refuse_change")
    op.execute("drop function refuse_change_but_retention()")
    op.drop_table("legal_hold")
