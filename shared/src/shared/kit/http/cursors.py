"""Pages by keyset: a cursor says after which row to go on, and for which query it was made."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Any, Final

import orjson
from marshmallow import Schema, fields, validate

from shared.errors import Invalid

MAX_LIMIT: Final = 200


class PageArgs(Schema):
    """How much of a list to answer, and from where."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, MAX_LIMIT))
    cursor = fields.String(
        load_default=None, allow_none=True, metadata={"description": "`next` of the last page."}
    )


def _fingerprint(query: object) -> str:
    return hashlib.sha256(orjson.dumps(query, default=str)).hexdigest()[:12]


def encode_cursor(last: Sequence[object], *, query: object) -> str:
    """Return a cursor that goes on after the row whose order columns are ``last``."""
    raw = orjson.dumps([_fingerprint(query), *last], default=str)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(cursor: str | None, *, query: object, columns: int) -> list[Any] | None:
    """Return the order columns that a cursor holds, or nothing for the first page.

    Raises ``Invalid`` for a cursor that is none, or that was made for another query.
    """
    if cursor is None:
        return None
    try:
        made_for, *last = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))
    except (ValueError, TypeError, binascii.Error) as fault:
        raise Invalid({"cursor": ["Send the `next` of the page before, unchanged."]}) from fault
    if made_for != _fingerprint(query) or len(last) != columns:
        raise Invalid({"cursor": ["This cursor belongs to another query; start without one."]})
    return list(last)
