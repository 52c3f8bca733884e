"""Figures of a report's items, and reports that were taken back, filed for somebody, or late.

Step: expand. Safe while the release before this one runs: yes, what it writes has defaults.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "submission_0004"
down_revision = "submission_0003"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_weekly_report_filing_has_reason": "(filed_by_id is null) = (filing_reason is null)",
    "ck_weekly_report_filed_by_somebody_else": "filed_by_id <> person_id",
}
ADDED = ("withdrawn", "filing_reason", "filed_by_id", "late_hours")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("weekly_report", sa.Column("late_hours", sa.Integer()))
    op.add_column("weekly_report", sa.Column("filed_by_id", sa.Uuid()))
    op.add_column("weekly_report", sa.Column("filing_reason", sa.Text()))
    op.add_column("weekly_report", sa.Column("withdrawn", JSONB()))
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(name), "weekly_report", condition)
    op.add_column("work_item", sa.Column("figures", JSONB(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Drop the columns, and with them their constraints."""
    op.drop_column("work_item", "figures")
    for column in ADDED:
        op.drop_column("weekly_report", column)
