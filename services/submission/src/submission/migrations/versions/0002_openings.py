"""Who opened a week, and how many days of it are worked.

Step: expand. Safe while the release before this one runs: yes, the weeks that it opens are the
Office's, and how many days of them are worked is not known.
"""

import sqlalchemy as sa
from alembic import op

revision = "submission_0002"
down_revision = "submission_0001"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_week_somebody_works": "working_days between 1 and 7",
    "ck_week_opened_by_is_known": "opened_by in ('office', 'platform')",
    "ck_week_platform_is_nobody": "opened_by = 'office' or opened_by_id is null",
}


def upgrade() -> None:
    """Add the columns and what the database holds of them."""
    op.add_column("week", sa.Column("working_days", sa.Integer()))
    op.add_column(
        "week", sa.Column("opened_by", sa.Text(), server_default="office", nullable=False)
    )
    op.add_column("week", sa.Column("opened_by_id", sa.Uuid()))
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(name), "week", condition)


def downgrade() -> None:
    """Drop the columns, and with them their constraints."""
    for column in ("opened_by_id", "opened_by", "working_days"):
        op.drop_column("week", column)
