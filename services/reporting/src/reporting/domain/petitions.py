"""Petitions against a published classification: their states, their clock, and whose acts they are.

Decree 335/2025 is told to give the right; its deadlines are not known to us, so they are settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from shared.errors import Conflict, Invalid, NotAllowed


class PetitionState(StrEnum):
    """Where a petition stands; nothing deletes it."""

    FILED = "filed"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class PetitionAction(StrEnum):
    """What is done about it."""

    FILE = "file"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


class PetitionParty(StrEnum):
    """Whose an act is; who answers stands above whoever decided."""

    PERSON = "the person"
    ANSWERING = "who answers"


class PetitionOutcome(StrEnum):
    """That the grade stays, for the reasons given, or what it is from now on."""

    UPHELD = "upheld"
    CORRECTED = "corrected"


BY: Final[Mapping[PetitionAction, PetitionParty]] = {
    PetitionAction.FILE: PetitionParty.PERSON,
    PetitionAction.ANSWER: PetitionParty.ANSWERING,
    PetitionAction.WITHDRAW: PetitionParty.PERSON,
}

NEXT: Final[Mapping[tuple[PetitionState, PetitionAction], PetitionState]] = {
    (PetitionState.FILED, PetitionAction.ANSWER): PetitionState.ANSWERED,
    (PetitionState.FILED, PetitionAction.WITHDRAW): PetitionState.WITHDRAWN,
}
"""What follows from what; anything else is refused."""


def step(state: PetitionState, action: PetitionAction) -> PetitionState:
    """Return where a petition stands after an action. Raises ``PetitionNotNow``."""
    after = NEXT.get((state, action))
    if after is None:
        raise PetitionNotNow(f"The petition is {state}.", state=state)
    return after


@dataclass(frozen=True, slots=True)
class Terms:
    """Within how many days a petition is filed and answered: until the last one's end, there."""

    zone: ZoneInfo
    file_days: int = 15
    answer_days: int = 15

    def filed_by(self, published_at: datetime) -> datetime:
        """Return the instant from which it is too late to file."""
        return self._end(published_at, self.file_days)

    def answered_by(self, filed_at: datetime) -> datetime:
        """Return the instant from which the answer is overdue."""
        return self._end(filed_at, self.answer_days)

    def _end(self, since: datetime, days: int) -> datetime:
        day = since.astimezone(self.zone).date() + timedelta(days=days + 1)
        return datetime.combine(day, time(), self.zone)


@dataclass(frozen=True, slots=True)
class PetitionAnswer:
    """What is answered in writing; ``grade`` where the result is corrected."""

    outcome: PetitionOutcome
    said: str
    grade: str | None


def check_answer(answer: PetitionAnswer, *, published: str | None) -> None:
    """Raise ``Invalid`` unless a correction, and nothing else, names another grade."""
    corrected = answer.outcome is PetitionOutcome.CORRECTED
    if corrected and answer.grade in (None, published):
        raise Invalid({"grade": ["Name the corrected grade, another than was published."]})
    if not corrected and answer.grade is not None:
        raise Invalid({"grade": ["Leave it out: the grade stays."]})


class PetitionNotNow(Conflict):
    """The petition is in a state in which this is not done."""

    code = "petition-not-now"
    title = "This is not to be done in the state that the petition is in"


class TooLateToPetition(Conflict):
    """The days for it are over; ``until`` is when they were."""

    code = "too-late-to-petition"
    title = "The time to petition against this classification is over"


class AlreadyPetitioned(Conflict):
    """One petition at a time."""

    code = "already-petitioned"
    title = "A petition against this classification waits for its answer"


class NotYourPetition(NotAllowed):
    """The person files and withdraws; whoever stands above the decider answers."""

    code = "not-your-petition"
    title = "The person files and withdraws, and who stands above whoever decided answers"
