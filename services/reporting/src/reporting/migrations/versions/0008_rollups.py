"""What the weekly results add up to, kept by the database whenever they change.

Step: expand and backfill. Safe while the release before this one runs: yes, its writes are counted
too, since triggers count. The results are read four times to begin with (about 35 s each for a
hundred million), while nobody changes one.
"""

# ruff: noqa: S608 - all names are of this file

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0008"
down_revision = "reporting_0007"
branch_labels = None
depends_on = None

_LOCK = "perform pg_advisory_xact_lock(hashtextextended('roll-ups', 0));"

_PERIODS_OF = """
    create function periods_of(monday date) returns setof text language sql stable as $$
        with rule as (
            select coalesce(max(first_month), 1) as first_month,
                coalesce(bool_or(named_by_end), false) as named_by_end,
                coalesce(max(week_belongs_by), 3) as days
            from year_rule
        ), placed as (
            select monday + days as day, first_month, named_by_end from rule
        ), counted as (
            select day,
                (extract(month from day)::int - first_month + 12) % 12 as months,
                extract(year from day)::int - (extract(month from day) < first_month)::int
                    + (named_by_end and first_month > 1)::int as year
            from placed
        )
        select unnest(array[
            to_char(day, 'YYYY-MM'),
            year || '-Q' || months / 3 + 1,
            year || '-H' || months / 6 + 1,
            year::text
        ]) from counted
    $$
"""

_COUNTED = """
    select result.person_id, result.unit_id, result.scorer_id, result.week, result.grade,
        {sign}, {sign} * coalesce(progress.approval_version > result.version, false)::int,
        {sign} * result.key_task_missed::int, {sign} * result.total
    from {rows} as result
    left join progress on progress.report_id = result.report_id
        and progress.person_id = result.person_id and progress.week = result.week
"""
"""What each of some results adds, or with the sign -1 takes away."""


def _merged(table: str, keys: str, *, of: str) -> str:
    """Return the statement that adds changes to a roll-up; a row that counts nothing goes."""
    first, second = keys.split(", ")
    return f"""
        merge into {table} as kept using (
            select {keys}, sum(weeks)::int as weeks, sum(provisional)::int as provisional,
                sum(missed)::int as missed, sum(total) as total,
                coalesce(jsonb_object_agg(grade, weeks) filter (where weeks <> 0), '{{}}')
                    as grades,
                case when count(*) filter (where weeks <> 0) = 1
                    then min(grade) filter (where weeks <> 0) end as only_grade
            from (
                select {keys}, grade, sum(weeks)::int as weeks, sum(provisional) as provisional,
                    sum(missed) as missed, sum(total) as total
                from {of} where {second} is not null group by {keys}, grade
            ) as by_grade
            group by {keys}
            having bool_or(weeks <> 0 or provisional <> 0 or missed <> 0 or total <> 0)
            order by {keys}
        ) as more on kept.{first} = more.{first} and kept.{second} = more.{second}
        when matched and kept.weeks + more.weeks = 0 then delete
        when matched then update set
            weeks = kept.weeks + more.weeks,
            provisional = kept.provisional + more.provisional,
            missed = kept.missed + more.missed,
            total = kept.total + more.total,
            grades = case
                when more.grades = '{{}}' then kept.grades
                when (kept.grades ->> more.only_grade)::int + more.weeks > 0 then
                    kept.grades || jsonb_build_object(
                        more.only_grade, (kept.grades ->> more.only_grade)::int + more.weeks
                    )
                else (
                    select coalesce(jsonb_object_agg(grade, weeks), '{{}}') from (
                        select grade, sum(weeks::int) as weeks from (
                            select * from jsonb_each_text(kept.grades)
                            union all select * from jsonb_each_text(more.grades)
                        ) as both_of_them(grade, weeks)
                        group by grade having sum(weeks::int) <> 0
                    ) as summed
                ) end
        when not matched then
            insert ({keys}, weeks, provisional, missed, total, grades) values (more.{first},
                more.{second}, more.weeks, more.provisional, more.missed, more.total, more.grades)
    """


_BY_PERIOD = (
    ("person_period", "period, person_id"),
    ("unit_period", "period, unit_id"),
    ("scorer_period", "period, scorer_id"),
)
_WITH_PERIODS = """
    with placed as materialized (
        select week, period from unnest(touched) as week
        cross join lateral periods_of(week) as period
    )
"""
_PLACED = "(select * from unnest(changes) join placed using (week)) as change"


def _roll_up() -> str:
    """Return the function that adds changes to all roll-ups of results."""
    by_period = (_WITH_PERIODS + _merged(*each, of=_PLACED) for each in _BY_PERIOD)
    statements = (_merged("unit_week", "week, unit_id", of="unnest(changes)"), *by_period)
    return f"""
        create function roll_up(changes result_change[]) returns void language plpgsql
        set enable_hashjoin = off set enable_mergejoin = off as $$
        declare
            touched date[] := array(select distinct week from unnest(changes));
        begin
            if cardinality(changes) = 0 then return; end if;
            {";".join(statements)};
        end $$
    """


_RESULTS_ADDED = f"""
    create function count_added_results() returns trigger language plpgsql as $$
    begin
        {_LOCK}
        perform roll_up(array(
            select row(counted.*)::result_change
            from ({_COUNTED.format(sign="1", rows="arrived")}) as counted
        ));
        return null;
    end $$
"""
_RESULTS_REPLACED = f"""
    create function count_replaced_results() returns trigger language plpgsql as $$
    begin
        if not exists (select from arrived) then return null; end if;
        {_LOCK}
        perform roll_up(array(
            select row(counted.*)::result_change from (
                {_COUNTED.format(sign="1", rows="arrived")}
                union all {_COUNTED.format(sign="-1", rows="replaced")}
            ) as counted
        ));
        return null;
    end $$
"""

_REOPENED = """
    select result.person_id, result.unit_id, result.scorer_id, result.week, result.grade,
        0, sum(said.sign)::int, 0, 0::numeric
    from ({said}) as said join weekly_result as result
        on result.person_id = said.person_id and result.week = said.week
        and result.report_id = said.report_id and said.approval_version > result.version
    group by result.person_id, result.week having sum(said.sign) <> 0
"""
_SAID = "select {sign} as sign, report_id, person_id, week, approval_version, excused from {rows}"
_NEW, _OLD = _SAID.format(sign="1", rows="arrived"), _SAID.format(sign="-1", rows="replaced")


def _progress(name: str, said: str, matters: str) -> str:
    """Return the function that counts excused reports, and results that were reopened."""
    return f"""
        create function {name}() returns trigger language plpgsql as $$
        begin
            if not exists ({matters}) then return null; end if;
            {_LOCK}
            perform roll_up(array(
                select row(counted.*)::result_change
                from ({_REOPENED.format(said=said)}) as counted
            ));
            perform roll_up_counts(array(
                select row(person_id, week, sum(sign)::int, 0)::count_change
                from ({said}) as said where excused
                group by person_id, week having sum(sign) <> 0
            ));
            return null;
        end $$
    """


def _breaches(name: str, said: str) -> str:
    """Return the function that counts recorded breaches that were not withdrawn."""
    return f"""
        create function {name}() returns trigger language plpgsql as $$
        begin
            {_LOCK}
            perform roll_up_counts(array(
                select row(person_id, week, 0, sum(sign)::int)::count_change
                from ({said}) as said where not withdrawn
                group by person_id, week having sum(sign) <> 0
            ));
            return null;
        end $$
    """


_ROLL_UP_COUNTS = """
    create function roll_up_counts(changes count_change[]) returns void
    language plpgsql as $$
    begin
        if cardinality(changes) = 0 then return; end if;
        merge into person_count as kept using (
            select period, person_id, sum(excused)::int as excused, sum(breaches)::int as breaches
            from unnest(changes) as change cross join lateral periods_of(week) as period
            group by period, person_id having sum(excused) <> 0 or sum(breaches) <> 0
            order by period, person_id
        ) as more on kept.period = more.period and kept.person_id = more.person_id
        when matched and kept.excused + more.excused = 0 and kept.breaches + more.breaches = 0
            then delete
        when matched then update set
            excused = kept.excused + more.excused, breaches = kept.breaches + more.breaches
        when not matched then insert (period, person_id, excused, breaches)
            values (more.period, more.person_id, more.excused, more.breaches);
    end $$
"""
_CHANGED = """
    select from arrived full join replaced using (report_id)
    where (arrived.person_id, arrived.week, arrived.excused, arrived.approval_version)
        is distinct from (replaced.person_id, replaced.week, replaced.excused,
            replaced.approval_version)
"""
_MATTERS = "select from {} where excused or approval_version > 0"
_BREACH = "select {sign} as sign, person_id, week, withdrawn from {rows}"
_NEW_BREACH = _BREACH.format(sign="1", rows="arrived")
_OLD_BREACH = _BREACH.format(sign="-1", rows="replaced")

_FUNCTIONS = {
    "count_added_results": _RESULTS_ADDED,
    "count_replaced_results": _RESULTS_REPLACED,
    "count_added_progress": _progress("count_added_progress", _NEW, _MATTERS.format("arrived")),
    "count_replaced_progress": _progress(
        "count_replaced_progress", f"{_NEW} union all {_OLD}", _CHANGED
    ),
    "count_deleted_progress": _progress(
        "count_deleted_progress", _OLD, _MATTERS.format("replaced")
    ),
    "count_added_breaches": _breaches("count_added_breaches", _NEW_BREACH),
    "count_replaced_breaches": _breaches(
        "count_replaced_breaches", f"{_NEW_BREACH} union all {_OLD_BREACH}"
    ),
    "count_deleted_breaches": _breaches("count_deleted_breaches", _OLD_BREACH),
}
_TABLES = {"results": "weekly_result", "progress": "progress", "breaches": "breach"}
_EVENTS = {
    "added": "insert on {} referencing new table as arrived",
    "replaced": "update on {} referencing new table as arrived old table as replaced",
    "deleted": "delete on {} referencing old table as replaced",
}


def upgrade() -> None:
    """Create the roll-ups, count what there is, and have every change counted."""
    _tables()
    op.execute(_PERIODS_OF)
    op.execute(
        """
        create type result_change as (person_id uuid, unit_id uuid, scorer_id uuid, week date,
            grade text, weeks int, provisional int, missed int, total numeric)
        """
    )
    op.execute("create type count_change as (person_id uuid, week date, excused int, breaches int)")
    op.execute(_roll_up())
    op.execute(_ROLL_UP_COUNTS)
    op.execute("lock table weekly_result, progress, breach in share row exclusive mode")
    _backfill()
    for name, function in _FUNCTIONS.items():
        op.execute(function)
        _, event, subject = name.split("_")
        op.execute(
            f"create trigger {name} after {_EVENTS[event].format(_TABLES[subject])}"
            f" for each statement execute function {name}()"
        )


def _tables() -> None:
    for table, first, second in (
        ("person_period", "period", "person_id"),
        ("unit_week", "week", "unit_id"),
        ("unit_period", "period", "unit_id"),
        ("scorer_period", "period", "scorer_id"),
    ):
        op.create_table(
            table,
            sa.Column(first, sa.Date() if first == "week" else sa.Text(), nullable=False),
            sa.Column(second, sa.Uuid(), nullable=False),
            sa.Column("weeks", sa.Integer(), nullable=False),
            sa.Column("provisional", sa.Integer(), nullable=False),
            sa.Column("missed", sa.Integer(), nullable=False),
            sa.Column("total", sa.Numeric(), nullable=False),
            sa.Column("grades", JSONB(), nullable=False),
            sa.PrimaryKeyConstraint(first, second, name=f"pk_{table}"),
            postgresql_with={"fillfactor": 70},
        )
    op.create_table(
        "person_count",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("breaches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("period", "person_id", name="pk_person_count"),
        postgresql_with={"fillfactor": 70},
    )
    for table in ("person_period", "person_count"):
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    op.create_table(
        "year_rule",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("named_by_end", sa.Boolean(), nullable=False),
        sa.Column("week_belongs_by", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_year_rule"),
        sa.CheckConstraint("one", name="ck_year_rule_there_is_one"),
    )


def _backfill() -> None:
    """Count what was heard before; a full count of weeks is one insert a roll-up."""
    op.execute("set local statement_timeout = 0")
    counted = f"({_COUNTED.format(sign='1', rows='weekly_result')})"
    names = "counted(person_id, unit_id, scorer_id, week, grade, weeks, provisional, missed, total)"
    placed = """
        (select distinct week from weekly_result) as known
        cross join lateral periods_of(known.week) as period
    """
    for table, keys in (("unit_week", "week, unit_id"), *_BY_PERIOD):
        source = f"{counted} as {names}"
        if table != "unit_week":
            source += f" join (select known.week, period from {placed}) as placed using (week)"
        op.execute(
            f"""
            insert into {table} ({keys}, weeks, provisional, missed, total, grades)
            select {keys}, sum(weeks), sum(provisional), sum(missed), sum(total),
                jsonb_object_agg(grade, weeks)
            from (
                select {keys}, grade, sum(weeks) as weeks, sum(provisional) as provisional,
                    sum(missed) as missed, sum(total) as total
                from {source} where {keys.split(", ")[1]} is not null group by {keys}, grade
            ) as by_grade
            group by {keys}
            """
        )
    op.execute(
        """
        insert into person_count (period, person_id, excused, breaches)
        select period, person_id, sum(excused), sum(breaches) from (
            select person_id, week, 1 as excused, 0 as breaches from progress where excused
            union all select person_id, week, 0, 1 from breach where not withdrawn
        ) as told cross join lateral periods_of(week) as period
        group by period, person_id
        """
    )
    op.execute("set local statement_timeout = '60s'")


def downgrade() -> None:
    """Drop the roll-ups; the results stay."""
    for name in _FUNCTIONS:
        op.execute(f"drop trigger {name} on {_TABLES[name.split('_')[2]]}")
        op.execute(f"drop function {name}()")
    op.execute("drop function roll_up(result_change[])")
    op.execute("drop function roll_up_counts(count_change[])")
    op.execute("drop type result_change")
    op.execute("drop type count_change")
    op.execute("drop function periods_of(date)")
    for table in (*dict(_BY_PERIOD), "unit_week", "person_count", "year_rule"):
        op.drop_table(table)
