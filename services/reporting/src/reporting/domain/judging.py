"""What one person's period amounts to, from what is known of the weeks and found besides."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from reporting.domain.classifications import best_grade
from reporting.domain.products import measured, pooled, to_state
from shared.errors import Invalid
from shared.rulebook import (
    Classified,
    Derivation,
    Facts,
    Period,
    PersonWeek,
    Products,
    Rulebook,
    Status,
    WeekStatus,
    classify_period,
)
from shared.rulebook.model import Number

Stretches = Sequence[Period]
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
    worked_out = written.get("worked_out", ())
    weeks = [
        PersonWeek(
            date.fromisoformat(each["week"]),
            WeekStatus(each["status"]),
            {
                name: Decimal(points)
                for name, points in each.get("parts", {}).items()
                if name not in worked_out
            },
            products=[_product(product) for product in each.get("products", ())],
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
        factors=_percentages(written.get("factors", {})),
        period_factors={
            name: _percentages(stated) for name, stated in written.get("period_factors", {}).items()
        },
    )


def _product(written: Mapping[str, Any]) -> Products:
    return Products(
        Decimal(written["coefficient"]),
        Decimal(written["assigned"]),
        Decimal(written["completed"]),
        written["quality_failures"],
        written["delays"],
        written["objective_cause_confirmed"],
    )


def _percentages(stated: Written) -> dict[str, Sequence[Number]]:
    return {name: [Decimal(each["percent"])] for name, each in stated.items()}


def founded(
    rulebook: Rulebook, written: Written, told: Mapping[str, Sequence[Written]], pools: Stretches
) -> dict[str, Any]:
    """Return facts with the products that they rest on, by Monday, where they rest on any.

    Parts are worked out where each approved week tells a product and every factor was stated that
    they take; or where their points were not given anyhow. Else the points that the weeks were
    given count, and factors that would be beside them do not.
    """
    parts = measured(rulebook)
    weeks = [each for each in written["weeks"] if each["status"] == WeekStatus.APPROVED]
    given = all(name in each["parts"] for each in weeks for name in parts)
    complete = bool(weeks) and all(each["week"] in told for each in weeks)
    if complete and not (given and lacking(rulebook, written, pools)):
        more = [
            each | ({"products": told[each["week"]]} if told.get(each["week"]) else {})
            for each in written["weeks"]
        ]
        return {**written, "weeks": more, "worked_out": list(parts)}
    return dict(written)


def lacking(rulebook: Rulebook, written: Written, pools: Stretches) -> list[str]:
    """Return the factors that nobody stated, though a part is worked out with them."""
    stated, by_period = written.get("factors", {}), written.get("period_factors", {})
    return [
        name
        for name in to_state(rulebook)
        if name not in stated and not all(name in by_period.get(str(each), {}) for each in pools)
    ]


def unfounded(rulebook: Rulebook, written: Written, period: Period) -> list[str]:
    """Return what is to be stated before there is a figure: factors, and ``products``."""
    parts, pools = measured(rulebook), list(pooled(rulebook, period))
    weeks = [each for each in written["weeks"] if each["status"] == WeekStatus.APPROVED]
    if not weeks or not pools:
        return []
    if written.get("worked_out"):
        return lacking(rulebook, written, pools)
    if all(name in each["parts"] for each in weeks for name in parts):
        return []
    return [*lacking(rulebook, written, pools), "products"]


def classified(
    rulebook: Rulebook, period: Period, written: Written
) -> tuple[Classified, Derivation]:
    """Return what the facts amount to and why; a reopened week leaves it provisional.

    Raises ``Invalid`` for points that the rulebook does not know.
    """
    if not written.get("worked_out"):
        written = _without_factors(rulebook, written)
    found, derivation = classify_period(rulebook, period, read_facts(written))
    reopened = any(each.get("reopened") for each in written["weeks"])
    if found.status is Status.CLASSIFIED and reopened:
        found = Classified(Status.PROVISIONAL, *found[1:])
    return found, derivation


def _without_factors(rulebook: Rulebook, written: Written) -> Written:
    """Leave out factors of parts whose points were given; they would be worked out twice."""
    idle = set(to_state(rulebook))
    if not idle:
        return written
    by_period = written.get("period_factors", {})
    return {
        **written,
        "factors": _but(written.get("factors", {}), idle),
        "period_factors": {name: _but(each, idle) for name, each in by_period.items()},
    }


def _but(stated: Written, idle: set[str]) -> Written:
    return {name: each for name, each in stated.items() if name not in idle}


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
