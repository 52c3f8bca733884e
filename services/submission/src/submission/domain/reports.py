"""The states of a weekly report, and what may be done in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from submission.domain.errors import AlreadyHandedIn, Excused


class ReportState(StrEnum):
    """Where a report stands.

    draft → handed_in → scored → approved; the direct manager may send it back (returned), and a
    week may be excused before it is handed in.
    """

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    SCORED = "scored"
    APPROVED = "approved"
    EXCUSED = "excused"


WITH_AUTHOR: Final = frozenset({ReportState.DRAFT, ReportState.RETURNED})
"""The states in which the author may write and hand in."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of the week's work; ``key_task`` marks one that the agency follows."""

    title: str
    product: str
    key_task: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What an author writes: text, items in order, and points by part."""

    summary: str
    items: tuple[Item, ...]
    self_parts: Mapping[str, Decimal]


def check_with_author(state: ReportState) -> None:
    """Raise ``AlreadyHandedIn`` or ``Excused`` unless the report lies with its author."""
    if state is ReportState.EXCUSED:
        raise Excused
    if state not in WITH_AUTHOR:
        raise AlreadyHandedIn(f"It is {state}; ask the direct manager to return it.", state=state)
