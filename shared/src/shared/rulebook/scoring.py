"""Points: which are allowed, what they add up to, and the grade that they give."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from shared.errors import Invalid
from shared.rulebook.derivation import Derivation, Notes, derived
from shared.rulebook.facts import Products
from shared.rulebook.model import Factor, Kind, Measure, Number, Rulebook

Factors = Mapping[str, Sequence[Number]]

_NONE: Final[Factors] = {}
_ZERO: Final = Decimal(0)
_WHOLE: Final = Decimal(100)
_ERRORS_OF: Final = {Measure.QUALITY: "quality_failures", Measure.ON_TIME: "delays"}


class Scored(NamedTuple):
    """A total, unrounded; the figure to print beside the grade; and the grade."""

    total: Number
    printed: Decimal
    grade: str


class NothingAssigned(Exception):  # noqa: N818 - it names what is so
    """A share of what was assigned was asked for, and nothing was: there is not enough to go by."""


def grade(
    rulebook: Rulebook,
    parts: Mapping[str, Decimal],
    *,
    factors: Factors | None = None,
    products: Sequence[Products] = (),
) -> tuple[Scored, Derivation]:
    """Return the total and grade of one person's points, and why.

    A computed part is given by its ``factors``, by ``products``, or outright among ``parts``.
    Raises ``Invalid`` naming what is missing, unknown, or outside its maximum.
    """
    check_parts(rulebook, parts, field="parts", whole=False)
    check_factors(rulebook, factors or _NONE, field="factors")
    parts = dict(parts)  # the derivation may be read after the caller changed them

    def work(notes: Notes) -> Scored:
        try:
            points = points_of(rulebook, notes, parts, factors or _NONE, products, "parts")
        except NothingAssigned as fault:
            raise Invalid(
                {"products": ["Nothing was assigned, so no share of it is known."]}
            ) from fault
        return scored(rulebook, notes, total_of(rulebook, notes, points))

    return derived(work)


def grade_mean(rulebook: Rulebook, totals: Mapping[str, Number]) -> tuple[Scored, Derivation]:
    """Return the mean of one or more totals, by what each is of, with its grade, and why."""
    return derived(
        lambda notes: scored(rulebook, notes, notes.take("periods", "mean", values=totals))
    )


def check_parts(
    rulebook: Rulebook, parts: Mapping[str, Decimal], *, field: str, whole: bool = True
) -> None:
    """Refuse scores that the regulation does not allow.

    ``parts`` are points by part's name; ``field`` is what the caller called them. Bonuses and
    deductions may be left out, and computed parts too unless ``whole``. Raises ``Invalid`` naming
    each part that is missing, unknown, negative, over its maximum, or between two steps.
    """
    errors: dict[str, list[str]] = {}
    known = rulebook.parts
    for name, part in known.items():
        points = parts.get(name)
        if points is None:
            if part.kind is Kind.SCORE and (whole or not part.mean_of):
                said = f"This part needs a score: give 0 to {part.maximum} points."
                errors[f"{field}.{name}"] = [said]
        elif not lies(points, part.maximum):
            errors[f"{field}.{name}"] = [f"Give 0 to {part.maximum} points, not {points}."]
        elif points % part.step:
            errors[f"{field}.{name}"] = [f"Give points in steps of {part.step}, not {points}."]
    for name in parts.keys() - known.keys():
        errors[f"{field}.{name}"] = [f"No such part; the parts are {', '.join(sorted(known))}."]
    if errors:
        raise Invalid(errors)


def check_factors(rulebook: Rulebook, factors: Factors, *, field: str) -> None:
    """Refuse percentages that the regulation does not allow; raises ``Invalid`` by name."""
    errors: dict[str, list[str]] = {}
    known = rulebook.factors
    for name, values in factors.items():
        if name not in known:
            there = ", ".join(known) or "none here"
            errors[f"{field}.{name}"] = [f"No such factor; the factors are {there}."]
            continue
        allowed = known[name].allowed
        for value in values:
            if allowed and value not in allowed:
                said = ", ".join(str(each) for each in allowed)
                errors[f"{field}.{name}"] = [f"Give one of {said} per cent, not {value}."]
            elif not lies(value, _WHOLE):
                errors[f"{field}.{name}"] = [f"Give 0 to 100 per cent, not {value}."]
    if errors:
        raise Invalid(errors)


def lies(value: Number, most: Decimal) -> bool:
    """Tell whether a value is a number from 0 to the most allowed."""
    if type(value) is Decimal and value.is_nan():
        return False
    return _ZERO <= value <= most


def points_of(
    rulebook: Rulebook,
    notes: Notes,
    parts: Mapping[str, Number],
    factors: Factors,
    products: Sequence[Products],
    field: str,
) -> dict[str, Number]:
    """Return each part's points, the computed ones worked out; ``parts`` were checked before."""
    points: dict[str, Number] = {}
    for name, part in rulebook.parts.items():
        if name in parts:
            _refuse_twice(rulebook, name, factors, products)
            points[name] = parts[name]
        elif part.mean_of:
            percentages = {
                each: _percentage(rulebook, notes, each, factors, products) for each in part.mean_of
            }
            points[name] = notes.take(
                f"parts.{name}", "portion", factors=percentages, maximum=part.maximum
            )
        elif part.kind is Kind.SCORE:
            raise Invalid({f"{field}.{name}": [f"Give 0 to {part.maximum} points."]})
    return points


def _refuse_twice(
    rulebook: Rulebook, name: str, factors: Factors, products: Sequence[Products]
) -> None:
    """Refuse points given outright beside what they would be worked out from."""
    for each in rulebook.parts[name].mean_of:
        measured = rulebook.factors[each].measure is not Measure.STATED
        if factors.get(each) or (measured and products):
            said = f"Give its points, or what they are worked out from ({each}), not both."
            raise Invalid({f"parts.{name}": [said]})


def _percentage(
    rulebook: Rulebook, notes: Notes, name: str, factors: Factors, products: Sequence[Products]
) -> Number:
    factor = rulebook.factors[name]
    clause = f"factors.{name}"
    stated = factors.get(name)
    if stated:
        if factor.measure is not Measure.STATED and products:
            said = "It is worked out from the products; state it or give them, not both."
            raise Invalid({clause: [said]})
        if len(stated) == 1:
            return stated[0]
        least: Number = notes.take(clause, "minimum", values=tuple(stated))
        return least
    if factor.measure is Measure.STATED:
        allowed = " or ".join(str(each) for each in factor.allowed) or "0 to 100"
        raise Invalid({clause: [f"Give {allowed} per cent."]})
    if not products:
        raise Invalid(
            {clause: ["Give its percentage, or the products that it is worked out from."]}
        )
    earned = [_earned(notes, clause, factor, each) for each in products]
    assigned = [each.coefficient * each.assigned for each in products]
    if not any(assigned):
        raise NothingAssigned
    shared: Number = notes.take(clause, "share", earned=earned, assigned=assigned)
    return shared


def _earned(notes: Notes, clause: str, factor: Factor, products: Products) -> Number:
    errors = 0
    if factor.measure in _ERRORS_OF and not products.objective_cause_confirmed:
        errors = getattr(products, _ERRORS_OF[factor.measure])
    worth: Number = notes.take(
        clause,
        "product",
        coefficient=products.coefficient,
        items=products.completed,
        errors=errors,
        deduction=factor.deduction,
    )
    return worth


def total_of(
    rulebook: Rulebook, notes: Notes, points: Mapping[str, Number], about: str | None = None
) -> Number:
    """Return what a person's points add up to, each part counted by its kind."""
    known = rulebook.parts
    taken = {name: each for name, each in points.items() if known[name].kind is Kind.DEDUCTION}
    added = points
    if taken:
        added = {name: each for name, each in points.items() if name not in taken}
    total: Number = notes.take("parts", "total", about, added=added, taken=taken)
    return total


def scored(rulebook: Rulebook, notes: Notes, total: Number, about: str | None = None) -> Scored:
    """Return a total with its printed figure and its grade; the grade is the last step."""
    if rulebook.graded == "printed":
        judged = notes.take("graded", "rounded", about, points=total, places=rulebook.places)
        return Scored(total, judged, _band(rulebook, notes, judged, about))
    floors = rulebook.floors if type(total) is Decimal else rulebook.exact_floors
    figure = notes.take(
        "places", "printed", about, points=total, places=rulebook.places, floors=floors
    )
    return Scored(total, figure, _band(rulebook, notes, total, about))


def grade_of(rulebook: Rulebook, notes: Notes, points: Number, about: str | None = None) -> str:
    """Return the grade of points, rounded first where the rulebook grades the printed figure."""
    if rulebook.graded == "printed":
        points = notes.take("graded", "rounded", about, points=points, places=rulebook.places)
    return _band(rulebook, notes, points, about)


def _band(rulebook: Rulebook, notes: Notes, points: Number, about: str | None) -> str:
    floors = rulebook.floors if type(points) is Decimal else rulebook.exact_floors
    found: str = notes.take("grades", "band", about, points=points, floors=floors)
    return found
