"""Weeks, reports with their items, copies of people and units.

Step: expand. Safe while the release before this one runs: yes, there is none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "submission_0001"
down_revision = None
branch_labels = ("submission",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _person()
    _unit()
    _week()
    _weekly_report()
    _work_item()


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("evaluated", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_person"),
    )


def _unit() -> None:
    op.create_table(
        "unit",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name="pk_unit"),
    )


def _week() -> None:
    op.create_table(
        "week",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("week_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hand_in_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approve_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.CheckConstraint("extract(isodow from week) = 1", name="ck_week_named_by_monday"),
        sa.PrimaryKeyConstraint("week", name="pk_week"),
        sa.UniqueConstraint("week_id", name="uq_week_week_id"),
    )


def _weekly_report() -> None:
    op.create_table(
        "weekly_report",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("self_parts", JSONB(), nullable=False),
        sa.Column("saved", sa.Boolean(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("excuse_reason", sa.Text(), nullable=True),
        sa.Column("approved_parts", JSONB(), nullable=True),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("assessment_version", sa.Integer(), nullable=False),
        sa.Column("result_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (total is not null)", name="ck_weekly_report_approved_has_total"
        ),
        sa.CheckConstraint(
            "(state = 'excused') = (excuse_reason is not null)",
            name="ck_weekly_report_excuse_has_reason",
        ),
        sa.CheckConstraint(
            "state <> 'returned' or return_reason <> ''", name="ck_weekly_report_return_has_reason"
        ),
        sa.CheckConstraint(
            "state in ('draft', 'excused') or handed_in_at is not null",
            name="ck_weekly_report_handed_in_has_time",
        ),
        sa.CheckConstraint(
            "state in ('draft', 'handed_in', 'returned', 'scored', 'approved', 'excused')",
            name="ck_weekly_report_state_is_known",
        ),
        sa.CheckConstraint(
            "manager_id <> person_id", name="ck_weekly_report_nobody_manages_themselves"
        ),
        sa.CheckConstraint("revision > 0", name="ck_weekly_report_revision_counts_from_one"),
        sa.ForeignKeyConstraint(["week"], ["week.week"], name="fk_weekly_report_week"),
        sa.PrimaryKeyConstraint("report_id", name="pk_weekly_report"),
        sa.UniqueConstraint("person_id", "week", name="uq_weekly_report_person_id_week"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("ix_weekly_report_manager_id_week", "weekly_report", ["manager_id", "week"])
    op.create_index("ix_weekly_report_week", "weekly_report", ["week"])


def _work_item() -> None:
    op.create_table(
        "work_item",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("key_task", sa.Boolean(), nullable=False),
        sa.CheckConstraint("title <> ''", name="ck_work_item_title_is_there"),
        sa.PrimaryKeyConstraint("report_id", "revision", "number", name="pk_work_item"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("work_item", "weekly_report", "week", "unit", "person"):
        op.drop_table(table)
