"""Which types of public events leave the house: an administrator's choice."""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from approval.integrators import queries
from approval.integrators.api.keeping import KEEPING, administrator, keeper
from approval.integrators.usecases.leaving import choose_leaving
from shared.kit import clock
from shared.kit.http import PERSON, Blueprint

blueprint = Blueprint("public_types", __name__, url_prefix="/approval/v1/public-types")


class LeavingIn(Schema):
    """Whether it leaves the house."""

    leaves = fields.Boolean(required=True, truthy={True}, falsy={False})


class PublicType(Schema):
    """A type of public events, and whether an administrator lets it leave the house."""

    type = fields.String(required=True)
    leaves = fields.Boolean(required=True)


class PublicTypes(Schema):
    """All of them."""

    items = fields.List(fields.Nested(PublicType), required=True)


@blueprint.get("", access=KEEPING, gives=PublicTypes)
def list_public_types(session: Session) -> dict[str, Any]:
    """List the types of public events, and which of them leave the house."""
    keeper(session)
    return _told(session)


@blueprint.put("/<event_type>", access=PERSON, takes=LeavingIn, gives=PublicTypes)
def choose_public_type(
    session: Session, *, event_type: str, body: dict[str, Any]
) -> dict[str, Any]:
    """Let a type leave the house, or keep it back; for administrators.

    What is kept back is in no feed and sent to nobody. Once it leaves again, what was said
    meanwhile stands in the feed, and webhooks get it by a replay.
    """
    by = administrator(session)
    choose_leaving(session, event_type, leaves=body["leaves"], by=by, now=clock.now())
    return _told(session)


def _told(session: Session) -> dict[str, Any]:
    leaving = queries.leaving_types(session)
    return {"items": [{"type": each, "leaves": leaves} for each, leaves in leaving.items()]}
