"""Assessments, the acts on them, copies of names.

Step: expand. Safe while the release before this one runs: yes, there is none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "scoring_0001"
down_revision = None
branch_labels = ("scoring",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _act()
    _assessment()
    _person()


def _act() -> None:
    op.create_table(
        "act",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parts", JSONB(), nullable=True),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("rulebook", JSONB(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'scored') = (parts is not null)", name="ck_act_scored_has_parts"
        ),
        sa.CheckConstraint("kind <> 'returned' or said <> ''", name="ck_act_return_has_reason"),
        sa.CheckConstraint("kind in ('scored', 'returned')", name="ck_act_kind_is_known"),
        sa.PrimaryKeyConstraint("report_id", "version", name="pk_act"),
    )


def _assessment() -> None:
    op.create_table(
        "assessment",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("self_parts", JSONB(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("report_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("manager_parts", JSONB(), nullable=True),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_reason", sa.Text(), nullable=False),
        sa.Column("decision_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('awaiting', 'returned', 'scored', 'approved')",
            name="ck_assessment_state_is_known",
        ),
        sa.CheckConstraint(
            "state not in ('scored', 'approved')"
            " or (manager_parts is not null and total is not null and grade is not null"
            " and scored_at is not null)",
            name="ck_assessment_scored_has_scores",
        ),
        sa.CheckConstraint(
            "manager_id <> person_id", name="ck_assessment_nobody_scores_themselves"
        ),
        sa.PrimaryKeyConstraint("report_id", name="pk_assessment"),
    )
    op.create_index(
        "ix_assessment_queue", "assessment", ["manager_id", "state", "week", "report_id"]
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_person"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("person", "assessment", "act"):
        op.drop_table(table)
