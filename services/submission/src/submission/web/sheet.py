"""The form of a weekly report: rows of work as fields, and the fields as what is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from shared.errors import Invalid
from shared.kit.http import Attempt
from shared.pages import nested
from submission.api.collective_schemas import ObstacleIn
from submission.api.schemas import ItemIn, ReportIn
from submission.domain.obstacles import Raised
from submission.domain.reports import Content

Row = dict[str, str]

TYPED: Final = (
    *("title", "product", "quantity_completed", "progress", "completed_day"),
    *("major_errors", "delays", "objective_cause", "evidence"),
)
"""What a row of the page lets somebody type; a row with none of it is no work."""

CARRIED: Final = ("item_id", "unit_of_measure", "quantity_assigned", "due_day", "coefficient")
"""What the page only shows, and sends along so that it is there when the page comes back."""

_COUNTS: Final = ("progress", "major_errors", "delays")
_COMMA: Final = re.compile(r"(\d),(\d)")
"""A decimal as it is written in Vietnamese."""
_SENT: Final = frozenset(ItemIn().fields)


class _Version(Schema):
    version = fields.Integer(required=True)


def version_in(form: MultiDict[str, str]) -> int:
    """Return the version that the page was made of. Raises ``ValidationError``."""
    version: int = _Version().load({"version": form.get("version")})["version"]
    return version


def rows_in(form: MultiDict[str, str]) -> list[Row]:
    """Return the rows of work in which something was typed, in order."""
    rows = nested(form).get("items")
    if not isinstance(rows, list):
        return []
    kept = [row for row in rows if isinstance(row, dict)]
    return [row for row in kept if any(row.get(name) for name in TYPED)]


def place_in(form: MultiDict[str, str], place: int) -> int | None:
    """Return where a row of the page stands among those in which something was typed."""
    rows = nested(form).get("items")
    if not isinstance(rows, list) or not 0 <= place < len(rows):
        return None
    typed = [isinstance(row, dict) and any(row.get(name) for name in TYPED) for row in rows]
    return sum(typed[:place]) if typed[place] else None


def row_of(item: Mapping[str, Any]) -> Row:
    """Return an item of a report as the fields of its row."""
    row = {name: str(item[name]) for name in (*TYPED, *CARRIED) if item.get(name) is not None}
    if links := item.get("evidence"):
        row["evidence"] = "\n".join(links)
    for name in ("key_task", "planned"):
        if item.get(name):
            row[name] = "true"
    return row


def rearranged(rows: Sequence[Row], act: str) -> list[Row]:
    """Return the rows after ``add``, ``remove-2``, ``up-3`` or ``down-1``; rows count from 1.

    Raises ``Invalid`` for anything else, and for a row that is not there.
    """
    kept = list(rows)
    if act == "add":
        return [*kept, {}]
    verb, _, number = act.partition("-")
    place = int(number) - 1 if number.isdecimal() else -1
    if verb not in {"remove", "up", "down"} or not 0 <= place < len(kept):
        raise Invalid({"act": ["Take one of the page's buttons."]})
    row = kept.pop(place)
    if verb != "remove":
        kept.insert(max(place - 1, 0) if verb == "up" else place + 1, row)
    return kept


def content_in(form: MultiDict[str, str]) -> Content:
    """Return what the form says was done. Raises ``ValidationError`` by field."""
    asked = nested(form)
    points = asked.get("self_parts")
    given = {
        "summary": str(form.get("summary", "")).strip(),
        "items": [_sent(row) for row in rows_in(form)],
        "self_parts": {name: number(each) for name, each in points.items() if each != ""}
        if isinstance(points, dict)
        else {},
    }
    content: Content = ReportIn().load(given)
    return content


def raised_in(form: MultiDict[str, str]) -> Raised:
    """Return what the form raises. Raises ``ValidationError`` below ``raised``."""
    asked = nested(form).get("raised")
    given = {name: each for name, each in asked.items() if each} if isinstance(asked, dict) else {}
    try:
        raised: Raised = ObstacleIn().load(given)
    except ValidationError as fault:
        raise ValidationError({"raised": fault.messages}) from fault
    return raised


def shown(attempt: Attempt) -> Attempt:
    """Return a refused attempt as the page shows it: empty rows closed up, links in one field."""
    form = attempt.form.copy()
    for name in [name for name in form if name.startswith("items-")]:
        del form[name]
    for place, row in enumerate(rows_in(attempt.form)):
        for name, value in row.items():
            form[f"items-{place}-{name}"] = value
    errors: dict[str, list[str]] = {}
    for path, said in attempt.errors.items():
        head, found, _ = path.partition(".evidence.")
        errors.setdefault(f"{head}.evidence" if found else path, []).extend(said)
    return replace(attempt, form=form, errors=errors)


def _sent(row: Row) -> dict[str, Any]:
    sent: dict[str, Any] = {
        name: value for name, value in row.items() if value != "" and name in _SENT
    }
    for name in _COUNTS:
        if sent.get(name, "").isdecimal():
            sent[name] = int(sent[name])
    if done := sent.get("quantity_completed"):
        sent["quantity_completed"] = number(done)
    if links := sent.get("evidence"):
        sent["evidence"] = links.split()
    if sent.get("objective_cause"):
        sent["objective_cause_claimed"] = True
    return sent


def number(typed: Any) -> Any:
    """Return a number as it is typed in Vietnamese with a point for its comma."""
    return _COMMA.sub(r"\1.\2", typed) if isinstance(typed, str) else typed
