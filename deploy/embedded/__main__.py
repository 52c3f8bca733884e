"""Run the whole platform on this machine and play a week of the sample agency through it."""

import argparse
import json
import logging
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

from rich.console import Console

from embedded.errors import EmbeddedError
from embedded.platform import PREFIXES, Platform
from sample import agency, history, week
from sample.errors import PlayError
from sample.opening import ZONE
from sample.people import read_people

PASSWORD: Final = "mot-tuan-moi-2026"  # noqa: S105 - of invented people, on this machine
"""Everybody's first password in the sample agency, and nowhere else."""

FOLDER: Final = Path(__file__).parents[2] / ".local"
SAMPLE: Final = "sample"
STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED: Final = 130


class _ConsoleHandler(logging.Handler):
    """Writes through the console, which keeps its status line below."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        self._console.print(self.format(record), markup=False, highlight=False, soft_wrap=True)


def main(given: Sequence[str]) -> int:
    """Do as the arguments say and return the exit status; ``--help`` tells them."""
    arguments = _arguments(given)
    console = Console()
    logging.basicConfig(handlers=[_ConsoleHandler(console)], format="%(message)s")
    logging.getLogger("embedded").setLevel(logging.INFO)
    for number in STOPPING:
        signal.signal(number, _interrupt)
    try:
        if arguments.url:
            return _play_against(arguments, console)
        return _run(arguments, console)
    except (EmbeddedError, PlayError, ValueError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED if arguments.exit or arguments.url else 0
    finally:
        console.show_cursor()


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    parser.add_argument("--exit", action="store_true", help="stop after the week")
    parser.add_argument("--fresh", action="store_true", help="first delete what earlier runs kept")
    parser.add_argument("--people", type=int, metavar="N", help="how large the sample agency is")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write there how the week went")
    parser.add_argument("--url", help="play through a platform that runs already; start nothing")
    parser.add_argument("--port", type=int, default=8080, help="where to listen, 8080 if not told")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where all is kept: .local")
    parser.add_argument("--rulebooks", metavar="ID,…", help="the rulebooks to evaluate weeks by")
    parser.add_argument("--rulebook-directory", type=Path, help="the agency's own rulebook files")
    return parser.parse_args(given)


def _settings(arguments: argparse.Namespace) -> dict[str, str]:
    told = {}
    if arguments.rulebooks is not None:
        told["RULEBOOKS"] = arguments.rulebooks
    if arguments.rulebook_directory is not None:
        told["RULEBOOK_DIRECTORY"] = str(arguments.rulebook_directory.resolve())
    return {f"{prefix}{name}": value for prefix in PREFIXES for name, value in told.items()}


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)  # once is enough: a clean stop takes its time
    raise KeyboardInterrupt


def _play_against(arguments: argparse.Namespace, console: Console) -> int:
    roster = agency.roster(arguments.people, _sample(arguments.folder))
    password = os.environ.get("TUAN_SAMPLE_PASSWORD") or _compose_password() or PASSWORD
    outcome = week.play(arguments.url, roster, password=password, console=console)
    return _tell(outcome, arguments, console)


def _compose_password() -> str | None:
    """Return the sample agency's password out of compose's ``.env``, if that is there."""
    try:
        lines = (FOLDER.parent / ".env").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    kept = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
    return kept.get("TUAN_SAMPLE_PASSWORD")


def _run(arguments: argparse.Namespace, console: Console) -> int:
    phase = partial(_phase, console)
    platform = Platform(
        arguments.folder, port=arguments.port, settings=_settings(arguments), phase=phase
    )
    if arguments.fresh:
        platform.erase()
        shutil.rmtree(platform.folder / SAMPLE, ignore_errors=True)
    with platform:
        roster = agency.roster(arguments.people, _sample(platform.folder))
        with phase("Sample agency"):
            load = ("directory", "load", str(roster), "--initial-password", PASSWORD)
            platform.command("approval", *load)
        if arguments.rulebooks is None:
            with phase("Its past weeks"):
                _import_history(platform, roster, console)
        play = partial(week.play, platform.url, roster, password=PASSWORD, console=console)
        status = _tell(_beside(platform, play), arguments, console)
        if arguments.exit:
            return status
        console.print(
            f"\nSign in at [bold]{platform.url}[/] as anybody in {roster},"
            f" with the password [bold]{PASSWORD}[/]. Ctrl-C stops.",
            soft_wrap=True,
        )
        while True:
            platform.tend()
            time.sleep(0.5)


def _import_history(platform: Platform, roster: Path, console: Console) -> None:
    """Import the weeks before this one, once; what played weeks stand in the way of is left out."""
    file = _sample(platform.folder) / "history.csv"
    people = read_people(roster)
    if file.exists() or len(people) > history.MOST_PEOPLE:
        return
    written = file.with_suffix(".part")
    history.write_history(people, written, datetime.now(ZONE).date())
    try:
        load = ("results", "import", str(written), "--document", history.DOCUMENT)
        platform.command("approval", *load)
    except EmbeddedError as refused:
        console.print(f"No past weeks: {refused}", soft_wrap=True, markup=False)
    written.replace(file)


def _beside(platform: Platform, play: Callable[[], week.Outcome]) -> week.Outcome:
    """Play in a thread of its own, while this one tends the platform."""
    played: Future[week.Outcome] = Future()

    def work() -> None:
        try:
            played.set_result(play())
        except BaseException as fault:  # noqa: BLE001 - raised again below
            played.set_exception(fault)

    threading.Thread(target=work, name="week", daemon=True).start()
    while not played.done():
        platform.tend()
        wait([played], timeout=0.5)
    return played.result()


def _tell(outcome: week.Outcome, arguments: argparse.Namespace, console: Console) -> int:
    outcome.print(console)
    if arguments.json:
        told = json.dumps(outcome.as_json(), indent=2, ensure_ascii=False)
        arguments.json.write_text(f"{told}\n", encoding="utf-8")
    return 0 if outcome.complete else 1


def _sample(folder: Path) -> Path:
    sample = folder / SAMPLE
    sample.mkdir(parents=True, exist_ok=True)
    return sample


@contextmanager
def _phase(console: Console, name: str) -> Iterator[None]:
    began = time.monotonic()
    with console.status(name):
        yield
    console.print(f"{name} [dim]{time.monotonic() - began:.1f} s[/]", highlight=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
