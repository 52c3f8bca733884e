"""What was done in a week, what its author and the direct manager gave, and what was imported.

Step: expand. Safe while the release before this one runs: yes, what it keeps has none of these.
Reports and results that were heard before stay without them, and no statistics count them there.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0014"
down_revision = "reporting_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    for name in ("self_points", "manager_points"):
        op.add_column("weekly_result", sa.Column(name, sa.Numeric(6, 2)))
    op.add_column("weekly_result", sa.Column("document", sa.Text()))
    op.create_table(
        "work_done",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(items) = 'array'", name="ck_work_done_items_are_a_list"),
        sa.PrimaryKeyConstraint("report_id", name="pk_work_done"),
    )
    op.create_index("ix_work_done_week", "work_done", ["week"])


def downgrade() -> None:
    """Drop the table and the columns."""
    op.drop_table("work_done")
    for name in ("document", "manager_points", "self_points"):
        op.drop_column("weekly_result", name)
