"""The policy simulator: the same history under two rulebooks, and whose grade would change."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from shared.errors import Invalid
from shared.rulebook.classification import classify_period
from shared.rulebook.conversion import convert
from shared.rulebook.derivation import Notes, derived, exact_text
from shared.rulebook.facts import Facts, PersonWeek
from shared.rulebook.model import Kind, Number, Rulebook, WeekStatus
from shared.rulebook.periods import Period
from shared.rulebook.scoring import Scored, check_parts, points_of, scored, total_of

_ABOUT: Final = ("person", "week", "status", "leader")
_TRUE: Final = {
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
    "": False,
}
_NO_WEEK: Final = date(1, 1, 1)  # a Monday; the line says of no week in particular
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_STATUSES: Final = {str(status): status for status in WeekStatus}


@dataclass(frozen=True, slots=True)
class Change:
    """One person whose grade would be another one."""

    person: str
    before: Scored
    after: Scored
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many people were compared, from which grade to which, and everybody who changed.

    ``unjudged`` people have no grade under one of the rulebooks: no approved week, too little time
    worked, or a grade that was counted and has no score to carry over.
    """

    people: int
    unjudged: int
    moves: Mapping[str, Mapping[str, int]]
    changes: Sequence[Change]


def read_history(rows: Iterable[str], rulebook: Rulebook) -> dict[str, Facts]:
    """Read a history as CSV: a line for each person's week.

    Columns are ``person``, ``week`` (a Monday; may be left out where there is one line a person),
    ``status`` (approved where left out), ``leader``, and the rulebook's parts. Raises ``Invalid``
    naming the line, the column, and what is allowed.
    """
    reader = csv.reader(_without_mark(rows), strict=True)
    weeks: dict[str, list[PersonWeek]] = {}
    seen: set[tuple[str, str]] = set()
    leaders: set[str] = set()
    try:
        columns = _columns(next(reader, []), rulebook)
        for values in reader:
            if not values:
                continue
            line = f"history.{reader.line_num}"
            row = dict(zip(columns, values, strict=False))
            person = row.get("person")
            if len(values) != len(columns) or not person:
                raise Invalid({line: [f"Give {len(columns)} values: {', '.join(columns)}."]})
            week = row.get("week", "")
            if (person, week) in seen:
                raise Invalid({f"{line}.week": [f"{person} {week}: this week stands here twice."]})
            seen.add((person, week))
            weeks.setdefault(person, []).append(_week(row, week, rulebook, line))
            leader = _TRUE.get(row.get("leader", "").lower())
            if leader is None:
                raise Invalid({f"{line}.leader": ["Write true or false."]})
            if leader:
                leaders.add(person)
    except (csv.Error, UnicodeDecodeError) as fault:
        said = f"This is no CSV in UTF-8: {fault}."
        raise Invalid({f"history.{reader.line_num + 1}": [said]}) from fault
    return {person: Facts(weeks=each, leader=person in leaders) for person, each in weeks.items()}


def _without_mark(rows: Iterable[str]) -> Iterator[str]:
    for place, row in enumerate(rows):
        yield row if place else row.removeprefix("\ufeff")


def _columns(named: Sequence[str], rulebook: Rulebook) -> Sequence[str]:
    known = (*_ABOUT, *rulebook.parts)
    unknown = [name for name in named if name not in known]
    twice = [name for name, number in Counter(named).items() if number > 1]
    if unknown or twice or "person" not in named:
        wrong = ", ".join(f"{name!r}" for name in (unknown or twice)) or "no person"
        raise Invalid({"history.1": [f"Columns are {', '.join(known)}, each once: {wrong}."]})
    return named


def _week(row: Mapping[str, str], week: str, rulebook: Rulebook, line: str) -> PersonWeek:
    status = _STATUSES.get(row.get("status") or "approved")
    if status is None:
        raise Invalid({f"{line}.status": [f"Write one of {', '.join(_STATUSES)}."]})
    monday = _monday(week) if week else _NO_WEEK
    if monday is None:
        raise Invalid({f"{line}.week": ["Write the week's Monday, like 2026-11-16."]})
    if monday.weekday():
        before = monday - timedelta(days=monday.weekday())
        raise Invalid({f"{line}.week": [f"{week} is not a Monday; its week is {before}."]})
    points: dict[str, Decimal] = {}
    for name in rulebook.parts:
        written = row.get(name)
        if written:
            found = _points(written)
            if found is None:
                raise Invalid({f"{line}.{name}": ["Write points, like 36.5."]})
            points[name] = found
    if points or status is WeekStatus.APPROVED:
        check_parts(rulebook, points, field=line)
    return PersonWeek(monday, status, points)


@lru_cache(maxsize=10_000)
def _monday(written: str) -> date | None:
    """Return the day that is written, if it is one."""
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def _points(written: str) -> Decimal | None:
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def compare(
    history: Mapping[str, Facts], before: Rulebook, after: Rulebook, period: Period | None = None
) -> Comparison:
    """Return whose grade would change if ``after`` judged the history that ``before`` judged.

    With a period, both rulebooks classify it; without, the mean of each person's approved weeks
    is graded. Where the rulebooks score other parts, the score is carried over, never the grade.
    Raises ``Invalid`` naming the person for points that ``before`` does not allow.
    """
    same_parts = _judges_parts_of(after, before)
    moves: dict[str, Counter[str]] = {grade: Counter() for grade in before.grades}
    changes: list[Change] = []
    unjudged = 0
    for person, facts in history.items():
        if period is not None and any(each.week == _NO_WEEK for each in facts.weeks):
            raise Invalid({f"{person}.week": ["Name each week: a period is made of weeks."]})
        try:
            one = _judged(before, facts, period)
            other = _judged(after, facts, period) if same_parts else None
        except Invalid as fault:
            named = {f"{person}.{field}": said for field, said in fault.errors.items()}
            raise Invalid(named) from fault
        if one is not None and not same_parts:
            other = convert(one.total, before, after)[0]
        if one is None or other is None:
            unjudged += 1
            continue
        moves[one.grade][other.grade] += 1
        if one.grade != other.grade:
            changes.append(Change(person, one, other, _why(before, after, one, other)))
    counted = {grade: dict(to) for grade, to in moves.items() if to}
    return Comparison(len(history), unjudged, counted, changes)


def _judges_parts_of(rulebook: Rulebook, other: Rulebook) -> bool:
    """Tell whether points by the parts of ``other`` are all that the rulebook asks for."""
    needed = {name for name, part in rulebook.parts.items() if part.kind is Kind.SCORE}
    return needed <= other.parts.keys() and _scale(other).items() <= _scale(rulebook).items()


def _scale(rulebook: Rulebook) -> dict[str, tuple[Kind, Decimal, Decimal]]:
    return {name: (each.kind, each.maximum, each.step) for name, each in rulebook.parts.items()}


def _judged(rulebook: Rulebook, facts: Facts, period: Period | None) -> Scored | None:
    if period is not None:
        found = classify_period(rulebook, period, facts)[0]
        if found.score is None or found.printed is None or found.grade is None:
            return None
        return Scored(found.score, found.printed, found.grade)
    approved = [each for each in facts.weeks if each.status is WeekStatus.APPROVED]
    if not approved:
        return None
    for each in approved:
        check_parts(rulebook, each.parts, field=f"{each.week}.parts")
    return derived(lambda notes: _mean(rulebook, approved, notes))[0]


def _mean(rulebook: Rulebook, weeks: Sequence[PersonWeek], notes: Notes) -> Scored:
    totals: dict[str, Number] = {}
    for each in weeks:
        points = points_of(rulebook, notes, each.parts, {}, (), "parts")
        totals[each.week.isoformat()] = total_of(rulebook, notes, points)
    return scored(rulebook, notes, notes.take("periods", "mean", values=totals))


def _why(before: Rulebook, after: Rulebook, one: Scored, other: Scored) -> str:
    def told(rulebook: Rulebook, score: Scored) -> str:
        floor = rulebook.floors.get(score.grade)
        begins = f", which begins at {floor}," if floor is not None else ""
        return f"{exact_text(score.printed)} is {score.grade}{begins} under {rulebook.id}"

    return f"{told(before, one)}; {told(after, other)}."


def to_json(found: Comparison, before: Rulebook, after: Rulebook) -> Iterator[dict[str, Any]]:
    """Yield the summary, and after it a value for each person whose grade would change."""
    yield {
        "from": before.reference(),
        "to": after.reference(),
        "people": found.people,
        "unjudged": found.unjudged,
        "changed": len(found.changes),
        "moves": found.moves,
    }
    for each in found.changes:
        yield {
            "person": each.person,
            "from": {"score": exact_text(each.before.printed), "grade": each.before.grade},
            "to": {"score": exact_text(each.after.printed), "grade": each.after.grade},
            "why": each.why,
        }
