"""Run the measurements and print them; nothing is asserted, and nothing depends on the outcome."""

import argparse
import json
import tempfile
import time
from pathlib import Path

from rich.console import Console

from bench import applying, deciding, delivering, handing_in, pulling, roster, rulebook, writing
from bench.rows import Row, table
from bench.stage import Stage
from embedded.platform import Platform

MEBIBYTE = 1024 * 1024


def main() -> None:
    """Measure, print a table, and write the figures as JSON."""
    line = argparse.ArgumentParser(prog="make bench", description=__doc__)
    line.add_argument("--reports", type=int, default=5_000, help="in each closed loop")
    line.add_argument("--seconds", type=int, default=15, help="of the paced load")
    line.add_argument("--people", type=int, default=200_000, help="whose year reporting sums up")
    line.add_argument("--weeks", type=int, default=52, help="of that year")
    line.add_argument(
        "--only", choices=("reporting",), help="measure what speaks of reporting and nothing else"
    )
    line.add_argument("--json", type=Path, default=Path(".local/bench.json"))
    given = line.parse_args()
    console = Console()
    if given.only is None:
        rows = _all(given, console)
    else:
        with tempfile.TemporaryDirectory(prefix="tuan-bench-") as folder:
            platform = Platform(Path(folder), port=None)
            with platform:
                rows = _of_reporting(given, console, platform)
            platform.erase()
    console.print(table(rows))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps([row.as_json() for row in rows], indent=2) + "\n")
    console.print(f"Figures: {given.json}")


def _of_reporting(given: argparse.Namespace, console: Console, platform: Platform) -> list[Row]:
    with console.status("A week's results are summed up"):
        rows = applying.rows(platform)
    with console.status("") as status:
        return rows + pulling.rows(platform, given.people, given.weeks, status.update)


def _all(given: argparse.Namespace, console: Console) -> list[Row]:
    needed = max(given.reports + handing_in.WARM_UP, int(handing_in.PACE * given.seconds))
    workers = ("--workers", str(handing_in.WORKERS), "--threads", str(handing_in.THREADS))
    with console.status("The rulebook"):
        rows = rulebook.rows()
    with tempfile.TemporaryDirectory(prefix="tuan-bench-") as folder:
        platform = Platform(Path(folder), port=None, arguments={"submission.api": workers})
        begun = time.perf_counter()
        with platform:
            rows.append(_ready(time.perf_counter() - begun))
            with console.status("The agency moves in"):
                stage = Stage(platform, people=needed + needed // 10)
            rows.append(_memory(stage))
            with console.status("Handing in, as fast as it goes"):
                rows += handing_in.closed_loop(stage, given.reports)
            with console.status("Handing in, at Friday's pace"):
                rows += handing_in.paced(stage, given.seconds)
            with console.status("An agency of 100,000 people moves in"):
                rows += roster.rows(platform)
            with console.status("A thousand decisions at once"):
                rows += deciding.rows(platform)
            with console.status("Ten receivers are told"):
                rows += delivering.rows(platform)
            with console.status("A week of 100,000 people"):
                rows += writing.rows(platform)
            rows += _of_reporting(given, console, platform)
        platform.erase()
    return rows


def _ready(seconds: float) -> Row:
    return Row(
        "whole embedded platform: ready",
        f"{seconds:.0f} s",
        "<= 30 s",
        met=seconds <= 30,
        figures={"seconds": seconds},
    )


def _memory(stage: Stage) -> Row:
    mebibytes = stage.resident_bytes() / MEBIBYTE
    return Row(
        "whole embedded platform: memory",
        f"{mebibytes:,.0f} MiB",
        "<= 1,536 MiB",
        met=mebibytes <= 1_536,
        figures={"mebibytes": mebibytes},
    )


main()
