"""Obstacles and proposals with every act on them, and copies of units' collective reports.

Step: expand. Safe while the release before this one runs: yes, it writes none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0009"
down_revision = "reporting_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the database refuses to change or delete an act."""
    _collective_report()
    _obstacle()
    op.create_table(
        "obstacle_act",
        sa.Column("obstacle_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("obstacle_id", "version", name="pk_obstacle_act"),
    )
    op.execute(
        "create trigger append_only before update or delete or truncate on obstacle_act"
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
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("handed_in_by_id", sa.Uuid(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("collective_id", name="pk_collective_report"),
    )
    op.create_index("ix_collective_report_week_unit_id", "collective_report", ["week", "unit_id"])


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
        sa.Column("told_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'raised'"), nullable=False),
        sa.Column("merged_into_id", sa.Uuid()),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state in ('raised', 'gathered', 'merged', 'answered', 'put_to_leadership', 'decided')",
            "ck_obstacle_state_is_known",
        ),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id is not null)", "ck_obstacle_merged_into_one"
        ),
        sa.CheckConstraint("merged_into_id <> obstacle_id", "ck_obstacle_merged_into_another"),
        sa.PrimaryKeyConstraint("obstacle_id", name="pk_obstacle"),
    )
    op.create_index("ix_obstacle_state", "obstacle", ["state", "obstacle_id"])
    op.create_index("ix_obstacle_person_id", "obstacle", ["person_id"])
    op.create_index("ix_obstacle_week_unit_id", "obstacle", ["week", "unit_id"])
    op.create_index("ix_obstacle_merged_into_id", "obstacle", ["merged_into_id"])


def downgrade() -> None:
    """Drop the tables, and with them what was done about obstacles."""
    op.drop_table("obstacle_act")
    op.drop_table("obstacle")
    op.drop_table("collective_report")
