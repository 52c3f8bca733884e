"""Weekly results in partitions by month, and who scored each.

Step: expand. Safe while the release before this one runs: yes, the table has its name and columns,
and the new one may be null. What was kept before becomes one partition as it stands: nothing is
copied. The table is locked while its rows are read once, to prove that they belong there (about
1 s for ten million), and nobody reads or writes it meanwhile.
"""

# ruff: noqa: S608 - all names are of this file

import sqlalchemy as sa
from alembic import op

revision = "reporting_0007"
down_revision = "reporting_0006"
branch_labels = None
depends_on = None

_COLUMNS = (
    "person_id, week, report_id, result_id, unit_id, scorer_id, approved_parts, total, grade,"
    " rulebook, key_task_missed, breaches, decided_by_id, approved_at, version"
)


def upgrade() -> None:
    """Put a partitioned table in the place of the one that there was."""
    op.execute("lock table weekly_result in access exclusive mode")
    op.add_column("weekly_result", sa.Column("scorer_id", sa.Uuid()))
    op.execute("drop trigger kept on weekly_result")
    _step_aside("before")
    op.execute(
        "create table weekly_result (like weekly_result_before including defaults"
        " including constraints) partition by range (week)"
    )
    _keys()
    op.execute("set local statement_timeout = 0")
    op.execute(
        """
        do $$
        declare upto date;
        begin
            select date_trunc('month', max(week)) + interval '1 month'
                into upto from weekly_result_before;
            if upto is null then
                drop table weekly_result_before;
            else
                execute format('alter table weekly_result attach partition weekly_result_before'
                    ' for values from (minvalue) to (%L)', upto);
                create trigger kept before delete or truncate on weekly_result_before
                    for each statement execute function refuse_deletion();
            end if;
        end $$
        """
    )
    op.execute("set local statement_timeout = '60s'")
    op.execute("create table weekly_result_default partition of weekly_result default")
    _kept("weekly_result_default")
    _kept("weekly_result")


def _step_aside(name: str) -> None:
    """Give the table and what has its name in it another one."""
    op.execute(f"alter table weekly_result rename to weekly_result_{name}")
    op.execute(f"alter index pk_weekly_result rename to pk_weekly_result_{name}")
    for index in ("week_unit_id", "result_id"):
        op.execute(
            f"alter index ix_weekly_result_{index} rename to ix_weekly_result_{name}_{index}"
        )


def _keys() -> None:
    op.create_primary_key("pk_weekly_result", "weekly_result", ["person_id", "week"])
    op.create_index("ix_weekly_result_week_unit_id", "weekly_result", ["week", "unit_id"])
    op.create_index("ix_weekly_result_result_id", "weekly_result", ["result_id"])


def _kept(table: str) -> None:
    op.execute(
        f"create trigger kept before delete or truncate on {table}"
        " for each statement execute function refuse_deletion()"
    )


def downgrade() -> None:
    """Copy all results into one plain table."""
    op.execute("lock table weekly_result in access exclusive mode")
    _step_aside("parts")
    op.execute(
        "create table weekly_result (like weekly_result_parts including defaults"
        " including constraints)"
    )
    op.execute("set local statement_timeout = 0")
    op.execute(f"insert into weekly_result ({_COLUMNS}) select {_COLUMNS} from weekly_result_parts")
    op.execute("drop table weekly_result_parts")
    _keys()
    op.execute("set local statement_timeout = '60s'")
    op.drop_column("weekly_result", "scorer_id")
    _kept("weekly_result")
