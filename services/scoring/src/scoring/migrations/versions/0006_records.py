"""Who read whose detail, exports that were answered, legal holds, and what was deleted.

Step: expand. Safe while the release before this one runs: yes, it writes none of it, and only ever
added acts and notes before the database held it to that.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "scoring_0006"
down_revision = "scoring_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and have the database refuse to change what was logged."""
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
    op.create_table(
        "export_answer",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("export_id", name="pk_export_answer"),
    )
    op.create_index("ix_export_answer_person_id", "export_answer", ["person_id"])
    _retention()
    _append_only()


def _retention() -> None:
    """Keep who is under legal hold, and what was deleted at the end of its class."""
    op.create_table(
        "legal_hold",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("unit_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hold_id", name="pk_legal_hold"),
    )
    op.create_index("ix_legal_hold_person_id", "legal_hold", ["person_id"])
    op.create_table(
        "deletion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("class_name", sa.Text(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deletion"),
    )


def _append_only() -> None:
    """Let nobody change or delete what was logged, but retention delete what is past its class."""
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
    for table in ("access_entry", "deletion", "act", "note"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change_but_retention()"
        )
    _refuse_by("refuse_change_but_retention")


def _refuse_by(function: str) -> None:
    """Have that function keep breaches, which grew alone before."""
    for table in ("breach", "breach_withdrawal"):
        op.execute(
            f"create or replace trigger append_only before update or delete or truncate on {table}"
            f" for each statement execute function {function}()"
        )


def downgrade() -> None:
    """Drop the tables; who read what is forgotten."""
    _refuse_by("refuse_change_of_breach")
    for recorded in ("act", "note"):
        op.execute(f"drop trigger append_only on {recorded}")
    for table in ("deletion", "legal_hold", "export_answer"):
        op.drop_table(table)
    op.drop_table("access_entry")
    op.execute("drop function refuse_change_but_retention()")
