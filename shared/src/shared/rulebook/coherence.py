"""What the clauses of one file must say of each other; the schema has seen each by itself."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from marshmallow import ValidationError

from shared.rulebook.model import Kind, Measure, Method, PeriodKind, PeriodRule
from shared.rulebook.schema import EVERYBODY

Finding = tuple[tuple[str | int, ...], str]


_MONTHS: Final = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.YEAR: 12,
}


def check(data: Mapping[str, Any]) -> None:
    """Refuse a file whose clauses contradict each other or name what is not there.

    ``data`` is what ``RulebookSchema`` made of the file. Raises ``ValidationError`` with each
    finding under its path.
    """
    errors: dict[str, Any] = {}
    for path, message in _findings(data):
        below: dict[Any, Any] = errors
        for key in path[:-1]:
            below = below.setdefault(key, {})
        below.setdefault(path[-1], []).append(message)
    if errors:
        raise ValidationError(errors)


def _findings(data: Mapping[str, Any]) -> Iterator[Finding]:
    if data["valid_to"] is not None and data["valid_to"] < data["valid_from"]:
        yield ("valid_to",), f"It ends before it begins, on {data['valid_from']}."
    yield from _sources(data)
    yield from _parts(data)
    yield from _floors(data)
    yield from _grades_named(data)
    yield from _periods(data)
    yield from _exceptions(data)


def _sources(data: Mapping[str, Any]) -> Iterator[Finding]:
    clauses: list[tuple[tuple[str, ...], Any]] = [(("source",), data["basis"])]
    clauses += [
        ((section, "source"), data[section].basis)
        for section in ("escalation", "year")
        if data[section] is not None
    ]
    for section, entries in data.items():
        if isinstance(entries, Mapping) and section not in {"title", "sources"}:
            clauses += [
                ((section, str(name), "source"), entry.basis) for name, entry in entries.items()
            ]
    for path, basis in clauses:
        if basis.source is not None and basis.source not in data["sources"]:
            yield path, _none_such("source", basis.source, data["sources"])


def _none_such(what: str, name: object, known: Iterable[object]) -> str:
    return f"No {what} is called {name}; there is {', '.join(map(str, known)) or 'none'}."


def _parts(data: Mapping[str, Any]) -> Iterator[Finding]:
    factors = data["factors"]
    for name, part in data["parts"].items():
        for factor in part.mean_of:
            if factor not in factors:
                yield ("parts", name, "mean_of"), _none_such("factor", factor, factors)
        if part.maximum % part.step:
            yield ("parts", name, "step"), f"{part.maximum} is not reached in steps of {part.step}."
        if part.step != part.step.quantize(Decimal("0.01")):
            yield ("parts", name, "step"), "At most two decimal places."
        if name in factors:
            yield ("factors", name), "A part has this name already."
    yield from _factors(data)
    yield from _suggestions(data)


def _suggestions(data: Mapping[str, Any]) -> Iterator[Finding]:
    given = {
        name: part
        for name, part in data["parts"].items()
        if part.kind is Kind.SCORE and not part.mean_of
    }
    for name, each in data["suggestions"].items():
        if name not in given:
            yield ("suggestions", name), _none_such("part that points are given for", name, given)
        if each.measure is Measure.STATED:
            yield ("suggestions", name, "measure"), "Work cannot suggest what is stated."


def _factors(data: Mapping[str, Any]) -> Iterator[Finding]:
    factors = data["factors"]
    for name, factor in factors.items():
        if factor.measure is Measure.STATED and factor.deduction:
            yield ("factors", name, "deduction"), "Only products can lose points by errors."
    for name, gate in data["gates"].items():
        if gate.factor is not None and gate.factor not in factors:
            yield ("gates", name, "factor"), _none_such("factor", gate.factor, factors)


def _floors(data: Mapping[str, Any]) -> Iterator[Finding]:
    floored = [
        (name, grade.floor) for name, grade in data["grades"].items() if grade.floor is not None
    ]
    if not floored or floored[-1][1] != 0:
        last = floored[-1][0] if floored else next(iter(data["grades"]))
        yield ("grades", last, "floor"), "The last floor is 0, so that every score has a grade."
    for (_, upper), (name, lower) in pairwise(floored):
        if lower >= upper:
            yield ("grades", name, "floor"), f"Grades go from best to worst: below {upper}."
    best = sum(
        (part.maximum for part in data["parts"].values() if part.kind is not Kind.DEDUCTION),
        Decimal(0),
    )
    if floored and floored[0][1] > best:
        yield ("grades", floored[0][0], "floor"), f"The parts give at most {best} points."
    for name, floor in floored:
        if floor != round(floor, data["places"]):
            yield ("grades", name, "floor"), f"Figures are printed with {data['places']} places."


def _grades_named(data: Mapping[str, Any]) -> Iterator[Finding]:
    grades = data["grades"]
    named: list[tuple[tuple[str | int, ...], str | None]] = [
        (("gates", name, "grade"), gate.grade) for name, gate in data["gates"].items()
    ]
    named += [
        (("time_worked", name, "grade"), each.grade) for name, each in data["time_worked"].items()
    ]
    for name, cap in data["caps"].items():
        named.append((("caps", name, "grade"), cap.grade))
        if list(cap.of) != [EVERYBODY]:
            named += [(("caps", name, "of"), grade) for grade in cap.of]
        if cap.grade == list(grades)[-1]:
            yield ("caps", name, "grade"), "Below this grade there is none to drop to."
    if data["escalation"] is not None:
        named += [(("escalation", "failing"), grade) for grade in data["escalation"].failing]
        parties = data["escalation"].parties
        for party in data["escalation"].substitute.keys() - set(parties):
            yield ("escalation", "substitute", party), _none_such("party", party, parties)
    for kind, rule in data["periods"].items():
        named.append((("periods", kind, "otherwise"), rule.otherwise))
        for place, tally in enumerate(rule.tallies):
            at: tuple[str | int, ...] = ("periods", kind, "tallies", place)
            named.append(((*at, "grade"), tally.grade))
            named += [((*at, "at_least"), grade) for grade in tally.at_least]
            named += [((*at, "at_most"), grade) for grade in tally.at_most]
    for path, grade in named:
        if grade is not None and grade not in grades:
            yield path, _none_such("grade", grade, grades)


def _periods(data: Mapping[str, Any]) -> Iterator[Finding]:
    periods: Mapping[PeriodKind, PeriodRule] = data["periods"]
    for kind, rule in periods.items():
        if rule.of is not None:
            below = periods.get(rule.of)
            if _MONTHS[rule.of] >= _MONTHS[kind]:
                yield ("periods", kind, "of"), f"A {rule.of} is not shorter than a {kind}."
            elif below is None:
                yield ("periods", kind, "of"), _none_such("period", rule.of, periods)
            elif below.method is Method.MERGED:
                yield ("periods", kind, "of"), f"A {rule.of} is not classified by itself."
            elif rule.method is Method.MEAN_OF and below.method is Method.COUNTING:
                yield ("periods", kind, "of"), f"A {rule.of} is counted and has no score."
        yield from _merged(kind, rule, periods)


def _merged(
    kind: PeriodKind, rule: PeriodRule, periods: Mapping[PeriodKind, PeriodRule]
) -> Iterator[Finding]:
    longer = [each for each in periods if _MONTHS[each] > _MONTHS[kind]]
    if rule.method is Method.MERGED and not longer:
        yield ("periods", kind, "method"), "There is no longer period to merge it with."
    for number, into in rule.merged.items():
        if into not in longer:
            yield ("periods", kind, "merged", number), _none_such("longer period", into, longer)
        if number * _MONTHS[kind] > _MONTHS[PeriodKind.YEAR]:
            yield ("periods", kind, "merged", number), f"A year has no {kind} {number}."


def _exceptions(data: Mapping[str, Any]) -> Iterator[Finding]:
    entries = list(data["exceptions"].items())
    for place, (name, one) in enumerate(entries):
        for other_name, other in entries[:place]:
            if one.when == other.when and overlap(one.displaces, other.displaces):
                message = f"{other_name} displaces the same value when {one.when}: keep one."
                yield ("exceptions", name, "displaces"), message


def overlap(one: str, other: str) -> bool:
    """Tell whether two paths name the same value, or one a part of the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
