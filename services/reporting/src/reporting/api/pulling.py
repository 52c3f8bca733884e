"""Pages to pull: all of a list, or only what changed since."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from reporting import queries
from shared.errors import Invalid
from shared.kit.http import Order, PageArgs, cursor_of, place_in
from shared.rulebook import Rulebook

MOST: Final = 1_000

Read = Callable[[queries.Place], queries.Lines]


class PullArgs(PageArgs):
    """How much of a list to answer, from where, and whether only what changed."""

    limit = fields.Integer(load_default=200, validate=validate.Range(1, MOST))
    changed_since = fields.String(
        load_default=None,
        allow_none=True,
        metadata={"description": "`changes` of an answer before: only what changed after it."},
    )


@dataclass(frozen=True, slots=True)
class Pull:
    """A list that is pulled: ``asked`` is all that tells it from another, the caller included.

    ``line`` names the members of a line, which come as JSON has them.
    """

    topic: queries.Topic
    asked: Sequence[object]
    order: Order
    line: type[Schema]


def pulled(session: Session, pull: Pull, query: Mapping[str, Any], read: Read) -> dict[str, Any]:
    """Return a page, ``next`` while there may be more, and ``changes``.

    ``changes`` is what to send as ``changed_since`` another time. It stands for the moment when the
    first page was read, or for what was answered of the changes, so that none is left out.
    Raises ``Invalid`` for a cursor of another list.
    """
    head = queries.head_of(session, pull.topic)
    since = place_in(query["changed_since"], pull.topic, (int,), name="changed_since")
    whole = since is None
    asked = [*pull.asked, query["changed_since"]]
    place = place_in(query["cursor"], asked, (int, *pull.order.readers))
    if whole and place is not None:
        head = place[0]
    after = (place[1:] if place is not None else None) if whole else place or since
    names = tuple(pull.line._declared_fields)  # noqa: SLF001 - marshmallow names them nowhere else
    page = read(queries.Place(after, query["limit"], names, of_changes=not whole))
    following = None
    if (last := page.last) is not None and page.count == query["limit"]:
        if not whole:
            head = last.position - 1  # what else that change holds is still to be answered
        position = head if whole else last.position
        keys = (getattr(last, column) for column in pull.order.columns)
        following = cursor_of(asked, position, *keys)
    return {
        "items": orjson.Fragment(page.json),
        "next": following,
        "changes": cursor_of(pull.topic, head),
    }


def check_grade_asked(grade: str | None, rulebooks: Sequence[Rulebook]) -> None:
    """Raise ``Invalid`` for a grade that none of these rulebooks knows."""
    known = dict.fromkeys(name for each in rulebooks for name in each.grades)
    if grade is not None and grade not in known:
        raise Invalid({"grade": [f"No such grade: {grade}; there is {', '.join(known)}."]})
