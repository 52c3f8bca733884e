"""``python -m approval deliver``: sends other systems what they are told; several share the work.

It is a process of its own: a receiver that hangs would hold up a worker that hears events. A thread
of it writes the streams of subscribers inside the agency.
"""

import argparse
import signal
import sys
import threading

from approval import NAME
from approval.directory.usecases.sealing import Sealing
from approval.integrators.deliverer import Deliverer
from approval.integrators.domain.addresses import Allowed
from approval.integrators.domain.streams import read_subscribers
from approval.integrators.sending import Sender
from approval.integrators.streamer import Streamer, connect
from approval.settings import Settings
from shared.kit import settings
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database


def add(_: argparse.ArgumentParser) -> None:
    """Add nothing: it takes no arguments."""


def run(name: str, told: settings.Settings, _: argparse.Namespace) -> int:
    """Deliver until told to stop."""
    assert isinstance(told, Settings)  # noqa: S101 - the line reads this service's settings
    try:
        told.check()
    except ValueError as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
    set_up_logging(name, told.log_level)
    deliverer = Deliverer(
        open_database(NAME, told, "deliver"),
        Sealing(told.second_factor_key),
        Sender(Allowed.read(told.webhook_allowed)),
        told.public_url,
    )
    streamer = Streamer(
        deliverer.database,
        connect(told.stream_url or told.broker_url),
        read_subscribers(told.streams),
        told.public_url,
        told.stream_length,
        stopping=deliverer.stopping,
    )
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: deliverer.stopping.set())
    streams = threading.Thread(target=streamer.run, name="streams")
    streams.start()
    deliverer.run()
    streams.join()
    return 0
