"""The form of a score: points, comment, and what became of each item."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from scoring.api.schemas import ReasonIn, ScoreIn
from scoring.domain.scores import Score
from shared.kit.http import Attempt
from shared.pages import load, nested

_SAID: Final = ("comment", "reason", "missed_title")
_JUDGED: Final = ("accepted", "major_error", "delayed", "objective_cause")


class _Version(Schema):
    version = fields.Integer(required=True)


class _Returning(Schema):
    returning = fields.Nested(ReasonIn, load_default=dict)


def version_in(form: MultiDict[str, str]) -> int:
    """Return the version that the page was made of. Raises ``ValidationError``."""
    version: int = load(_Version, form)["version"]
    return version


def reason_in(form: MultiDict[str, str]) -> str:
    """Return why the report is sent back. Raises ``ValidationError`` below ``returning``."""
    asked = nested(form).get("returning")
    given = {"returning": asked if isinstance(asked, dict) else {}}
    if not given["returning"].get("reason"):
        given["returning"] = {}
    reason: str = _Returning().load(given)["returning"]["reason"]
    return reason


def score_in(form: MultiDict[str, str]) -> Score:
    """Return the score that the form gives. Raises ``ValidationError`` by field."""
    asked = nested(form)
    parts = asked.get("parts")
    given: dict[str, Any] = {name: asked[name] for name in _SAID if asked.get(name)}
    given["parts"] = {
        name: each.replace(",", ".")
        for name, each in (parts.items() if isinstance(parts, dict) else ())
        if isinstance(each, str) and each
    }
    given["judgements"] = [
        {"item": number, **judgement} for number, judgement in _judgements(asked)
    ]
    if asked.get("key_task_missed"):
        given["key_task_missed"] = True
    if str(asked.get("missed_item", "")).isdecimal():
        given["missed_item"] = int(asked["missed_item"])
    score: Score = ScoreIn().load(given)
    return score


def typed_of(score: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return a score that was given before as the fields of the form."""
    form = MultiDict({f"parts-{name}": str(each) for name, each in score["parts"].items()})
    form["comment"], form["reason"] = score["said"], score["reason"]
    for each in score["judgements"]:
        head = f"judgements-{each['item'] - 1}"
        form[f"{head}-accepted"] = "true" if each["accepted"] else "false"
        form[f"{head}-objective_cause"] = each["objective_cause"]
        for name in ("major_error", "delayed"):
            if each[name]:
                form[f"{head}-{name}"] = "true"
    if score["key_task_missed"]:
        form["key_task_missed"] = "true"
        form["missed_item"] = str(score["missed_item"] or "")
        form["missed_title"] = score["missed_title"]
    return form


def shown(attempt: Attempt) -> Attempt:
    """Return a refused attempt with each error of a judgement at the item that it is about."""
    numbers = [number for number, _ in _judgements(nested(attempt.form))]
    errors: dict[str, list[str]] = {}
    for path, said in attempt.errors.items():
        head, _, rest = path.partition(".")
        place, _, name = rest.partition(".")
        judged = head == "judgements" and place.isdecimal() and int(place) < len(numbers)
        field = "accepted" if name == "item" else name
        errors[f"judgements.{numbers[int(place)] - 1}.{field}" if judged else path] = said
    return replace(attempt, errors=errors)


def _judgements(asked: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Return the number of each item of which something was said, and what."""
    rows = asked.get("judgements")
    if not isinstance(rows, list):
        return []
    return [
        (int(row["item"]), {name: row[name] for name in _JUDGED if row.get(name)})
        for row in rows
        if isinstance(row, dict)
        and str(row.get("item")).isdecimal()
        and any(row.get(name) for name in _JUDGED[:3])
    ]
