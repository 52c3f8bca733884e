"""Remediation cases: the states they are in, and what may be done in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.errors import Conflict, Invalid, NotAllowed


class Meeting(StrEnum):
    """What a rulebook calls for: a meeting, an alert only, or nothing before a week is decided."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    PENDING = "pending"


class CaseState(StrEnum):
    """Where a case stands.

    pending → open → invited → met → closed. A pending one waits for a week that is not approved,
    and leaves no trace where that week removes its cause; one whose cause a correction removes is
    withdrawn, unless the meeting was held. What fails on opens a closed one again.
    """

    PENDING = "pending"
    OPEN = "open"
    INVITED = "invited"
    MET = "met"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What somebody does about a case; ``open``, ``extend`` and ``withdraw`` the platform does."""

    OPEN = "open"
    EXTEND = "extend"
    WITHDRAW = "withdraw"
    INVITE = "invite"
    MINUTE = "minute"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"


class CaseParty(StrEnum):
    """Who does something about a case; the person whose case it is only looks at it."""

    OFFICE = "office"
    LEADER = "leader"


BY: Final[Mapping[Action, frozenset[CaseParty]]] = {
    Action.INVITE: frozenset({CaseParty.OFFICE}),
    Action.MINUTE: frozenset({CaseParty.OFFICE, CaseParty.LEADER}),
    Action.FOLLOW_UP: frozenset({CaseParty.OFFICE, CaseParty.LEADER}),
    Action.CLOSE: frozenset({CaseParty.OFFICE}),
}
"""Whose each action is; what is not here is the platform's."""

NEXT: Final[Mapping[tuple[CaseState, Action], CaseState]] = {
    (CaseState.PENDING, Action.OPEN): CaseState.OPEN,
    (CaseState.OPEN, Action.EXTEND): CaseState.OPEN,
    (CaseState.OPEN, Action.INVITE): CaseState.INVITED,
    (CaseState.OPEN, Action.MINUTE): CaseState.MET,
    (CaseState.OPEN, Action.CLOSE): CaseState.CLOSED,
    (CaseState.OPEN, Action.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.INVITED, Action.EXTEND): CaseState.INVITED,
    (CaseState.INVITED, Action.INVITE): CaseState.INVITED,
    (CaseState.INVITED, Action.MINUTE): CaseState.MET,
    (CaseState.INVITED, Action.WITHDRAW): CaseState.WITHDRAWN,
    (CaseState.MET, Action.EXTEND): CaseState.MET,
    (CaseState.MET, Action.FOLLOW_UP): CaseState.MET,
    (CaseState.MET, Action.CLOSE): CaseState.CLOSED,
    (CaseState.WITHDRAWN, Action.OPEN): CaseState.OPEN,
    (CaseState.CLOSED, Action.OPEN): CaseState.OPEN,
}
"""What follows from what; anything else is refused."""


def step(state: CaseState, action: Action) -> CaseState:
    """Return where a case stands after an action. Raises ``NotNow``."""
    after = NEXT.get((state, action))
    if after is None:
        raise NotNow(f"The case is {state}.", state=state)
    return after


@dataclass(frozen=True, slots=True)
class Measure:
    """What was agreed, and the day by which it is due."""

    what: str
    due_day: date


@dataclass(frozen=True, slots=True)
class Invitation:
    """When and where the parties meet, and what they are told."""

    meets_at: datetime
    place: str
    said: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a meeting found and agreed."""

    causes: str
    said: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How far a measure has come; ``measure`` is its place, from 1."""

    measure: int
    done: bool
    said: str


@dataclass(frozen=True, slots=True)
class Parties:
    """Who meets the person beside the Office: the head of the unit, or who stands in.

    ``stands_in`` tells that the person heads the unit, so that it is the leader in charge.
    """

    leader_id: UUID | None
    stands_in: bool


class NotNow(Conflict):
    """The case is in a state in which this is not done."""

    code = "not-now"
    title = "This is not to be done in the state that the case is in"


class NotAParty(NotAllowed):
    """The act is another party's."""

    code = "not-a-party"
    title = "This is for the Office and for whoever leads the meeting"


class AlertNeedsNoMeeting(Conflict):
    """An alert is looked at and closed; only a mandatory case ends by a meeting."""

    code = "meeting-not-held"
    title = "A mandatory case is closed after its meeting"


def check_measures(measures: tuple[Measure, ...], *, met_on: date) -> None:
    """Raise ``Invalid`` for a measure that is due before the meeting."""
    errors = {
        f"measures.{place}.due_day": [f"It is due on {met_on} or later."]
        for place, each in enumerate(measures)
        if each.due_day < met_on
    }
    if errors:
        raise Invalid(errors)
