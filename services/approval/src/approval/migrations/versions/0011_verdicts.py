"""Adjustments, returns to authors, second looks, corrections of results; when weeks are due.

Step: expand. Safe while the release before this one runs: yes, it writes none of it, the new
columns are null or have a default, and it never approves a week twice. What submission said of
weeks before is heard now, because approval kept nothing of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "approval_0011"
down_revision = "approval_0010"
branch_labels = None
depends_on = None

STATES = "state in ('awaiting', 'second_look', 'returned', 'returned_to_author', 'approved')"
KINDS = (
    "kind in ('approved', 'adjusted', 'returned', 'returned_to_author', 'confirmed',"
    " 'sent_back', 'reopened', 'reopened_to_author')"
)

HEAR_AGAIN = """
    do $$ begin
        if exists (select from report) then
            delete from source_cursor where source = 'submission';
        end if;
    end $$
"""


def upgrade() -> None:
    """Add what is new; each constraint that is replaced becomes wider, or holds already."""
    op.create_table(
        "week",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("approve_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", name="pk_week"),
    )
    _proposal()
    _decision()
    _result()
    op.execute(HEAR_AGAIN)


def _proposal() -> None:
    op.add_column(
        "proposal",
        sa.Column("key_task_missed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for name in ("breaches", "flags"):
        op.add_column(
            "proposal", sa.Column(name, JSONB(), nullable=False, server_default=sa.text("'[]'"))
        )
    op.add_column("proposal", sa.Column("correction_of", sa.Uuid()))
    op.drop_constraint("ck_proposal_state_is_known", "proposal")
    op.create_check_constraint("ck_proposal_state_is_known", "proposal", STATES)
    op.create_check_constraint(
        "ck_proposal_official_is_not_being_corrected",
        "proposal",
        "state <> 'approved' or correction_of is null",
    )
    op.create_index(
        "ix_proposal_open",
        "proposal",
        ["state", "person_id"],
        postgresql_where=sa.text("state in ('awaiting', 'second_look')"),
    )


def _decision() -> None:
    op.add_column("decision", sa.Column("parts", JSONB()))
    op.add_column("decision", sa.Column("total", sa.Numeric(precision=5, scale=2)))
    op.add_column("decision", sa.Column("grade", sa.Text()))
    op.drop_constraint("ck_decision_kind_is_known", "decision")
    op.create_check_constraint("ck_decision_kind_is_known", "decision", KINDS)
    op.drop_constraint("ck_decision_return_has_reason", "decision")
    op.create_check_constraint(
        "ck_decision_all_but_approval_has_reason", "decision", "kind = 'approved' or reason <> ''"
    )


def _result() -> None:
    for column in (
        sa.Column("correction_of", sa.Uuid()),
        sa.Column("reason", sa.Text()),
        sa.Column("confirmed_by_id", sa.Uuid()),
        sa.Column("key_task_missed", sa.Boolean()),
        sa.Column("breaches", JSONB()),
    ):
        op.add_column("result", column)
    op.create_check_constraint(
        "ck_result_nothing_corrects_itself", "result", "correction_of <> result_id"
    )
    op.create_check_constraint(
        "ck_result_breaches_are_a_list", "result", "jsonb_typeof(breaches) = 'array'"
    )
    op.drop_constraint("uq_result_person_id_week_revision", "result")
    op.create_unique_constraint(
        "uq_result_person_id_week_correction_of",
        "result",
        ["person_id", "week", "correction_of"],
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    """Take it back; it fails where something of it was decided, since no decision is deleted."""
    op.drop_constraint("uq_result_person_id_week_correction_of", "result")
    op.create_unique_constraint(
        "uq_result_person_id_week_revision", "result", ["person_id", "week", "revision"]
    )
    op.drop_constraint("ck_result_breaches_are_a_list", "result")
    op.drop_constraint("ck_result_nothing_corrects_itself", "result")
    for name in ("breaches", "key_task_missed", "confirmed_by_id", "reason", "correction_of"):
        op.drop_column("result", name)
    op.drop_constraint("ck_decision_all_but_approval_has_reason", "decision")
    op.create_check_constraint(
        "ck_decision_return_has_reason", "decision", "kind <> 'returned' or reason <> ''"
    )
    op.drop_constraint("ck_decision_kind_is_known", "decision")
    op.create_check_constraint(
        "ck_decision_kind_is_known", "decision", "kind in ('approved', 'returned')"
    )
    for name in ("grade", "total", "parts"):
        op.drop_column("decision", name)
    op.drop_index("ix_proposal_open", "proposal")
    op.drop_constraint("ck_proposal_official_is_not_being_corrected", "proposal")
    op.drop_constraint("ck_proposal_state_is_known", "proposal")
    op.create_check_constraint(
        "ck_proposal_state_is_known", "proposal", "state in ('awaiting', 'returned', 'approved')"
    )
    for name in ("correction_of", "flags", "breaches", "key_task_missed"):
        op.drop_column("proposal", name)
    op.drop_table("week")
