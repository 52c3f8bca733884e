"""``python -m approval deliver``: sends other systems what they are told; several share the work.

It is a process of its own: a receiver that hangs would hold up a worker that hears events.
"""

import argparse
import signal
import sys

from approval.directory.usecases.sealing import Sealing
from approval.integrators.deliverer import Deliverer
from approval.integrators.domain.addresses import Allowed
from approval.integrators.sending import Sender
from approval.service import SERVICE
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
        open_database(SERVICE, told, "deliver"),
        Sealing(told.second_factor_key),
        Sender(Allowed.read(told.webhook_allowed)),
        told.public_url,
    )
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: deliverer.stopping.set())
    deliverer.run()
    return 0
