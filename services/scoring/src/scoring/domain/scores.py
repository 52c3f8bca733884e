"""What a direct manager gives with a score: points, what became of each item, the key task."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shared.errors import Invalid


class Cause(StrEnum):
    """What the direct manager says of an objective cause that the author claims."""

    NONE = "none"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one item; ``item`` is its number in the report, from 1."""

    item: int
    accepted: bool
    major_error: bool = False
    delayed: bool = False
    objective_cause: Cause = Cause.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score as it is given, in points by part.

    A missed key task is named: ``missed_item`` is the number of a key task of the report, and
    ``missed_title`` names one that the report does not have.
    """

    parts: Mapping[str, Decimal]
    comment: str
    reason: str = ""
    judgements: Sequence[Judgement] = ()
    key_task_missed: bool = False
    missed_item: int | None = None
    missed_title: str = ""

    def kept(self) -> dict[str, Any]:
        """Return what is kept of it besides points and comment, as the act has it."""
        return {
            "reason": self.reason,
            "judgements": [asdict(each) for each in self.judgements],
            "key_task_missed": self.key_task_missed,
            "missed_item": self.missed_item,
            "missed_title": self.missed_title,
        }


def check_score(score: Score, items: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what does not fit the report's items; raises ``Invalid`` by field."""
    errors = _check_judgements(score.judgements, len(items)) | _check_missed(score, items)
    if errors:
        raise Invalid(errors)


def _check_judgements(judgements: Sequence[Judgement], count: int) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    seen: set[int] = set()
    for place, each in enumerate(judgements):
        if each.item > count:
            said = f"The report has {count} items; give 1 to {count}."
            errors[f"judgements.{place}.item"] = [said]
        elif each.item in seen:
            errors[f"judgements.{place}.item"] = ["Judge each item once."]
        elif each.objective_cause is not Cause.NONE and not (each.delayed or each.major_error):
            said = "A cause excuses a delay or a major error; say which of them there was."
            errors[f"judgements.{place}.objective_cause"] = [said]
        seen.add(each.item)
    return errors


def _check_missed(score: Score, items: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    number, title = score.missed_item, score.missed_title
    if not score.key_task_missed:
        if number is None and not title:
            return {}
        return {"key_task_missed": ["Say true, or name no key task that was missed."]}
    if (number is None) is (not title):
        said = "Name the key task: its number in the report, or the title of one that is not in it."
        return {"missed_item": [said]}
    if number is not None and not (number <= len(items) and items[number - 1].get("key_task")):
        known = [str(place) for place, item in enumerate(items, 1) if item.get("key_task")]
        there = f"the report's are {', '.join(known)}" if known else "the report has none"
        return {"missed_item": [f"This is no key task of the report; {there}."]}
    return {}
