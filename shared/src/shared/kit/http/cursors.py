"""Pages by keyset: a cursor says after which row to go on, and for which query it was made."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from marshmallow import Schema, fields, validate

from shared.errors import Invalid
from shared.kit.http.arguments import check_text

MAX_LIMIT: Final = 200


class PageArgs(Schema):
    """How much of a list to answer, and from where."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, MAX_LIMIT))
    cursor = fields.String(
        load_default=None, allow_none=True, metadata={"description": "`next` of the last page."}
    )


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that order a list, each with how it is read back out of a cursor.

    The last one is unique, so that the order is total.
    """

    columns: tuple[str, ...]
    readers: tuple[Callable[[str], Any], ...]


def paged(
    query: Mapping[str, Any],
    *,
    asked: object,
    order: Order,
    read: Callable[[tuple[Any, ...] | None, int], Sequence[Any]],
) -> dict[str, Any]:
    """Return one page of a list, and the cursor of the next one if there may be one.

    ``asked`` is all that tells this list from another, the caller included; ``read`` gets the
    order columns of the last row seen, if any, and how many rows to read. Raises ``Invalid`` for
    a cursor that is none or was made for another list.
    """
    limit = query["limit"]
    rows = read(place_in(query["cursor"], asked, order.readers), limit)
    following = None
    if len(rows) == limit:
        following = cursor_of(asked, *(getattr(rows[-1], column) for column in order.columns))
    return {"items": rows, "next": following}


def cursor_of(asked: object, *place: object) -> str:
    """Return a cursor that goes on after ``place`` in the list that ``asked`` tells."""
    raw = orjson.dumps([_fingerprint(asked), *map(str, place)])
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def place_in(
    cursor: str | None,
    asked: object,
    readers: tuple[Callable[[str], Any], ...],
    *,
    name: str = "cursor",
) -> tuple[Any, ...] | None:
    """Return the place that a cursor tells, if there is one.

    Raises ``Invalid`` of the argument ``name`` for what is none, or was made for another list.
    """
    if cursor is None:
        return None
    try:
        made_for, *last = orjson.loads(base64.urlsafe_b64decode(cursor + "=="))
        check_text(last)
        place = tuple(read(text) for read, text in zip(readers, last, strict=True))
    except (ValueError, TypeError, AttributeError, Invalid) as fault:
        raise Invalid({name: [_UNREADABLE[name]]}) from fault
    if made_for != _fingerprint(asked):
        raise Invalid({name: [f"This {name} belongs to another list; start without one."]})
    return place


_UNREADABLE: Final = {
    "cursor": "Send the `next` of the page before, unchanged.",
    "changed_since": "Send the `changes` of an answer before, unchanged.",
}


def _fingerprint(asked: object) -> str:
    return hashlib.sha256(orjson.dumps(asked, default=str)).hexdigest()[:12]
