"""``relay``: sends what the service said; one leads, others stand by."""

import argparse
import signal

from shared.contracts.subscriptions import readers_of
from shared.kit.celery import make_celery
from shared.kit.db import Database
from shared.kit.logging import set_up_logging
from shared.kit.relay import Relay
from shared.kit.settings import Settings


def add(_: argparse.ArgumentParser) -> None:
    """Add nothing: it takes no arguments."""


def run(name: str, settings: Settings, _: argparse.Namespace) -> int:
    """Relay until told to stop."""
    set_up_logging(name, settings.log_level)
    relay = Relay(
        name,
        Database(settings.database_url, name=f"{name}.relay", pool_size=1),
        make_celery(name, settings.broker_url, readers_of(name)),
    )
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: relay.stopping.set())
    relay.run()
    return 0
