"""``api``: answers HTTP with granian, several threads a process."""

import argparse
import sys

from granian import Granian
from granian.constants import Interfaces

from shared.kit.settings import Settings


def add(line: argparse.ArgumentParser) -> None:
    """Add where to listen and how many answer."""
    line.add_argument("--host", default="127.0.0.1")
    line.add_argument("--port", type=int, default=8000)
    line.add_argument("--workers", type=int, default=1, help="processes")


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Serve until told to stop; a worker that dies is started again.

    Settings that name something unusable stop the start here, before any worker would.
    """
    try:
        settings.check()
    except ValueError as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
    Granian(
        f"{name}.app:create_app",
        factory=True,
        address=given.host,
        port=given.port,
        interface=Interfaces.WSGI,
        workers=given.workers,
        blocking_threads=settings.threads,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
    return 0
