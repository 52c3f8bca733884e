"""What approved weeks did of each job by month, kept by the database whenever they change.

Step: expand and backfill. Safe while the release before this one runs: yes, its writes are counted
too, since triggers count; but where two of its workers apply a report and its result at the same
instant, neither sees the other, so run ``python -m reporting rebuild`` after it has stopped. The
items of all reports with a result are read once to begin with, while nobody changes one.
"""

# ruff: noqa: S608 - all names are of this file

import sqlalchemy as sa
from alembic import op

revision = "reporting_0020"
down_revision = "reporting_0019"
branch_labels = None
depends_on = None

_LOCK = "perform pg_advisory_xact_lock(hashtextextended('roll-ups', 0));"
_IS_MONTH = "^[0-9]+-[0-9]+$"
_KEYS = "unit_id, week, job, unit_of_measure, coefficient"
_ADDED = ("weeks", "weeks_counted", "items", "items_counted", "quantity")

_WORK = f"""
    with line as (
        select said.sign, said.report_id, said.unit_id, said.week,
            coalesce(item.job, '') as job, coalesce(item.unit_of_measure, '') as unit_of_measure,
            coalesce(item.coefficient, 1) as coefficient, count(*)::int as items,
            count(item.quantity_completed)::int as items_counted,
            coalesce(sum(item.quantity_completed), 0) as quantity
        from ({{said}}) as said cross join lateral jsonb_to_recordset(said.items) as item(
            job text, unit_of_measure text, coefficient numeric, quantity_completed numeric
        )
        group by 1, 2, 3, 4, 5, 6, 7
    ), marked as (
        select line.*, sign * (row_number() over (
                partition by sign, report_id, job, unit_of_measure order by coefficient
            ) = 1)::int as once,
            (bool_or(items_counted > 0) over (partition by sign, report_id))::int as counted
        from line
    )
    select {_KEYS}, sum(once)::int as weeks, sum(once * counted)::int as weeks_counted,
        sum(sign * items)::int as items, sum(sign * items_counted)::int as items_counted,
        sum(sign * quantity) as quantity
    from marked group by {_KEYS}
"""
"""What each of some reports adds, or with the sign -1 takes away, by job and coefficient.

A report counts as one week of a job and a unit of measure, in the row of its least coefficient.
"""

_OF_RESULTS = """
    select {sign} as sign, result.report_id, result.unit_id, result.week, content.items
    from {rows} as result join {contents} as content using (report_id, person_id, week)
    where result.document is null and content.submission_version > 0
"""


def _said(sign: str, *, rows: str = "weekly_result", contents: str = "report_content") -> str:
    return _OF_RESULTS.format(sign=sign, rows=rows, contents=contents)


_ROLL_UP = f"""
    create function roll_up_work(changes work_change[]) returns void language plpgsql
    set enable_hashjoin = off set enable_mergejoin = off as $$
    declare
        touched date[] := array(select distinct week from unnest(changes));
    begin
        if cardinality(changes) = 0 then return; end if;
        with placed as materialized (
            select week, month from unnest(touched) as week
            cross join lateral periods_of(week) as month where month ~ '{_IS_MONTH}'
        )
        merge into job_month as kept using (
            select month, unit_id, job, unit_of_measure, coefficient,
                {", ".join(f"sum({name}) as {name}" for name in _ADDED)}
            from unnest(changes) as change join placed using (week)
            group by month, unit_id, job, unit_of_measure, coefficient
            having {" or ".join(f"sum({name}) <> 0" for name in _ADDED)}
            order by month, unit_id, job, unit_of_measure, coefficient
        ) as more on kept.month = more.month and kept.unit_id = more.unit_id
            and kept.job = more.job and kept.unit_of_measure = more.unit_of_measure
            and kept.coefficient = more.coefficient
        when matched and kept.items + more.items = 0 then delete
        when matched then update set
            {", ".join(f"{name} = kept.{name} + more.{name}" for name in _ADDED)}
        when not matched then insert (month, unit_id, job, unit_of_measure, coefficient,
                {", ".join(_ADDED)})
            values (more.month, more.unit_id, more.job, more.unit_of_measure, more.coefficient,
                {", ".join(f"more.{name}" for name in _ADDED)});
    end $$
"""


def _counting(name: str, said: str, *, unless: str) -> str:
    """Return the function that counts the work that some rows tell, ``unless`` that is none."""
    return f"""
        create function {name}() returns trigger language plpgsql
        set enable_hashjoin = off set enable_mergejoin = off as $$
        begin
            if {unless} then return null; end if;
            {_LOCK}
            perform roll_up_work(array(
                select row(work.*)::work_change from ({_WORK.format(said=said)}) as work
            ));
            return null;
        end $$
    """


def _unchanged(names: str) -> str:
    return f"not exists (select {names} from arrived except select {names} from replaced)"


def _without_result(rows: str) -> str:
    return f"""not exists (
        select from {rows} join weekly_result using (report_id, person_id, week)
        where {rows}.submission_version > 0
    )"""


_NEW, _OLD = _said("1", contents="arrived"), _said("-1", contents="replaced")
_HAS, _HAD = _said("1", rows="arrived"), _said("-1", rows="replaced")
_NOTHING = "not exists (select from arrived where report_id is not null)"
_SAME_RESULT = _unchanged("report_id, person_id, week, unit_id, document is null")
_SAME_REPORT = _unchanged("report_id, person_id, week, submission_version")
_FUNCTIONS = {
    "work_of_added_results": (_HAS, _NOTHING),
    "work_of_replaced_results": (f"{_HAS} union all {_HAD}", _SAME_RESULT),
    "work_of_added_reports": (_NEW, _without_result("arrived")),
    "work_of_replaced_reports": (
        f"{_NEW} union all {_OLD}",
        f"{_SAME_REPORT} or ({_without_result('arrived')} and {_without_result('replaced')})",
    ),
    "work_of_deleted_reports": (_OLD, _without_result("replaced")),
}
_TABLES = {"results": "weekly_result", "reports": "report_content"}
_EVENTS = {
    "added": "insert on {} referencing new table as arrived",
    "replaced": "update on {} referencing new table as arrived old table as replaced",
    "deleted": "delete on {} referencing old table as replaced",
}


def upgrade() -> None:
    """Create the roll-up, count what there is, and have every change counted."""
    op.create_table(
        "job_month",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("unit_of_measure", sa.Text(), nullable=False),
        sa.Column("coefficient", sa.Numeric(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _ADDED[:-1]),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month", "unit_id", "job", "unit_of_measure", "coefficient", name="pk_job_month"
        ),
        postgresql_with={"fillfactor": 70},
    )
    op.execute(
        """
        create type work_change as (unit_id uuid, week date, job text, unit_of_measure text,
            coefficient numeric, weeks int, weeks_counted int, items int, items_counted int,
            quantity numeric)
        """
    )
    op.execute(_ROLL_UP)
    op.execute("lock table weekly_result, report_content in share row exclusive mode")
    _backfill()
    for name, (said, unless) in _FUNCTIONS.items():
        op.execute(_counting(name, said, unless=unless))
        _, _, event, subject = name.split("_")
        op.execute(
            f"create trigger {name} after {_EVENTS[event].format(_TABLES[subject])}"
            f" for each statement execute function {name}()"
        )


def _backfill() -> None:
    op.execute("set local statement_timeout = 0")
    names = ", ".join(_ADDED)
    op.execute(
        f"""
        insert into job_month (month, unit_id, job, unit_of_measure, coefficient, {names})
        select month, unit_id, job, unit_of_measure, coefficient,
            {", ".join(f"sum({name})" for name in _ADDED)}
        from ({_WORK.format(said=_said("1"))}) as work
        join (
            select known.week, month from (select distinct week from weekly_result) as known
            cross join lateral periods_of(known.week) as month where month ~ '{_IS_MONTH}'
        ) as placed using (week)
        group by month, unit_id, job, unit_of_measure, coefficient
        """
    )
    op.execute("set local statement_timeout = '60s'")


def downgrade() -> None:
    """Drop the roll-up; results and reports stay."""
    for name in _FUNCTIONS:
        op.execute(f"drop trigger {name} on {_TABLES[name.split('_')[3]]}")
        op.execute(f"drop function {name}()")
    op.execute("drop function roll_up_work(work_change[])")
    op.execute("drop type work_change")
    op.drop_table("job_month")
