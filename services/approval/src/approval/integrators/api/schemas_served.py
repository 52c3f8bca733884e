"""JSON Schemas of public events, at addresses that stay."""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from approval.outbound.asyncapi import data_schema
from approval.outbound.envelopes import SCHEMAS_PATH
from shared.contracts.outbound import OUTBOUND
from shared.errors import NotFound
from shared.kit.http import PUBLIC, Blueprint

blueprint = Blueprint("schemas_served", __name__, url_prefix=SCHEMAS_PATH)


class SchemaName(Schema):
    """An event type, and where its schema is."""

    type = fields.String(required=True)
    path = fields.String(required=True)


class SchemaNames(Schema):
    """All public event types."""

    items = fields.List(fields.Nested(SchemaName), required=True)


@blueprint.get("", access=PUBLIC, gives=SchemaNames)
def list_schemas(_: Session) -> dict[str, Any]:
    """List the public event types, each with the path of its JSON Schema."""
    return {"items": [{"type": each, "path": f"{SCHEMAS_PATH}/{each}"} for each in OUTBOUND]}


@blueprint.get("/<event_type>", access=PUBLIC, gives=Schema, finished=True)
def read_schema(_: Session, *, event_type: str) -> dict[str, Any]:
    """Read the JSON Schema (2020-12) of what an event of this type holds in `data`."""
    if event_type not in OUTBOUND:
        raise NotFound
    return data_schema(event_type)
