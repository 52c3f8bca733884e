"""What a score comes to before it is given: total, grade, what asks for a reason, signals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from scoring import events, queries
from scoring.domain.reasons import Rules, reasons_needed
from scoring.domain.scores import Score, check_score
from scoring.domain.signals import Signal, signals
from scoring.queries.comparing import points
from shared.contracts.directory import LEADING_TIERS
from shared.kit.db import AnyRow
from shared.rulebook import Adopted, Rulebook, check_parts, grade
from shared.rulebook.model import Number


@dataclass(frozen=True, slots=True)
class Weighed:
    """A score that the regulation allows, and what is to be said of it.

    ``why`` are the sentences that ask for a reason, by word; ``flags`` the signals.
    """

    rulebook: Rulebook
    parts: Mapping[str, str]
    total: Number
    grade: str
    why: Mapping[str, str]
    flags: Sequence[Signal]


def weigh(
    session: Session, assessment: AnyRow, score: Score, *, adopted: Adopted, rules: Rules
) -> Weighed:
    """Return what a score of an assessment comes to; it writes nothing.

    Raises ``Invalid`` for points that the regulation does not allow, and for judgements and key
    tasks that are not the report's.
    """
    rulebook = adopted.governing(assessment.week, leader=assessment.tier in LEADING_TIERS)
    check_parts(rulebook, score.parts, field="parts")
    check_score(score, assessment.items)
    value, _ = grade(rulebook, score.parts)
    own = points(assessment.self_parts)
    why = reasons_needed(
        rulebook,
        rules,
        total=value.printed,
        grade=value.grade,
        self_total=grade(rulebook, own)[0].printed,
        history=queries.history(session, assessment.person_id, before=assessment.week),
    )
    flags = signals(
        rulebook,
        given=score.parts,
        own=own,
        items=assessment.items,
        around=queries.around(session, assessment),
    )
    written = events.written_parts(rulebook, score.parts)
    return Weighed(rulebook, written, value.total, value.grade, why, flags)
