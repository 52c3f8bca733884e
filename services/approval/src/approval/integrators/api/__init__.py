"""The HTTP API for other systems: the feed, schemas, webhooks and deliveries."""

import threading

from flask import Flask

from approval.integrators.api import feed, public_types, schemas_served, webhooks
from approval.integrators.domain.addresses import Allowed

BLUEPRINTS = [
    feed.blueprint,
    public_types.blueprint,
    schemas_served.blueprint,
    webhooks.blueprint,
]


def set_up_integrators(app: Flask, *, waiting: int = 1, allowed: str | None = None) -> None:
    """Give the application what it needs: how many requests may wait for the feed at once.

    ``allowed`` are networks that webhooks may lie in besides public addresses. Raises
    ``ValueError`` for what is none.
    """
    app.extensions["webhook_allowed"] = Allowed.read(allowed)
    app.extensions["feed_places"] = threading.BoundedSemaphore(waiting)
