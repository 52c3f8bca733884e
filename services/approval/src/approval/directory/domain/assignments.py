"""What somebody does beside the main post, and when they are away; values and their limits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from approval.directory.domain.tiers import Tier
from shared.errors import Conflict, Invalid

LONGEST_ABSENCE: Final = timedelta(days=731)
FURTHEST_BACK: Final = timedelta(days=366)
"""How long ago an absence may have begun when it is recorded. Our choice."""


class AssignmentKind(StrEnum):
    """How a post is held beside the main one."""

    CONCURRENT = "concurrent"
    SECONDED = "seconded"


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    LEAVE = "leave"
    SICK = "sick"
    MATERNITY = "maternity"
    MISSION = "mission"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in the agency's zone, both included; without a last day it is open."""

    first: date
    last: date | None

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two have a day in common."""
        return (self.last is None or other.first <= self.last) and (
            other.last is None or self.first <= other.last
        )


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """A post beside the main one; ``share`` is the percentage of the time, of a secondment only."""

    kind: AssignmentKind
    unit_id: UUID
    post_title: str
    tier: Tier
    manager_id: UUID
    share: int | None
    span: Span
    document: str

    def check(self, *, today: date) -> None:
        """Raise ``Invalid`` for days turned round or long past, and a share that does not fit."""
        errors: dict[str, list[str]] = {}
        if self.span.last is not None and self.span.last < self.span.first:
            errors["last_day"] = [f"It ends on {self.span.first} or later."]
        if self.span.first < today - FURTHEST_BACK:
            errors["first_day"] = [f"It began on {today - FURTHEST_BACK} or later."]
        if self.kind is AssignmentKind.SECONDED and self.share is None:
            errors["share"] = ["Say how many percent of the time go there."]
        if self.kind is AssignmentKind.CONCURRENT and self.share is not None:
            errors["share"] = ["Only a secondment takes a share of the time."]
        if errors:
            raise Invalid(errors)


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """Days on which somebody is away, and the document that says so, if there is one."""

    kind: AbsenceKind
    first: date
    last: date
    document: str

    def check(self, *, today: date) -> None:
        """Raise ``Invalid`` for days turned round, too many, or long past."""
        errors: dict[str, list[str]] = {}
        if self.last < self.first:
            errors["last_day"] = [f"It ends on {self.first} or later."]
        elif self.last - self.first >= LONGEST_ABSENCE:
            errors["last_day"] = [f"It lasts {LONGEST_ABSENCE.days} days at most."]
        if self.first < today - FURTHEST_BACK:
            errors["first_day"] = [f"It began on {today - FURTHEST_BACK} or later."]
        if errors:
            raise Invalid(errors)


class SharesTooHigh(Conflict):
    """The main post keeps what secondments leave: all shares sum to 100 percent on every day."""

    code = "shares-too-high"
    title = "Together these secondments leave no time for the main post"


class AbsencesOverlap(Conflict):
    """Somebody is away once at a time."""

    code = "absences-overlap"
    title = "For some of these days an absence is recorded already"


def check_shares(shares: Iterable[tuple[Span, int]], added: Span, share: int) -> None:
    """Raise ``SharesTooHigh`` if on some day secondments would take all of the time, or more.

    The sum only rises on first days, so those are the days to look at.
    """
    others = [(span, percent) for span, percent in shares if span.overlaps(added)]
    days = {added.first} | {span.first for span, _ in others if span.first >= added.first}
    for day in sorted(days):
        here = Span(day, day)
        if not added.overlaps(here):
            continue
        total = share + sum(percent for span, percent in others if span.overlaps(here))
        if total >= 100:  # noqa: PLR2004 - percent
            raise SharesTooHigh(f"On {day} they would take {total} percent.", day=day, total=total)
