"""How long ``ledger verify`` takes for a million results."""

import subprocess
import sys
from time import perf_counter
from typing import Final

import psycopg
from alembic.script import ScriptDirectory

from bench.rows import Row
from bench.scratch import plain, scratch
from embedded.platform import Platform
from shared.kit import revisions

RESULTS: Final = 1_000_000
_MADE: Final = f"""
    alter table result disable trigger result_is_chained;
    insert into result (
        result_id, report_id, person_id, week, unit_id, revision, self_parts, manager_parts,
        approved_parts, total, grade, rulebook_id, rulebook_version, rulebook_sha256, scorer_id,
        decided_by_id, rule, same_person, approved_at
    )
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
        date '2026-01-05' + 7 * (number % 52), gen_random_uuid(), 1, parts, parts, parts, 86,
        'good', 'bench', '1', repeat('0', 64), gen_random_uuid(), gen_random_uuid(),
        'head_of_unit', false, timestamptz '2026-01-12' + make_interval(secs => number)
    from generate_series(1, {RESULTS}) as number,
        jsonb_build_object('quality', '35', 'progress', '34', 'conduct', '17') as parts
"""
"""One result each for a million people; chained together afterwards, as a migration did it."""


def rows(platform: Platform) -> list[Row]:
    """Make a million results and return a row."""
    with scratch(platform, "bench_verifying") as url:
        environment = platform.environment("approval") | {"APPROVAL_DATABASE_URL": url}
        approval_command = [sys.executable, "-m", "approval"]
        subprocess.run([*approval_command, "migrate"], env=environment, check=True)
        with psycopg.connect(plain(url)) as connection:
            connection.execute(_MADE)
            connection.execute(_chain_all())
            connection.execute("alter table result enable trigger result_is_chained")
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute("vacuum analyze result, ledger_entry")
        begun = perf_counter()
        verify = [*approval_command, "ledger", "verify"]
        subprocess.run(verify, env=environment, check=True, stdout=subprocess.DEVNULL)
        seconds = perf_counter() - begun
    return [
        Row(
            f"ledger of {RESULTS:,} results: verified",
            f"{seconds:.1f} s",
            "<= 30 s",
            met=seconds <= 30,
            figures={"seconds": seconds},
        )
    ]


def _chain_all() -> str:
    """Return what the migration that made the ledger did with the results that were there."""
    places = [str(revisions.KIT), str(revisions.own("approval"))]
    made = ScriptDirectory(places[1], version_locations=places).get_revision("approval_0006")
    return str(made.module.CHAIN_ALL)
