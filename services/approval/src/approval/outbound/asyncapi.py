"""Prints the AsyncAPI document of public events: ``python -m approval.outbound.asyncapi``.

All of it comes from the schemas and the golden examples.
"""

from functools import cache
from typing import Any, Final

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from approval.outbound.envelopes import CONTENT_TYPE
from shared.contracts.outbound import CHOSEN, OUTBOUND, outbound_example

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_ENVELOPE: Final[dict[str, Any]] = {
    "specversion": {"const": "1.0"},
    "id": {"type": "string", "format": "uuid", "description": "Apply each id once."},
    "source": {"type": "string", "format": "uri-reference"},
    "subject": {"type": "string", "format": "uuid"},
    "time": {"type": "string", "format": "date-time"},
    "datacontenttype": {"const": "application/json"},
    "dataschema": {"type": "string", "format": "uri"},
    "sequence": {
        "type": "string",
        "pattern": "^[0-9]{19}$",
        "description": "The place in the feed; as texts they compare as the numbers do.",
    },
    "subjectversion": {
        "type": "integer",
        "minimum": 1,
        "description": "Counts the changes of the subject; keep the highest.",
    },
}
_CHANNELS: Final = {
    "webhook": ("/", "A webhook of yours: one event a request, signed by Standard Webhooks 1.0."),
    "feed": ("/approval/v1/feed", "Pages of events in order and without a gap."),
    "stream": ("/approval/v1/feed/stream", "Server-sent events; begins after Last-Event-ID."),
}


@cache
def data_schema(event_type: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a public event type's data.

    Raises ``KeyError`` for a type that there is not.
    """
    spec = APISpec("", "", "3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema(event_type, schema=OUTBOUND[event_type])
    described: dict[str, Any] = spec.to_dict()["components"]["schemas"][event_type]
    # Those who were written against it meet fields that are added later.
    described.pop("additionalProperties", None)
    title = (OUTBOUND[event_type].__doc__ or "").strip().splitlines()[0]
    return {"$schema": DIALECT, "title": event_type, "description": title, **described}


def document() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document: channels, messages, their schemas and examples."""
    messages = {_name(each): _message(each) for each in OUTBOUND}
    names = {"webhook": OUTBOUND, "feed": CHOSEN, "stream": CHOSEN}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tuần: events of approvals for other systems",
            "version": "1.0.0",
            "description": "Written by `make openapi` out of `shared.contracts.outbound`.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {
            channel: {
                "address": address,
                "description": described,
                "messages": {
                    _name(each): {"$ref": f"#/components/messages/{_name(each)}"}
                    for each in names[channel]
                },
            }
            for channel, (address, described) in _CHANNELS.items()
        },
        "operations": {
            f"send_to_{channel}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{channel}"},
                "messages": [
                    {"$ref": f"#/channels/{channel}/messages/{_name(each)}"}
                    for each in names[channel]
                ],
            }
            for channel in _CHANNELS
        },
        "components": {"messages": messages},
    }


def _name(event_type: str) -> str:
    return event_type.replace(".", "_")


def _message(event_type: str) -> dict[str, Any]:
    data = data_schema(event_type)
    members = _ENVELOPE | {"type": {"const": event_type}, "data": data}
    return {
        "name": event_type,
        "title": event_type,
        "summary": data["description"],
        "contentType": CONTENT_TYPE,
        "payload": {"type": "object", "required": sorted(members), "properties": members},
        "examples": [{"payload": orjson.loads(outbound_example(event_type))}],
    }


if __name__ == "__main__":
    print(orjson.dumps(document(), option=orjson.OPT_INDENT_2).decode())  # noqa: T201
