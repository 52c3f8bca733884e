"""Everything the service said, in order and without a gap: the truth that pushes only hint at."""

from typing import Any, Final

from marshmallow import Schema, fields, validate
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Envelope
from shared.kit.envelopes import ENVELOPE_COLUMNS, envelope
from shared.kit.http.access import scope
from shared.kit.http.blueprint import Blueprint
from shared.kit.tables import event

MAX_LIMIT: Final = 1_000
EVENTS_READ: Final = scope("events:read")


class FeedArgs(Schema):
    """From where to read, what, and how much."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**63 - 1),
        metadata={"description": "`next` of the last page; 0 for the beginning."},
    )
    types = fields.String(
        load_default="", metadata={"description": "Event types with commas between; empty: all."}
    )
    limit = fields.Integer(load_default=500, validate=validate.Range(1, MAX_LIMIT))


class FeedPage(Schema):
    """Events in order of position."""

    items = fields.List(fields.Nested(Envelope), required=True)
    next = fields.Integer(
        required=True, metadata={"description": "Read on after this; the same when nothing is new."}
    )


def read_feed(
    session: Session, *, after: int, types: list[str], limit: int
) -> tuple[list[Any], int]:
    """Return rows of the event table after a position, and the position up to which was looked."""
    head = session.scalar(select(func.max(event.c.position))) or 0
    wanted = select(event.c.position, *ENVELOPE_COLUMNS).where(
        event.c.position > after, event.c.position <= head
    )
    if types:
        wanted = wanted.where(event.c.type.in_(types))
    rows = session.execute(wanted.order_by(event.c.position).limit(limit)).all()
    return list(rows), rows[-1].position if len(rows) == limit else max(head, after)


def feed_blueprint(service: str) -> Blueprint:
    """Return the blueprint of ``GET /<service>/v1/events``."""
    blueprint = Blueprint("feed", __name__, url_prefix=f"/{service}/v1")

    @blueprint.get("/events", access=EVENTS_READ, asks=FeedArgs, gives=FeedPage, finished=True)
    def events(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
        """Read the service's events in order, without a gap.

        The same page may be read again at any time; the newest event of each subject stays for
        good.
        """
        types = [each for each in query["types"].split(",") if each]
        rows, reached = read_feed(session, after=query["after"], types=types, limit=query["limit"])
        return {"items": [envelope(row, source=service) for row in rows], "next": reached}

    return blueprint
