"""What is given with a score, breaches, and copies of weeks, results, units and who is where.

Step: expand. Safe while the release before this one runs: yes, it writes none of it, and the new
columns of acts have defaults. What was said of people, units, weeks and results before is heard
again, because the copies did not keep it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "scoring_0004"
down_revision = "scoring_0003"
branch_labels = None
depends_on = None

HEAR_AGAIN = """
    do $$ begin
        if exists (select from person) then
            update person set version = 0, manager_id = null;
            delete from inbox where type in
                ('directory.person_changed.v1', 'approval.result_approved.v1');
            delete from source_cursor where source in ('approval', 'submission');
        end if;
    end $$
"""
TABLES = ("breach_withdrawal", "breach", "unit", "week", "result", "tally")


def upgrade() -> None:
    """Create the tables, and have what was said read once more."""
    _act()
    _breach()
    _copies()
    op.add_column("person", sa.Column("unit_id", sa.Uuid()))
    op.create_index("ix_assessment_person_id_week", "assessment", ["person_id", "week"])
    op.execute(HEAR_AGAIN)


def _act() -> None:
    for name in ("judgements", "flags"):
        empty = sa.Column(name, JSONB(), nullable=False, server_default=sa.text("'[]'"))
        op.add_column("act", empty)
    for name in ("reason", "missed_title"):
        op.add_column("act", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    missed: sa.Column[bool] = sa.Column(
        "key_task_missed", sa.Boolean(), nullable=False, server_default=sa.text("false")
    )
    op.add_column("act", missed)
    op.add_column("act", sa.Column("missed_item", sa.Integer()))
    op.create_check_constraint(
        "ck_act_missed_key_task_is_named",
        "act",
        "not key_task_missed or (missed_item is null) = (missed_title <> '')",
    )


def _breach() -> None:
    op.create_table(
        "breach",
        sa.Column("breach_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("by_id <> person_id", "ck_breach_nobody_records_their_own"),
        sa.CheckConstraint("role in ('direct_manager', 'office')", "ck_breach_role_is_known"),
        sa.CheckConstraint("note <> ''", "ck_breach_note_is_there"),
        sa.CheckConstraint("day >= week and day < week + 7", "ck_breach_day_is_of_the_week"),
        sa.PrimaryKeyConstraint("breach_id", name="pk_breach"),
    )
    op.create_index("ix_breach_person_id_at", "breach", ["person_id", "at", "breach_id"])
    op.create_index("ix_breach_person_id_week", "breach", ["person_id", "week"])
    op.create_table(
        "breach_withdrawal",
        sa.Column("breach_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", "ck_breach_withdrawal_reason_is_there"),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breach.breach_id"], "fk_breach_withdrawal_breach_id_breach"
        ),
        sa.PrimaryKeyConstraint("breach_id", name="pk_breach_withdrawal"),
    )
    _append_only()


def _append_only() -> None:
    """Let nobody change what was recorded, not even the owner, short of dropping a trigger."""
    op.execute(
        """
        create function refuse_change_of_breach() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only', tg_table_name
                using errcode = 'insufficient_privilege';
        end
        $$
        """
    )
    for table in ("breach", "breach_withdrawal"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change_of_breach()"
        )


def _copies() -> None:
    op.create_table(
        "unit",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name="pk_unit"),
    )
    op.create_table(
        "week",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("score_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", name="pk_week"),
    )
    op.create_table(
        "result",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("scorer_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.Numeric(5, 2), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "week", name="pk_result"),
    )
    op.create_index("ix_result_group", "result", ["week", "unit_id", "scorer_id"])
    op.create_table(
        "tally",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("scorer_id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("total", sa.Numeric(12, 2), nullable=False),
        sa.PrimaryKeyConstraint("week", "unit_id", "scorer_id", name="pk_tally"),
    )


def downgrade() -> None:
    """Drop the tables and columns."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("drop function refuse_change_of_breach()")
    op.drop_index("ix_assessment_person_id_week", "assessment")
    op.drop_column("person", "unit_id")
    op.drop_constraint("ck_act_missed_key_task_is_named", "act")
    for name in (
        *("judgements", "flags", "reason", "missed_title"),
        *("key_task_missed", "missed_item"),
    ):
        op.drop_column("act", name)
