"""Collective reports of units with every act on them, obstacles, and who leads each unit.

Step: expand. Safe while the release before this one runs: yes, it writes none of it. What the
directory said of units before is heard again, because the copy did not keep who leads them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "submission_0008"
down_revision = "submission_0007"
branch_labels = None
depends_on = None

HEAR_AGAIN = """
    do $$ begin
        if exists (select from unit) then
            update unit set version = 0;
            delete from inbox where type = 'directory.unit_changed.v1';
            delete from source_cursor where source = 'approval';
        end if;
    end $$
"""


def upgrade() -> None:
    """Create the tables; the database refuses to change or delete an act or an obstacle."""
    op.add_column("unit", sa.Column("head_id", sa.Uuid()))
    op.add_column("unit", sa.Column("leader_in_charge_id", sa.Uuid()))
    op.execute(HEAR_AGAIN)
    _collective_report()
    op.create_table(
        "collective_act",
        sa.Column("collective_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("collective_id", "version", name="pk_collective_act"),
    )
    _obstacle()
    for table in ("collective_act", "obstacle"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change_but_retention()"
        )


def _collective_report() -> None:
    op.create_table(
        "collective_report",
        sa.Column("collective_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("self_parts", JSONB(), nullable=False),
        sa.Column("counts", JSONB()),
        sa.Column("handed_in_by_id", sa.Uuid()),
        sa.Column("handed_in_at", sa.DateTime(timezone=True)),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid()),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_invariants(),
        sa.ForeignKeyConstraint(["week"], ["week.week"], name="fk_collective_report_week_week"),
        sa.PrimaryKeyConstraint("collective_id", name="pk_collective_report"),
        sa.UniqueConstraint("unit_id", "week", name="uq_collective_report_unit_id_week"),
    )
    op.create_index("ix_collective_report_week", "collective_report", ["week"])


def _invariants() -> list[sa.CheckConstraint]:
    named = {
        "state_is_known": "state in ('draft', 'handed_in', 'returned', 'confirmed')",
        "handed_in_has_time": "state = 'draft' or handed_in_at is not null",
        "handed_in_is_counted": "(handed_in_at is null) = (counts is null)",
        "handed_in_by_one": "(handed_in_at is null) = (handed_in_by_id is null)",
        "confirmed_by_one": "(state = 'confirmed') = (confirmed_by_id is not null)",
        "nobody_confirms_their_own": "confirmed_by_id <> handed_in_by_id",
        "return_has_reason": "state <> 'returned' or return_reason <> ''",
        "revision_counts_from_one": "revision > 0",
    }
    return [
        sa.CheckConstraint(rule, f"ck_collective_report_{name}") for name, rule in named.items()
    ]


def _obstacle() -> None:
    op.create_table(
        "obstacle",
        sa.Column("obstacle_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Uuid()),
        sa.Column("collective_id", sa.Uuid()),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_of", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('obstacle', 'proposal')", "ck_obstacle_kind_is_known"),
        sa.CheckConstraint(
            "num_nonnulls(report_id, collective_id) = 1", "ck_obstacle_raised_in_one_report"
        ),
        sa.CheckConstraint("said <> ''", "ck_obstacle_something_is_said"),
        sa.PrimaryKeyConstraint("obstacle_id", name="pk_obstacle"),
    )
    op.create_index("ix_obstacle_report_id", "obstacle", ["report_id"])
    op.create_index("ix_obstacle_collective_id", "obstacle", ["collective_id"])


def downgrade() -> None:
    """Drop the tables, and with them every collective report and obstacle."""
    op.drop_table("obstacle")
    op.drop_table("collective_act")
    op.drop_table("collective_report")
    op.drop_column("unit", "leader_in_charge_id")
    op.drop_column("unit", "head_id")
