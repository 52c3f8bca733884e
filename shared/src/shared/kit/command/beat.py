"""``beat``: sends the ticks; two of them do no harm, since a tick only looks for what is due."""

import argparse

from shared.kit.command.service_of import service_of
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.kit.settings import Settings
from shared.kit.working import working_celery


def add(_: argparse.ArgumentParser) -> None:
    """Add nothing: it takes no arguments."""


def run(name: str, settings: Settings, _: argparse.Namespace) -> int:
    """Tick until told to stop."""
    set_up_logging(name, settings.log_level)
    service = service_of(name)
    celery = working_celery(service, settings, open_database(name, settings, "beat"))
    celery.Beat(loglevel=settings.log_level, pidfile=None).run()
    return 0
