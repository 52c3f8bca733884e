"""The states of a weekly report, and what may be done in each."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from submission.domain.errors import AlreadyHandedIn, AlreadyScored, Excused, NotHandedIn


class ReportState(StrEnum):
    """Where a report stands; ``TRANSITIONS`` says how it gets from one to the next."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    SCORED = "scored"
    APPROVED = "approved"
    EXCUSED = "excused"


class Act(StrEnum):
    """What somebody does to a report here; to file is to hand in on the author's behalf."""

    SAVE = "save"
    HAND_IN = "hand_in"
    FILE = "file"
    WITHDRAW = "withdraw"
    EXCUSE = "excuse"


TRANSITIONS: Final[Mapping[tuple[ReportState, Act], ReportState]] = {
    (ReportState.DRAFT, Act.SAVE): ReportState.DRAFT,
    (ReportState.DRAFT, Act.HAND_IN): ReportState.HANDED_IN,
    (ReportState.DRAFT, Act.FILE): ReportState.HANDED_IN,
    (ReportState.DRAFT, Act.EXCUSE): ReportState.EXCUSED,
    (ReportState.RETURNED, Act.SAVE): ReportState.RETURNED,
    (ReportState.RETURNED, Act.HAND_IN): ReportState.HANDED_IN,
    (ReportState.RETURNED, Act.FILE): ReportState.HANDED_IN,
    (ReportState.RETURNED, Act.EXCUSE): ReportState.EXCUSED,
    (ReportState.HANDED_IN, Act.WITHDRAW): ReportState.DRAFT,
}
"""Every act of people in every state in which it is allowed; in any other it is refused."""

HEARD: Final[Mapping[tuple[ReportState, str], ReportState]] = {
    (ReportState.HANDED_IN, "scored"): ReportState.SCORED,
    (ReportState.SCORED, "scored"): ReportState.SCORED,
    (ReportState.HANDED_IN, "returned"): ReportState.RETURNED,
    (ReportState.SCORED, "returned"): ReportState.RETURNED,
    (ReportState.APPROVED, "returned"): ReportState.RETURNED,
    (ReportState.HANDED_IN, "approved"): ReportState.APPROVED,
    (ReportState.SCORED, "approved"): ReportState.APPROVED,
    (ReportState.HANDED_IN, "given back"): ReportState.RETURNED,
    (ReportState.SCORED, "given back"): ReportState.RETURNED,
    (ReportState.APPROVED, "given back"): ReportState.RETURNED,
    (ReportState.HANDED_IN, "reopened"): ReportState.SCORED,
    (ReportState.SCORED, "reopened"): ReportState.SCORED,
    (ReportState.APPROVED, "reopened"): ReportState.SCORED,
    (ReportState.DRAFT, "absent"): ReportState.EXCUSED,
    (ReportState.EXCUSED, "present"): ReportState.DRAFT,
}
"""What follows from other services, each in any order. A score or a return that had been given when
its author withdrew the report holds: the report is handed in again, and then scored or returned.
The authority gives back to the author, also what it approved, or reopens for the scorer. The direct
manager's return is the last word on a revision: what was approved is heard to be reopened then."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of the week's work; ``key_task`` marks one that the agency follows.

    ``item_id`` names the work item that it belongs to. ``progress`` is how many per cent of that
    were done in this week; quantities are in its unit of measure.
    """

    title: str
    product: str = ""
    key_task: bool = False
    item_id: UUID | None = None
    planned: bool | None = None
    unit_of_measure: str | None = None
    quantity_assigned: Decimal | None = None
    quantity_completed: Decimal | None = None
    progress: int | None = None
    due_day: date | None = None
    completed_day: date | None = None
    major_errors: int | None = None
    delays: int | None = None
    objective_cause_claimed: bool | None = None
    objective_cause: str | None = None
    evidence: tuple[str, ...] | None = None

    def figures(self) -> dict[str, Any]:
        """Return what is known beyond title, product and key task, decimals as text."""
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name in _FIGURES
            if (value := getattr(self, name)) is not None
        }


_FIGURES: Final = tuple(each.name for each in fields(Item))[3:]


@dataclass(frozen=True, slots=True)
class Content:
    """What an author writes: text, items in order, and points by part."""

    summary: str
    items: tuple[Item, ...]
    self_parts: Mapping[str, Decimal]

    @property
    def work(self) -> list[UUID]:
        """The work items that items belong to."""
        return [item.item_id for item in self.items if item.item_id is not None]


@dataclass(frozen=True, slots=True)
class Filing:
    """Who hands in on the author's behalf, and why."""

    by_id: UUID
    reason: str


def check_may(act: Act, state: ReportState) -> None:
    """Raise ``Excused``, ``NotHandedIn``, ``AlreadyScored`` or ``AlreadyHandedIn`` unless allowed.

    An act is allowed in a state when ``TRANSITIONS`` has the pair.
    """
    if (state, act) in TRANSITIONS:
        return
    if state is ReportState.EXCUSED:
        raise Excused
    if act is not Act.WITHDRAW:
        raise AlreadyHandedIn(f"It is {state}; ask the direct manager to return it.", state=state)
    if state in {ReportState.DRAFT, ReportState.RETURNED}:
        raise NotHandedIn(f"It is {state}, and with you.", state=state)
    raise AlreadyScored(f"It is {state}; ask the direct manager to return it.", state=state)
