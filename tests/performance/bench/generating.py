"""A year of an agency in reporting's database: people, their weekly results, what was published.

PostgreSQL makes the rows itself, without triggers; the year's roll-up is one grouping of them.
"""

from collections.abc import Callable
from datetime import date, timedelta
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
    """Fill a migrated database, and return the seconds that the results took."""
    given: dict[str, Any] = {"people": people, "size": UNIT_SIZE, "period": str(YEAR)}
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as database:
        database.execute("set session_replication_role = replica")
        database.execute("set synchronous_commit = off")
        database.execute("set maintenance_work_mem = '1GB'; set work_mem = '512MB'")
        indexes = database.execute(
            "select indexname, indexdef from pg_indexes where tablename = 'weekly_result'"
            " and indexname in ('ix_weekly_result_result_id', 'ix_weekly_result_week_unit_id')"
        ).fetchall()
        for name, _ in indexes:
            database.execute(f"drop index {name}")
        database.execute(_PEOPLE, given)
        begun = perf_counter()
        for number in range(weeks):
            week = FIRST + timedelta(weeks=number)
            database.execute(_WEEK, {"week": week, "number": number})
            told(f"Week {number + 1} of {weeks}: {people:,} results")
        seconds = perf_counter() - begun
        told("The year is summed up and published")
        database.execute(_YEAR, given)
        database.execute(_PUBLISHED, given)
        for table in ("weekly_result", "person_period", "published_classification", "person"):
            database.execute(f"vacuum analyze {table}")
    return seconds
