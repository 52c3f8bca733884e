"""Breaches of rules, discipline or working time: which kinds there are, and who records them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources
from typing import Any, Final

import yaml

from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its word, under which head of the regulation it falls, its name by language."""

    kind: str
    head: str
    name: Mapping[str, str]


class Role(StrEnum):
    """As what somebody looks at a person's breaches."""

    PERSON = "person"
    DIRECT_MANAGER = "direct_manager"
    OFFICE = "office"


RECORDING: Final = frozenset({Role.DIRECT_MANAGER, Role.OFFICE})
"""Who records and withdraws; nobody about themselves."""


def read_kinds(said: Mapping[str, Any]) -> Mapping[str, Kind]:
    """Return the kinds of a file's mapping by word; raises ``ValueError`` for an unknown head."""
    kinds = {
        word: Kind(word, each["head"], dict(each["name"])) for word, each in said["kinds"].items()
    }
    for each in kinds.values():
        if each.head not in said["heads"] or set(each.name) != {"vi", "en", "th"}:
            raise ValueError(f"{each.kind} needs one of the heads, and a name in three languages")
    return kinds


_FILE: Final = resources.files("scoring.domain") / "breaches.yaml"

KINDS: Final = read_kinds(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
"""The shipped list. Source and choice stand in ``breaches.yaml``."""


def check_breach(kind: str, day: date, *, today: date) -> None:
    """Raise ``Invalid`` for a kind that is not in the list, or a day that is still to come."""
    errors: dict[str, list[str]] = {}
    if kind not in KINDS:
        errors["kind"] = [f"No such kind; the kinds are {', '.join(KINDS)}."]
    if day > today:
        errors["day"] = [f"It has not come yet; give {today} or a day before."]
    if errors:
        raise Invalid(errors)


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
