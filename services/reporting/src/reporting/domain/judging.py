"""What one person's period amounts to, from what is known of the weeks and found besides."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from reporting.domain.classifications import best_grade
from shared.errors import Invalid
from shared.rulebook import (
    Classified,
    Derivation,
    Facts,
    Period,
    PersonWeek,
    Rulebook,
    Status,
    WeekStatus,
    classify_period,
)

Written = Mapping[str, Any]
"""Facts as they are stored: ``weeks``, each a mapping with ``week``, ``status`` and, of an approved
one, ``parts`` and ``reopened``; ``findings``, evidence by gate; ``grades``, those decided of
shorter periods; and ``leader``."""


class Judged(NamedTuple):
    """What a period amounts to; ``score`` is to be shown and ``ranked`` tells equals apart."""

    status: Status
    score: Decimal | None
    ranked: Decimal | None
    grade: str | None
    best: str | None


def read_facts(written: Written) -> Facts:
    """Return stored facts as the rulebook judges them."""
    weeks = [
        PersonWeek(
            date.fromisoformat(each["week"]),
            WeekStatus(each["status"]),
            {name: Decimal(points) for name, points in each.get("parts", {}).items()},
        )
        for each in written["weeks"]
    ]
    findings = written["findings"]
    return Facts(
        weeks=weeks,
        leader=written["leader"],
        gates=frozenset(findings),
        evidence=findings,
        grades=written["grades"],
    )


def classified(
    rulebook: Rulebook, period: Period, written: Written
) -> tuple[Classified, Derivation]:
    """Return what the facts amount to and why; a reopened week leaves it provisional.

    Raises ``Invalid`` for points that the rulebook does not know.
    """
    found, derivation = classify_period(rulebook, period, read_facts(written))
    reopened = any(each.get("reopened") for each in written["weeks"])
    if found.status is Status.CLASSIFIED and reopened:
        found = Classified(Status.PROVISIONAL, *found[1:])
    return found, derivation


def judge(rulebook: Rulebook, period: Period, written: Written) -> Judged:
    """Return what the facts amount to; points that the rulebook does not know are no data."""
    try:
        found, derivation = classified(rulebook, period, written)
    except Invalid:
        return Judged(Status.INSUFFICIENT_DATA, None, None, None, None)
    exact = Fraction(found.score) if found.score is not None else None
    ranked = None if exact is None else Decimal(exact.numerator) / Decimal(exact.denominator)
    best = best_grade(derivation, found.grade)
    return Judged(found.status, found.printed, ranked, found.grade, best)


def open_weeks(written: Written) -> Sequence[str]:
    """Return the Mondays of the weeks that are not decided: owed, on their way, or reopened."""
    return [
        each["week"]
        for each in written["weeks"]
        if each["status"] in {WeekStatus.PENDING, WeekStatus.MISSING} or each.get("reopened")
    ]
