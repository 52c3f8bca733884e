"""The states of a unit's collective report, and what may be done in each by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from submission.domain.errors import (
    AlreadyConfirmed,
    AlreadyHandedIn,
    NotHandedIn,
    NotTheHead,
    NotTheLeader,
    OwnCollectiveReport,
)

TAKING_PART: Final = ("department", "bureau", "office")
"""The kinds of units that report as a collective. Our choice: a section's week stands in the
report of the unit above, and the leadership is who confirms."""


class CollectiveState(StrEnum):
    """Where a collective report stands; ``TRANSITIONS`` says how it gets from one to the next."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


class CollectiveAct(StrEnum):
    """What somebody does to a collective report."""

    SAVE = "save"
    HAND_IN = "hand_in"
    CONFIRM = "confirm"
    RETURN = "return"


class Party(StrEnum):
    """Who acts: the head of the unit, and the leader in charge of it."""

    HEAD = "the head"
    LEADER = "the leader in charge"


BY: Final[Mapping[CollectiveAct, Party]] = {
    CollectiveAct.SAVE: Party.HEAD,
    CollectiveAct.HAND_IN: Party.HEAD,
    CollectiveAct.CONFIRM: Party.LEADER,
    CollectiveAct.RETURN: Party.LEADER,
}
"""Whose each act is."""

TRANSITIONS: Final[Mapping[tuple[CollectiveState, CollectiveAct], CollectiveState]] = {
    (CollectiveState.DRAFT, CollectiveAct.SAVE): CollectiveState.DRAFT,
    (CollectiveState.DRAFT, CollectiveAct.HAND_IN): CollectiveState.HANDED_IN,
    (CollectiveState.RETURNED, CollectiveAct.SAVE): CollectiveState.RETURNED,
    (CollectiveState.RETURNED, CollectiveAct.HAND_IN): CollectiveState.HANDED_IN,
    (CollectiveState.HANDED_IN, CollectiveAct.CONFIRM): CollectiveState.CONFIRMED,
    (CollectiveState.HANDED_IN, CollectiveAct.RETURN): CollectiveState.RETURNED,
    (CollectiveState.CONFIRMED, CollectiveAct.RETURN): CollectiveState.RETURNED,
}
"""Every act in every state in which it is allowed; in any other it is refused."""

WITH_THE_HEAD: Final = frozenset({CollectiveState.DRAFT, CollectiveState.RETURNED})
"""The states in which the report is being written: its counts are those of the moment."""


@dataclass(frozen=True, slots=True)
class Posts:
    """Who leads a unit just now; nobody where a post is vacant or its holder left.

    ``leader_id`` is the leader in charge of the unit or of the nearest one above it, and never the
    head.
    """

    head_id: UUID | None
    leader_id: UUID | None


def check_party(act: CollectiveAct, posts: Posts, *, by: UUID, handed_in_by: UUID | None) -> None:
    """Raise ``NotTheHead``, ``NotTheLeader`` or ``OwnCollectiveReport`` unless the act is theirs.

    ``handed_in_by`` is who handed in what lies there: they do not confirm it, whatever post they
    hold since.
    """
    if BY[act] is Party.HEAD:
        if by != posts.head_id:
            raise NotTheHead
        return
    if by != posts.leader_id:
        raise NotTheLeader
    if by == handed_in_by and act is CollectiveAct.CONFIRM:
        raise OwnCollectiveReport


def step(state: CollectiveState, act: CollectiveAct) -> CollectiveState:
    """Return where a collective report stands after an act.

    Raises ``AlreadyHandedIn``, ``AlreadyConfirmed`` or ``NotHandedIn`` where it is not allowed.
    """
    after = TRANSITIONS.get((state, act))
    if after is not None:
        return after
    if BY[act] is Party.HEAD:
        raise AlreadyHandedIn(f"It is {state}; ask the leader in charge to return it.", state=state)
    if state is CollectiveState.CONFIRMED:
        raise AlreadyConfirmed("Return it where it is wrong.", state=state)
    raise NotHandedIn(f"It is {state}, and with the head of the unit.", state=state)
