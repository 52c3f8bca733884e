"""Products of a period, out of the items of its approved reports and what was judged of them.

How many of an item were assigned, and which errors and delays count, is our choice where the
regulations leave it open: ``docs/periods.md`` tells it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from shared.rulebook import Period, Rulebook
from shared.rulebook.model import Measure, Method

_HUNDRED: Final = Decimal(100)
_ZERO: Final = Decimal(0)


class Reported(NamedTuple):
    """The items of an approved week's report, and the judgements of them by their numbers."""

    week: date
    items: Sequence[Mapping[str, Any]]
    judgements: Sequence[Mapping[str, Any]]


@dataclass(slots=True)
class _Product:
    """One piece of work over the weeks of a period; failures that an objective cause has apart."""

    item: Mapping[str, Any]
    last: date
    completed: Decimal = _ZERO
    errors: int = 0
    delays: int = 0
    excused: dict[str, int] = field(default_factory=lambda: {"errors": 0, "delays": 0})


def pooled(rulebook: Rulebook, period: Period) -> Iterator[Period]:
    """Yield the stretches of a period in which a rulebook pools products, if it does."""
    rule = rulebook.periods.get(period.kind)
    if rule is None or not measured(rulebook):
        return
    if rule.method is Method.RECOMPUTED:
        yield period
    elif rule.of is not None:
        for part in period.divided(rule.of):
            yield from pooled(rulebook, part)


def measured(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the parts that are worked out from products, where their points are not given."""
    return tuple(
        name
        for name, part in rulebook.parts.items()
        if any(rulebook.factors[each].measure is not Measure.STATED for each in part.mean_of)
    )


def to_state(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the factors that somebody has to state where those parts are worked out."""
    return tuple(
        each
        for name in measured(rulebook)
        for each in rulebook.parts[name].mean_of
        if rulebook.factors[each].measure is Measure.STATED
    )


def products(
    reports: Sequence[Reported], pools: Sequence[Period], before: Mapping[str, Decimal]
) -> dict[str, list[dict[str, Any]]]:
    """Return the products of reports as facts store them, by the Monday of their last week.

    ``before`` is what was completed of work items before the first pool, by id. Every week that
    tells a product is in the answer, also one whose products end in a later week.
    """
    done = dict(before)
    found: dict[str, list[dict[str, Any]]] = {}
    for pool in pools:
        pieces: dict[str, _Product] = {}
        for each in sorted((one for one in reports if pool.holds(one.week)), key=_week):
            for key, item, judged in _products_of(each):
                found.setdefault(str(each.week), [])
                piece = pieces.setdefault(key, _Product(item, each.week))
                piece.item, piece.last = item, each.week
                _add(piece, item, judged)
        for key, piece in pieces.items():
            line = _line(piece, pool, done.get(key, _ZERO))
            done[key] = done.get(key, _ZERO) + piece.completed
            if line is not None:
                found[str(piece.last)].append(line)
    return found


def completed(item: Mapping[str, Any]) -> Decimal:
    """Return how many products an item tells as completed; of one without quantities its share."""
    quantity = item.get("quantity_completed")
    if quantity is not None:
        return Decimal(quantity)
    if item.get("quantity_assigned") is not None:
        return _ZERO
    return Decimal(item["progress"]) / _HUNDRED


def _week(report: Reported) -> date:
    return report.week


def _products_of(
    report: Reported,
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any] | None]]:
    """Yield the items that tell how much was done: by which key, and what was judged of them."""
    judged = {each["item"]: each for each in report.judgements}
    for number, item in enumerate(report.items, 1):
        told = ("quantity_completed", "quantity_assigned", "progress")
        if any(item.get(name) is not None for name in told):
            yield (
                str(item.get("item_id") or f"{report.week}/{number}"),
                item,
                judged.get(number),
            )


def _add(piece: _Product, item: Mapping[str, Any], judged: Mapping[str, Any] | None) -> None:
    """Add a week of it; without a judgement, what its author told of errors and delays counts."""
    told = {"errors": item.get("major_errors") or 0, "delays": item.get("delays") or 0}
    if judged is None:
        piece.completed += completed(item)
        piece.errors, piece.delays = piece.errors + told["errors"], piece.delays + told["delays"]
        return
    if judged["accepted"]:
        piece.completed += completed(item)
    found = {
        "errors": max(1, told["errors"]) if judged["major_error"] else 0,
        "delays": max(1, told["delays"]) if judged["delayed"] else 0,
    }
    if judged["objective_cause"] == "confirmed":
        piece.excused = {name: piece.excused[name] + count for name, count in found.items()}
    else:
        piece.errors, piece.delays = piece.errors + found["errors"], piece.delays + found["delays"]


def _line(piece: _Product, pool: Period, before: Decimal) -> dict[str, Any] | None:
    """Return what counts of a piece of work in a pool, or nothing where none of it was owed."""
    owed = _owed(piece, pool, before)
    if not owed and not piece.completed:
        return None
    excused = any(piece.excused.values()) and not (piece.errors or piece.delays)
    failures = piece.excused if excused else {"errors": piece.errors, "delays": piece.delays}
    coefficient = piece.item.get("coefficient")
    return {
        "name": piece.item["title"],
        "coefficient": "1" if coefficient is None else coefficient,
        "assigned": f"{owed.normalize():f}",
        "completed": f"{piece.completed.normalize():f}",
        "quality_failures": failures["errors"],
        "delays": failures["delays"],
        "objective_cause_confirmed": excused,
    }


def _owed(piece: _Product, pool: Period, before: Decimal) -> Decimal:
    """Return how much of it was assigned: what was left, and of what is due later what is done."""
    item, given = piece.item, piece.item.get("quantity_assigned")
    if given is None and item.get("quantity_completed") is not None:
        return piece.completed
    share = Decimal(item.get("share") or 100) / _HUNDRED
    left = max(_ZERO, (Decimal(1) if given is None else Decimal(given)) * share - before)
    due = item.get("due_day")
    if due is not None and date.fromisoformat(due) > pool.last_day:
        return min(left, piece.completed)
    return left
