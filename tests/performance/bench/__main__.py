"""Run the measurements and print them; nothing is asserted, and nothing depends on the outcome."""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from rich.console import Console

from bench import (
    applying,
    deciding,
    delivering,
    handing_in,
    pages,
    pulling,
    roster,
    rulebook,
    verifying,
    writing,
)
from bench.rows import Row, table
from bench.stage import Stage
from embedded.platform import Platform

MEBIBYTE = 1024 * 1024


Measure = Callable[[argparse.Namespace, Platform], list[Row]]


def main() -> None:
    """Measure, print a table, and write the figures as JSON."""
    line = argparse.ArgumentParser(prog="make bench", description=__doc__)
    line.add_argument("--reports", type=int, default=5_000, help="in each closed loop")
    line.add_argument("--seconds", type=int, default=15, help="of the paced load")
    line.add_argument("--people", type=int, default=200_000, help="whose year reporting sums up")
    line.add_argument("--weeks", type=int, default=52, help="of that year")
    line.add_argument("--only", nargs="+", choices=list(_MEASURES), default=list(_MEASURES))
    line.add_argument("--json", type=Path, default=Path(".local/bench.json"))
    given = line.parse_args()
    console = Console()
    rows = rulebook.rows() if _RULEBOOK in given.only else []
    with tempfile.TemporaryDirectory(prefix="tuan-bench-") as folder:
        platform = Platform(
            Path(folder),
            port=None,
            settings={"SUBMISSION_THREADS": str(handing_in.THREADS)},
            arguments={"submission.api": ("--workers", str(handing_in.WORKERS))},
        )
        begun = time.perf_counter()
        with platform:
            rows.append(_ready(time.perf_counter() - begun))
            for name in (each for each in _MEASURES if each in given.only):
                with console.status(name):
                    rows += _MEASURES[name](given, platform)
        platform.erase()
    console.print(table(rows))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps([row.as_json() for row in rows], indent=2) + "\n")
    console.print(f"Figures: {given.json}")


def _handing_in(given: argparse.Namespace, platform: Platform) -> list[Row]:
    needed = max(given.reports + handing_in.WARM_UP, int(handing_in.PACE * given.seconds))
    stage = Stage(platform, people=needed + needed // 10)
    rows = [_memory(stage)]
    rows += handing_in.closed_loop(stage, given.reports)
    return rows + handing_in.paced(stage, given.seconds)


_RULEBOOK: Final = "rulebook"
_MEASURES: Final[Mapping[str, Measure]] = {
    _RULEBOOK: lambda _, __: [],  # it needs no platform
    "handing-in": _handing_in,
    "roster": lambda _, platform: roster.rows(platform),
    "deciding": lambda _, platform: deciding.rows(platform),
    "verifying": lambda _, platform: verifying.rows(platform),
    "delivering": lambda _, platform: delivering.rows(platform),
    "writing": lambda _, platform: writing.rows(platform),
    "pages": lambda _, platform: pages.rows(platform),
    "applying": lambda _, platform: applying.rows(platform),
    "reporting": lambda given, platform: pulling.rows(
        platform, given.people, given.weeks, lambda _: None
    ),
}
"""What can be measured, in this order; each stands by itself."""


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
