"""``api``: answers HTTP with granian, several threads a process."""

import argparse

from granian import Granian
from granian.constants import Interfaces

from shared.kit.settings import Settings


def add(line: argparse.ArgumentParser) -> None:
    """Add where to listen and how many answer."""
    line.add_argument("--host", default="127.0.0.1")
    line.add_argument("--port", type=int, default=8000)
    line.add_argument("--workers", type=int, default=1, help="processes")
    line.add_argument("--threads", type=int, default=3, help="requests at once in each process")


def run(name: str, _: Settings, given: argparse.Namespace) -> int:
    """Serve until told to stop; a worker that dies is started again."""
    Granian(
        f"{name}.app:create_app",
        factory=True,
        address=given.host,
        port=given.port,
        interface=Interfaces.WSGI,
        workers=given.workers,
        blocking_threads=given.threads,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
    return 0
