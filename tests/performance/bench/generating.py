"""A year of an agency in reporting's database: people, their weekly results, what was published.

PostgreSQL makes the rows itself, without triggers, without a log and with the indexes last; the
year's roll-up is one grouping of them. A result stands in the partition of its month, as the tick
would have made it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import groupby
from time import perf_counter
from typing import Any, Final

import psycopg

YEAR: Final = 2026
FIRST: Final = date(2025, 12, 29)
"""The Monday of the first week whose Thursday is in the year."""

UNIT_SIZE: Final = 100
BYTES_A_RESULT: Final = 240
"""Of a row and its key, as PostgreSQL 18 kept two million of them here."""

_PEOPLE: Final = """
    insert into unit (unit_id, name, kind, parent_id, active, version)
    select md5('unit ' || n)::uuid, 'Vụ ' || n, 'department', null, true, 1
    from generate_series(0, (%(people)s - 1) / %(size)s) as n;
    insert into unit (unit_id, name, kind, parent_id, active, version)
    values (md5('office')::uuid, 'Văn phòng', 'office', null, true, 1);
    insert into person (person_id, code, name, unit_id, tier, active, version)
    select md5('person ' || n)::uuid, 'P' || n, 'Người ' || n,
        md5('unit ' || n / %(size)s)::uuid, 'specialist', true, 1
    from generate_series(1, %(people)s) as n;
    insert into person (person_id, code, name, unit_id, tier, active, version)
    values (md5('office')::uuid, 'VP', 'Văn phòng', md5('office')::uuid, 'specialist', true, 1)
"""
_INDEXES: Final = """
    select coalesce('alter table weekly_result drop constraint ' || conname,
            'drop index ' || index.relname),
        coalesce('alter table weekly_result add constraint ' || conname || ' '
            || pg_get_constraintdef(pg_constraint.oid), pg_get_indexdef(indexrelid))
    from pg_index join pg_class as index on index.oid = indexrelid
    left join pg_constraint on conindid = indexrelid and contype = 'p'
    where indrelid = 'weekly_result'::regclass
"""
_MONTH: Final = """
    create unlogged table {name} partition of weekly_result
    for values from ('{month}') to (date '{month}' + interval '1 month')
"""
_WEEK: Final = """
    insert into weekly_result (person_id, week, report_id, result_id, unit_id, approved_parts,
        total, grade, rulebook, decided_by_id, approved_at, version, changed)
    select person_id, %(week)s, null, md5(person_id::text || %(number)s)::uuid, unit_id, '{}',
        total, case when total >= 90 then 'excellent' when total >= 75 then 'good'
            when total >= 50 then 'completed' else 'not_completed' end,
        '{}', unit_id, now(), 2, 0
    from (
        select person_id, unit_id,
            40 + (abs(hashtextextended(person_id::text, %(number)s)) %% 120)::numeric / 2 as total
        from person where tier = 'specialist' and code <> 'VP'
    ) as scored
"""
_YEAR: Final = """
    insert into person_period (period, person_id, weeks, provisional, missed, total, grades)
    select %(period)s, person_id, count(*), 0, 0, sum(total), '{}' from weekly_result
    group by person_id
"""
_PUBLISHED: Final = """
    insert into classified_period (period, state, version) values (%(period)s, 'published', 3);
    insert into published_classification (period, person_id, classification_id, unit_id, status,
        score, grade, rulebook, rulebook_version, rulebook_sha256, published_at, version)
    select period, kept.person_id, md5('c' || kept.person_id)::uuid, unit_id, 'classified',
        round(total / weeks, 2), case when total / weeks >= 75 then 'good' else 'completed' end,
        'btctw-8679-weekly', '2025-06-01', repeat('0', 64), now(), 3
    from person_period as kept join person using (person_id) where period = %(period)s
    order by kept.person_id
"""


def generate(url: str, people: int, weeks: int, told: Callable[[str], None]) -> float:
    """Fill a migrated database, and return the seconds that the results took, indexes included."""
    given: dict[str, Any] = {"people": people, "size": UNIT_SIZE, "period": str(YEAR)}
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as database:
        database.execute("set session_replication_role = replica")
        database.execute("set synchronous_commit = off")
        database.execute("set maintenance_work_mem = '1GB'; set work_mem = '512MB'")
        database.execute(_PEOPLE, given)
        begun = perf_counter()
        with _indexes_last(database):
            for month, mondays in groupby(_mondays(weeks), key=lambda each: each[1].replace(day=1)):
                database.execute(_MONTH.format(month=month, name=f"weekly_result_{month:%Y_%m}"))
                for number, week in mondays:
                    database.execute(_WEEK, {"week": week, "number": number})
                    told(f"Week {number + 1} of {weeks}: {people:,} results")
            told("The results are indexed")
        seconds = perf_counter() - begun
        told("The year is summed up and published")
        database.execute(_YEAR, given)
        database.execute(_PUBLISHED, given)
        for table in ("weekly_result", "person_period", "published_classification", "person"):
            database.execute(f"vacuum analyze {table}")
    return seconds


def _mondays(weeks: int) -> Iterator[tuple[int, date]]:
    return ((number, FIRST + timedelta(weeks=number)) for number in range(weeks))


@contextmanager
def _indexes_last(database: psycopg.Connection[Any]) -> Iterator[None]:
    """Drop the key and the indexes of results, and make them anew when all are there."""
    made = database.execute(_INDEXES).fetchall()
    for drop, _ in made:
        database.execute(drop)
    yield
    for _, make in made:
        database.execute(make)
