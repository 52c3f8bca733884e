"""Rows 1 and 2 of the design's budgets: handing in, as fast as it goes and at Friday's pace."""

import time
from statistics import harmonic_mean
from typing import Any, Final

from bench.load import Run, drive
from bench.rows import Row
from bench.stage import Stage

CONNECTIONS: Final = 32
WARM_UP: Final = 400
WORKERS: Final = 2
THREADS: Final = 16
PACE: Final = 280.0


def closed_loop(stage: Stage, reports: int) -> list[Row]:
    """Measure hand-in to scored queue in a closed loop, between two halves of the yardstick.

    Each has weeks of its own. A machine that grows slower or faster meanwhile does so for both.
    """
    port = stage.platform.api_port("submission")
    with stage.yardstick(WORKERS, THREADS) as beside:
        halves = [_closed(stage, beside, reports // 2)]
        ours, to_queue, cores = _closed(stage, port, reports)
        halves.append(_closed(stage, beside, reports // 2))
    theirs_to_queue = harmonic_mean(rate for _, rate, _ in halves)
    theirs_rate = harmonic_mean(run.rate for run, _, _ in halves)
    worked, worked_to_queue, _ = _closed(stage, port, reports, with_work=True)
    return [
        _queueing("hand-in to scored queue, closed loop", ours, to_queue, cores=cores),
        Row(
            "the same as a ratio to one hand-written statement",
            f"{to_queue / theirs_to_queue:.2f} x",
            ">= 0.60 x",
            met=to_queue / theirs_to_queue >= 0.6,
            yardstick=f"{theirs_to_queue:,.0f}/s",
            figures={
                "ratio": to_queue / theirs_to_queue,
                "http_ratio": ours.rate / theirs_rate,
                "yardstick_per_second": theirs_to_queue,
                "yardstick_http_per_second": theirs_rate,
                "halves_per_second": [rate for _, rate, _ in halves],
            },
        ),
        _queueing(
            "the same with five work items of the catalogue in each report", worked, worked_to_queue
        ),
    ]


def _queueing(budget: str, run: Run, per_second: float, **further: Any) -> Row:
    """Return the row of a closed loop."""
    return Row(
        budget,
        f"{per_second:,.0f}/s",
        ">= 1,000/s",
        met=per_second >= 1_000,
        figures={
            "per_second": per_second,
            "http_per_second": run.rate,
            "http_p50_ms": run.percentile(0.5) * 1e3,
            "http_p99_ms": run.percentile(0.99) * 1e3,
            "statuses": run.statuses,
            **further,
        },
    )


def _closed(
    stage: Stage, port: int, reports: int, *, with_work: bool = False
) -> tuple[Run, float, dict[str, float]]:
    """Return the load's run, reports a second until all stood in the queue, and cores used."""
    week, opened = stage.reports()
    bodies = stage.work(week) if with_work else None
    requests = stage.hand_ins(opened[: reports + WARM_UP], bodies)
    drive(port, requests[:WARM_UP], connections=CONNECTIONS)
    stage.until(lambda: _queued(stage, str(week)) == WARM_UP)
    cpu, begun = stage.cpu_seconds(), time.perf_counter()
    run = drive(port, requests[WARM_UP:], connections=CONNECTIONS)
    stage.until(lambda: _queued(stage, str(week)) == len(requests))
    seconds = time.perf_counter() - begun
    return run, (len(requests) - WARM_UP) / seconds, _cores(stage, cpu, seconds)


def _cores(stage: Stage, before: dict[str, float], seconds: float) -> dict[str, float]:
    """Return the cores that each process used since ``before``, the busiest first."""
    used = {name: spent - before.get(name, 0.0) for name, spent in stage.cpu_seconds().items()}
    busiest = sorted(used, key=used.__getitem__, reverse=True)
    return {name: round(used[name] / seconds, 3) for name in busiest}


def _queued(stage: Stage, week: str) -> int:
    return int(stage.scalar("scoring", f"select count(*) from assessment where week = '{week}'"))


def paced(stage: Stage, seconds: int) -> list[Row]:
    """Measure the same at 280 a second: two million people on Friday from 15:00 to 17:00."""
    port = stage.platform.api_port("submission")
    week, opened = stage.reports()
    requests = stage.hand_ins(opened[: int(PACE * seconds)])
    cpu, begun = stage.cpu_seconds(), time.perf_counter()
    run = drive(port, requests, connections=CONNECTIONS, per_second=PACE)
    stage.until(lambda: _queued(stage, str(week)) == len(requests))
    by_process = _cores(stage, cpu, time.perf_counter() - begun)
    cores = sum(by_process.values())
    p99_ms = run.percentile(0.99) * 1e3
    delays = _delays_ms(stage, len(requests))
    delay_p99 = delays[int(0.99 * len(delays))]
    return [
        Row(
            f"paced at {PACE:.0f}/s: cores, all processes and the load",
            f"{cores:.2f}",
            "<= 1.0",
            met=cores <= 1.0,
            figures={"cores": by_process, "per_second": run.rate, "statuses": run.statuses},
        ),
        Row(
            "paced: HTTP p99",
            f"{p99_ms:.0f} ms",
            "<= 50 ms",
            met=p99_ms <= 50,
            figures={"p50_ms": run.percentile(0.5) * 1e3, "p99_ms": p99_ms},
        ),
        Row(
            "paced: accepted to next queue p99",
            f"{delay_p99:.0f} ms",
            "<= 500 ms",
            met=delay_p99 <= 500,
            figures={"p50_ms": delays[len(delays) // 2], "p99_ms": delay_p99},
        ),
    ]


def _delays_ms(stage: Stage, newest: int) -> list[float]:
    """Return, sorted, from the request's instant to the reader's transaction, in milliseconds."""
    said = dict(
        stage.rows(
            "submission",
            "select event_id, time from event where type = 'submission.report_handed_in.v1'"
            f" order by id desc limit {newest}",
        )
    )
    heard = stage.rows("scoring", "select event_id, received_at from inbox")
    return sorted(
        (at - said[event_id]).total_seconds() * 1e3 for event_id, at in heard if event_id in said
    )
