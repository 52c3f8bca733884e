"""Progress of reports, weekly results, copies of people and units.

Step: expand. Safe while the release before this one runs: yes, there is none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0001"
down_revision = None
branch_labels = ("reporting",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _person()
    _progress()
    _unit()
    _week()
    _weekly_result()


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_person"),
    )


def _progress() -> None:
    op.create_table(
        "progress",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("excused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("submission_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "returned_to_author", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("scoring_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "returned_to_scorer", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("approval_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_progress"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("ix_progress_week_unit_id", "progress", ["week", "unit_id"])


def _unit() -> None:
    op.create_table(
        "unit",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("head_id", sa.Uuid(), nullable=True),
        sa.Column("leader_in_charge_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name="pk_unit"),
    )
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"])


def _week() -> None:
    op.create_table(
        "week",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hand_in_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approve_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", name="pk_week"),
    )


def _weekly_result() -> None:
    op.create_table(
        "weekly_result",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("approved_parts", JSONB(), nullable=False),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("rulebook", JSONB(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("total between 0 and 100", name="ck_weekly_result_total_is_in_range"),
        sa.PrimaryKeyConstraint("person_id", "week", name="pk_weekly_result"),
    )
    op.create_index("ix_weekly_result_week_unit_id", "weekly_result", ["week", "unit_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("weekly_result", "week", "unit", "progress", "person"):
        op.drop_table(table)
