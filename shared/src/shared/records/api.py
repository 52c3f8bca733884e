"""``GET /<service>/v1/me/access``: who read or decided on one's own record in that service."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select
from sqlalchemy.orm import DeclarativeBase, Session

from shared.kit.http import PERSON, Blueprint, Order, PageArgs, current_person, paged
from shared.records.access import accesses

NEWEST_FIRST: Final = Order(("at", "place"), (datetime.fromisoformat, str))


class AccessOut(Schema):
    """One read of, or act on, one's record: who, when, in which role, and on what; no text."""

    at = fields.AwareDateTime(required=True)
    by_id = fields.UUID(required=True)
    role = fields.String(required=True)
    did = fields.String(required=True)
    what = fields.String(required=True)
    thing_id = fields.UUID(required=True, allow_none=True)


class Accesses(Schema):
    """A page of who read or acted."""

    items = fields.List(fields.Nested(AccessOut), required=True)
    next = fields.String(required=True, allow_none=True)


def access_blueprint(
    service: str,
    model: type[DeclarativeBase],
    acts_on: Callable[[UUID], Select[*tuple[Any, ...]]] | None = None,
) -> Blueprint:
    """Return the blueprint; ``acts_on`` gives what ``accesses`` takes as the acts on a person."""
    blueprint = Blueprint("access", __name__, url_prefix=f"/{service}/v1/me")

    @blueprint.get("/access", access=PERSON, asks=PageArgs, gives=Accesses)
    def list_accesses(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
        """List who read one's scored detail here or decided on it, in which role; newest first."""
        person_id = current_person()
        acts = None if acts_on is None else acts_on(person_id)

        def read(after: tuple[Any, ...] | None, limit: int) -> Any:
            return accesses(session, model, person_id, acts=acts, after=after, limit=limit)

        return paged(query, asked=["my access", person_id], order=NEWEST_FIRST, read=read)

    return blueprint
