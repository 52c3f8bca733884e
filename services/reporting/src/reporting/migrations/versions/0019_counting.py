"""Count a list's results without reading everybody's, however little the planner knows yet.

Before the first statistics of a partition, its index by week looked as good as its key: each result
of a list was joined by reading the whole week. And while tables are small, joining read them whole.

Step: contract. Safe while the release before this one runs: yes, nothing that it says changes. The
new index is built while nobody writes results, a minute for fifty million.
"""

from alembic import op

revision = "reporting_0019"
down_revision = "reporting_0018"
branch_labels = None
depends_on = None

_COUNTING = ("count_added_results", "count_replaced_results", "count_added_progress")
_SETTINGS = ("enable_hashjoin", "enable_mergejoin")


def upgrade() -> None:
    """Turn the index round, and have triggers look up what they join."""
    op.execute("set local statement_timeout = 0")
    op.drop_index("ix_weekly_result_week_unit_id", "weekly_result")
    op.create_index("ix_weekly_result_unit_id_week", "weekly_result", ["unit_id", "week"])
    op.execute("set local statement_timeout = '60s'")
    for function in _COUNTING:
        for setting in _SETTINGS:
            op.execute(f"alter function {function}() set {setting} = off")


def downgrade() -> None:
    """Put both back."""
    for function in _COUNTING:
        op.execute(f"alter function {function}() reset all")
    op.execute("set local statement_timeout = 0")
    op.drop_index("ix_weekly_result_unit_id_week", "weekly_result")
    op.create_index("ix_weekly_result_week_unit_id", "weekly_result", ["week", "unit_id"])
    op.execute("set local statement_timeout = '60s'")
