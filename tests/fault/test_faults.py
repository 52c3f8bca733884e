"""Kill, stall, lose and restart under load: nothing is lost, nothing counts twice, all converges.

Each test prints what it did: kills, events, lost, applied twice, seconds to converge.
"""

import random
import signal
import time
from functools import partial

import psutil
import pytest

from fault.friday import Audit, Friday

Report = tuple[str, str, str]

CONVERGES_SECONDS = 60.0
_weeks = (
    f"2026-0{month}-{day:02}" for month, day in [(6, 1), (6, 8), (6, 15), (6, 22), (6, 29), (7, 6)]
)


@pytest.fixture
def week(friday: Friday) -> str:
    """Give a week that no other test uses, with every process up."""
    friday.platform.await_ready()
    return next(_weeks)


def converged(friday: Friday, week: str, reports: list[Report]) -> float:
    """Wait until scoring, approval and reporting hold every report; return the seconds."""
    ids = len(reports)

    def met() -> bool:
        scoring = f"select count(*) from assessment where week = '{week}'"
        told = f"select count(*) from progress where week = '{week}' and handed_in_at is not null"
        kept = ",".join(f"'{report[0]}'" for report in reports)
        approval = f"select count(*) from report where report_id in ({kept})"
        return bool(
            friday.rows("scoring", scoring)[0][0] == ids
            and friday.rows("reporting", told)[0][0] == ids
            and friday.rows("approval", approval)[0][0] == ids
        )

    return friday.until(met, "every copy is whole", seconds=CONVERGES_SECONDS)


def tell(name: str, kills: int, audit: Audit, seconds: float) -> None:
    print(
        f"\n{name}: kills {kills}, events {audit.events}, lost {audit.lost},"
        f" applied twice {audit.applied_twice}, seconds to converge {seconds:.1f}"
    )
    assert (audit.lost, audit.applied_twice, audit.dead) == (0, 0, 0)


MOST_KILLS = 24
"""Then the load is left to end: where cores are shared, processes die faster than they start."""


def test_any_process_killed_at_any_instant(friday: Friday, week: str) -> None:
    reports = friday.open(week)
    chance = random.Random(week)
    targets = [f"{service}.{kind}" for service in SERVICES for kind in ("api", "worker", "relay")]
    kills = 0

    def harm() -> None:
        nonlocal kills
        friday.platform.kill(chance.choice(targets))
        kills += 1
        pause = time.monotonic() + chance.uniform(0.3, 1.2)
        friday.until(lambda: time.monotonic() > pause, "a breath")

    load = friday.together(partial(friday.hand_in, report) for report in reports)
    while kills < 12 or (load.running and kills < MOST_KILLS):
        harm()
    load.finish()
    seconds = converged(friday, week, reports)
    tell("processes killed while filing", kills, friday.audit(week, reports), seconds)

    before = kills
    scores = friday.together(partial(friday.score, report) for report in reports)
    while kills < before + 6 or (scores.running and kills < before + MOST_KILLS):
        harm()
    scores.finish()
    friday.until(
        lambda: (
            friday.rows("approval", f"select count(*) from proposal where week = '{week}'")[0][0]
            == len(reports)
        ),
        "every score is before its authority",
    )
    tell("processes killed while scoring", kills - before, friday.audit(week, reports), seconds)


SERVICES = ("submission", "scoring", "approval", "reporting")


def test_redis_killed_and_started_empty(friday: Friday, week: str) -> None:
    reports = friday.open(week)
    load = friday.together(partial(friday.hand_in, report) for report in reports)
    for quarter in (1, 2, 3):
        filed = len(reports) * quarter // 4
        friday.until(partial(load.has_done, filed), "some have filed")
        friday.platform.redis.kill()
        friday.platform.redis.start(empty=True)
    load.finish()
    seconds = converged(friday, week, reports)
    tell("Redis killed, started empty", 3, friday.audit(week, reports), seconds)


def test_a_queue_that_redis_forgot_is_read_from_the_feed(friday: Friday, week: str) -> None:
    platform = friday.platform
    reports = friday.open(week)
    worker = next(spec for spec in platform.processes() if spec.name == "scoring.worker")
    platform.supervisor.stop("scoring.worker")
    friday.together(partial(friday.hand_in, report) for report in reports).finish()
    sent = "select position from subscriber_cursor where reader = 'scoring'"
    head = "select max(position) from event where type = 'submission.report_handed_in.v1'"
    friday.until(
        lambda: friday.rows("submission", sent) == friday.rows("submission", head),
        "everything is sent",
    )
    platform.redis.kill()
    platform.redis.start(empty=True)
    platform.supervisor.start(worker)
    seconds = converged(friday, week, reports)
    tell("a full queue lost with Redis", 1, friday.audit(week, reports), seconds)


def test_postgresql_killed_and_restarted(friday: Friday, week: str) -> None:
    reports = friday.open(week)
    load = friday.together(partial(friday.hand_in, report) for report in reports)
    friday.until(partial(load.has_done, len(reports) // 3), "some have filed")
    friday.platform.postgres.kill()
    friday.platform.postgres.start()
    load.finish()
    seconds = converged(friday, week, reports)
    tell("PostgreSQL killed, restarted", 1, friday.audit(week, reports), seconds)


def test_a_redis_that_hangs_slows_no_request(friday: Friday, week: str) -> None:
    reports = friday.open(week)
    process = psutil.Process(friday.platform.redis.pid)
    process.send_signal(signal.SIGSTOP)
    try:
        load = friday.together(partial(friday.hand_in, report) for report in reports)
        load.finish()
    finally:
        process.send_signal(signal.SIGCONT)
    seconds = converged(friday, week, reports)
    tell("Redis stalled while all filed", 1, friday.audit(week, reports), seconds)


def test_two_relays_and_two_beats_do_what_one_does(friday: Friday, week: str) -> None:
    platform = friday.platform
    doubled = {
        spec.name: spec
        for spec in platform.processes()
        if spec.name in {"submission.relay", "scoring.worker"}
    }
    for name, spec in doubled.items():
        platform.supervisor.start(type(spec)(f"{name}.second", spec.command, spec.environment))
    try:
        reports = friday.open(week)
        load = friday.together(partial(friday.hand_in, report) for report in reports)
        load.finish()
        seconds = converged(friday, week, reports)
    finally:
        for name in doubled:
            platform.supervisor.stop(f"{name}.second")
    tell("two relays, two beats", 0, friday.audit(week, reports), seconds)
