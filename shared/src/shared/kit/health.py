"""Tells the engine that runs the service whether it lives and whether it can work."""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.errors import Conflict
from shared.kit import revisions
from shared.kit.http.access import PUBLIC, scope
from shared.kit.http.blueprint import Blueprint
from shared.kit.tables import event, heartbeat, inbox


class Health(Schema):
    """Good."""

    status = fields.String(required=True)


class Status(Schema):
    """The figures an operator looks at first; ages are in seconds."""

    version = fields.String(required=True)
    migrations = fields.List(fields.String(), required=True)
    unsent_events = fields.Integer(required=True)
    oldest_unsent_seconds = fields.Float(required=True)
    dead_events = fields.Integer(required=True)
    heartbeats = fields.Dict(keys=fields.String(), values=fields.AwareDateTime(), required=True)


class NotReady(Conflict):
    """The database is not at the schema that this code needs."""

    code = "not-ready"
    title = "The database waits for its migrations"


def health_blueprint(service: str, version: str) -> Blueprint:
    """Return the blueprint of ``/<service>/health/live|ready|status``."""
    blueprint = Blueprint("health", __name__, url_prefix=f"/{service}/health")
    wanted = revisions.heads(service)

    @blueprint.get("/live", access=PUBLIC, gives=Health)
    def live(_: Session) -> dict[str, str]:
        """Tell that the process answers."""
        return {"status": "live"}

    @blueprint.get("/ready", access=PUBLIC, gives=Health)
    def ready(session: Session) -> dict[str, str]:
        """Tell that the database answers and has the schema; Redis is not asked."""
        if revisions.applied(session.connection()) != wanted:
            raise NotReady
        return {"status": "ready"}

    @blueprint.get("/status", access=scope("status:read"), gives=Status)
    def status(session: Session) -> dict[str, Any]:
        """Tell the figures that an operator looks at first."""
        unsent, oldest = unsent_events(session)
        beats = session.execute(select(heartbeat)).all()
        return {
            "version": version,
            "migrations": revisions.applied(session.connection()),
            "unsent_events": unsent,
            "oldest_unsent_seconds": oldest,
            "dead_events": dead_events(session),
            "heartbeats": {each.process: each.beat_at for each in beats},
        }

    return blueprint


def unsent_events(session: Session) -> tuple[int, float]:
    """Return how many events the relay has not stamped yet, and the age of the oldest, seconds."""
    age = func.coalesce(func.extract("epoch", func.now() - func.min(event.c.time)), 0)
    count, oldest = session.execute(
        select(func.count(), age).where(event.c.position.is_(None))
    ).one()
    return int(count), float(oldest)


def dead_events(session: Session) -> int:
    """Return how many events lie buried in the inbox."""
    return int(session.scalar(select(func.count()).where(inbox.c.state == "dead")) or 0)
