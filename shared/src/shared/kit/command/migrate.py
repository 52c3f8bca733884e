"""``migrate``: brings the database to the newest schema; a second one waits for the first."""

import argparse

from shared.kit import migrations
from shared.kit.command.service_of import service_of
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.kit.settings import Settings


def add(_: argparse.ArgumentParser) -> None:
    """Add nothing: it takes no arguments."""


def run(name: str, settings: Settings, _: argparse.Namespace) -> int:
    """Apply every migration that is missing."""
    set_up_logging(name, settings.log_level)
    service = service_of(name)
    engine = open_database(name, settings, "migrate").engine
    migrations.migrate(engine, service.name, service.metadata)
    return 0
