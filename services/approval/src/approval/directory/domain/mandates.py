"""Who may act for whom, as values, and why that is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from approval.directory.domain.tiers import Tier
from shared.errors import Conflict, Invalid, NotAllowed

LONGEST: Final = timedelta(days=366)
"""Of a delegation and of an acting post; longer than a year is an appointment. Our choice."""


class Post(StrEnum):
    """The two posts of a unit whose holders may approve."""

    HEAD = "head"
    LEADER_IN_CHARGE = "leader_in_charge"


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days in the agency's zone, first and last included."""

    first: date
    last: date

    def check(self, *, today: date) -> None:
        """Raise ``Invalid`` for days that are past, turned round, or more than a year."""
        errors: dict[str, list[str]] = {}
        if self.first < today:
            errors["first_day"] = [f"It begins today, {today}, or later."]
        if self.last < self.first:
            errors["last_day"] = [f"It ends on {self.first} or later."]
        elif self.last - self.first >= LONGEST:
            errors["last_day"] = [f"It lasts {LONGEST.days} days at most."]
        if errors:
            raise Invalid(errors)

    def since(self, zone: ZoneInfo) -> datetime:
        """Return the instant at which the first day begins."""
        return datetime.combine(self.first, time(), zone)

    def until(self, zone: ZoneInfo) -> datetime:
        """Return the instant at which the day after the last one begins."""
        return datetime.combine(self.last + timedelta(days=1), time(), zone)


@dataclass(frozen=True, slots=True)
class Scope:
    """To whom one delegates, by which document, and for what.

    Without a unit it covers every unit, else that one and those below it; without tiers every tier.
    """

    to_id: UUID
    unit_id: UUID | None
    tiers: Sequence[Tier]
    document: str


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is to act in a unit's vacant post, and the document that names them."""

    unit_id: UUID
    post: Post
    person_id: UUID
    document: str


class NotWorkingHere(Invalid):
    """The person that a field names is unknown or left."""

    code = "not-working-here"
    title = "That person does not work here"

    def __init__(self, field: str) -> None:
        super().__init__({field: ["Name somebody who works here."]})


class HoldsNoSuchPost(NotAllowed):
    """Only whoever holds a post that approves can delegate; what was delegated is not passed on."""

    code = "holds-no-such-post"
    title = "You hold no post that approves results, so there is nothing to delegate"


class PostIsHeld(Conflict):
    """Somebody who works here is appointed to the post."""

    code = "post-is-held"
    title = "The post is not vacant, so nobody acts in it"


class AlreadyEnded(Conflict):
    """It was revoked, or its last day is over."""

    code = "already-ended"
    title = "This ended already"
