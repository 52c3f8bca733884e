"""Proposals, decisions and the ledger of official results.

Step: expand. Safe while the release before this one runs: yes, there is none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "approval_0002"
down_revision = "approval_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _decision()
    _proposal()
    _report()
    _result()
    _append_only()


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'returned' or reason <> ''", name="ck_decision_return_has_reason"
        ),
        sa.CheckConstraint("kind in ('approved', 'returned')", name="ck_decision_kind_is_known"),
        sa.PrimaryKeyConstraint("report_id", "version", name="pk_decision"),
    )


def _proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scorer_id", sa.Uuid(), nullable=False),
        sa.Column("self_parts", JSONB(), nullable=False),
        sa.Column("manager_parts", JSONB(), nullable=False),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("rulebook", JSONB(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessment_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('awaiting', 'returned', 'approved')", name="ck_proposal_state_is_known"
        ),
        sa.PrimaryKeyConstraint("report_id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_person_id_state", "proposal", ["person_id", "state"])


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_report"),
    )


def _result() -> None:
    op.create_table(
        "result",
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("self_parts", JSONB(), nullable=False),
        sa.Column("manager_parts", JSONB(), nullable=False),
        sa.Column("approved_parts", JSONB(), nullable=False),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("rulebook_id", sa.Text(), nullable=False),
        sa.Column("rulebook_version", sa.Text(), nullable=False),
        sa.Column("rulebook_sha256", sa.Text(), nullable=False),
        sa.Column("scorer_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("same_person", sa.Boolean(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decided_by_id <> person_id", name="ck_result_nobody_decides_their_own"),
        sa.CheckConstraint("total between 0 and 100", name="ck_result_total_is_in_range"),
        sa.PrimaryKeyConstraint("result_id", name="pk_result"),
        sa.UniqueConstraint(
            "person_id", "week", "revision", name="uq_result_person_id_week_revision"
        ),
    )


def _append_only() -> None:
    """Let nobody change what was decided, not even the owner, short of dropping a trigger."""
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only', tg_table_name
                using errcode = 'insufficient_privilege';
        end
        $$
        """
    )
    for table in ("decision", "result"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("result", "report", "proposal", "decision"):
        op.drop_table(table)
    op.execute("drop function refuse_change()")
