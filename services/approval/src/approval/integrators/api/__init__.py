"""The HTTP API for other systems: the feed, schemas, webhooks and deliveries."""

import threading

from flask import Flask

from approval.integrators.api import feed, schemas_served

BLUEPRINTS = [feed.blueprint, schemas_served.blueprint]


def set_up_integrators(app: Flask, *, waiting: int = 1) -> None:
    """Give the application what it needs: how many requests may wait for the feed at once."""
    app.extensions["feed_places"] = threading.BoundedSemaphore(waiting)
