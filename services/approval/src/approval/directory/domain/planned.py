"""Changes of people and units that are dated ahead, and what they may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from shared.errors import Conflict, Invalid

FURTHEST_AHEAD: Final = timedelta(days=731)


class Changed(StrEnum):
    """Of what a change is."""

    PERSON = "person"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class NewChange:
    """From a day on these facts hold; ``None`` empties a fact. ``document`` orders it."""

    day: date
    facts: Mapping[str, Any]
    document: str

    def check(self, *, today: date) -> None:
        """Raise ``Invalid`` for a day that is past or far ahead, and when nothing changes."""
        errors: dict[str, list[str]] = {}
        if self.day < today:
            errors["day"] = [f"It begins today, {today}, or later; the past is not rewritten."]
        elif self.day - today > FURTHEST_AHEAD:
            errors["day"] = [f"It begins on {today + FURTHEST_AHEAD} at the latest."]
        if not self.facts:
            errors["facts"] = ["Say what changes."]
        if errors:
            raise Invalid(errors)


class ChangeIsOver(Conflict):
    """The change was carried out, or cancelled before."""

    code = "change-is-over"
    title = "This change was carried out or cancelled already"
