"""``worker``: hears the other services' events and runs ticks."""

import argparse
import os

from shared.kit import heap
from shared.kit.celery import events_queue, jobs_queue
from shared.kit.command.service_of import service_of
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.kit.settings import Settings
from shared.kit.working import working_celery


def add(line: argparse.ArgumentParser) -> None:
    """Add how many processes work, and whether this worker ticks."""
    line.add_argument("--concurrency", type=int, default=1, help="processes")
    line.add_argument("--beat", action="store_true", help="send the ticks too")


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Work until told to stop; SIGTERM puts unfinished messages back and ends within seconds."""
    os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")
    set_up_logging(name, settings.log_level)
    service = service_of(name)
    celery = working_celery(service, settings, open_database(name, settings, "worker"))
    arguments = [
        "worker",
        f"--queues={events_queue(name)},{jobs_queue(name)}",
        f"--concurrency={given.concurrency}",
        f"--hostname={name}@%h",
        "--without-gossip",
        "--without-mingle",
        f"--loglevel={settings.log_level}",
    ]
    if given.beat:
        arguments.append("--beat")
    heap.settle()
    celery.worker_main(arguments)
    return 0
