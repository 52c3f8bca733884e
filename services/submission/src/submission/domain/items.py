"""Work items: what they say, who has which share, and what may be done to them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from shared.errors import Invalid
from submission.domain.errors import ItemClosed

WHOLE: Final = 100


class ItemState(StrEnum):
    """A work item is open until it is closed, done or not."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ItemShare:
    """How many per cent of a work item are one person's, 1 to 100."""

    person_id: UUID
    share: int


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What whoever assigns a work item says of it; ``job`` is a code of the catalogue."""

    title: str
    product: str
    key_task: bool
    planned: bool
    planned_week: date | None
    job: str | None
    unit_of_measure: str
    quantity_assigned: Decimal | None
    due_day: date | None
    evidence: tuple[str, ...]

    def columns(self) -> dict[str, Any]:
        """Return the facts as they are stored."""
        return asdict(self) | {"evidence": list(self.evidence)}


@dataclass(frozen=True, slots=True)
class Imported:
    """A work item as another system knows it; with a completed day it is closed."""

    external_id: str
    facts: ItemFacts
    people: tuple[ItemShare, ...]
    completed_day: date | None


@dataclass(frozen=True, slots=True)
class FrozenJob:
    """A job as it was on the day on which work was assigned."""

    version: str
    coefficient: Decimal
    unit_of_measure: str


def check_shares(people: Sequence[ItemShare], *, field: str = "people") -> None:
    """Raise ``Invalid`` unless everybody is named once and the shares sum to at most 100 %."""
    if len({each.person_id for each in people}) < len(people):
        raise Invalid({field: ["Name each person once."]})
    whole = sum(each.share for each in people)
    if whole > WHOLE:
        raise Invalid({field: [f"The shares sum to {whole} per cent; give at most 100."]})


def check_open(state: str) -> None:
    """Raise ``ItemClosed`` when a work item is closed."""
    if state == ItemState.CLOSED:
        raise ItemClosed("Open a new work item for what is still to be done.")


def with_job(facts: ItemFacts, job: FrozenJob | None) -> dict[str, Any]:
    """Return the columns of a work item, its coefficient frozen; its unit, where none is said."""
    columns = facts.columns()
    if job is None:
        return columns | {"catalogue_version": None, "coefficient": None}
    return columns | {
        "catalogue_version": job.version,
        "coefficient": job.coefficient,
        "unit_of_measure": facts.unit_of_measure or job.unit_of_measure,
    }


def differs(stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether a stored row has another value in any of the columns."""
    return any(stored[name] != value for name, value in wanted.items())
