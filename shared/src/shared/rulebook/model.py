"""A regulation as values: what its file says, read once and never changed.

Names of parts, grades and so on are those of the file. A text is one language's words by the
language's code, ``vi``, ``en`` or ``th``. Points, percentages and floors are exact decimals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

Text = Mapping[str, str]
Number = Decimal | Fraction


class Kind(StrEnum):
    """What a part's points do to the total."""

    SCORE = "score"
    BONUS = "bonus"
    DEDUCTION = "deduction"


class Measure(StrEnum):
    """What a factor, 0 to 100 %, is: read off the products, or stated by whoever assesses."""

    COMPLETED = "completed"
    QUALITY = "quality"
    ON_TIME = "on_time"
    STATED = "stated"


class PeriodKind(StrEnum):
    """The lengths of time that are classified, shortest first."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Method(StrEnum):
    """How the weeks of a period become its score, or its parts their grade."""

    MEAN = "mean"  # of the weeks' totals
    MEAN_OF = "mean_of"  # of the scores of the shorter periods
    RECOMPUTED = "recomputed"  # parts averaged, products pooled, stated factors at their minimum
    COUNTING = "counting"  # of the shorter periods' grades
    MERGED = "merged"  # not classified by itself


class Effect(StrEnum):
    """What a gate, ceiling or shortage of time does to the grade that the points give."""

    FORCE = "force"
    AT_MOST = "at_most"
    NOT_EVALUATED = "not_evaluated"


class WeekStatus(StrEnum):
    """What is known of a person's week."""

    APPROVED = "approved"
    PENDING = "pending"
    MISSING = "missing"
    EXCUSED = "excused"
    NO_WORKING_DAYS = "no_working_days"


class Position(StrEnum):
    """Where a person stands in the unit, as far as ceilings ask."""

    HEAD = "head"
    DEPUTY = "deputy"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was read, or an account of it; ``confidence`` says how far to trust it."""

    title: Text
    confidence: str
    url: str | None = None
    read: date | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What a clause rests on: an article of a source, or our choice with its reason, or both."""

    source: str | None = None
    article: Text | None = None
    choice: Text | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one kind: given in steps of ``step``, or computed as the mean of ``mean_of``.

    A computed part is the mean of its factors, in per cent of ``maximum``.
    """

    name: Text
    kind: Kind
    maximum: Decimal
    step: Decimal
    mean_of: tuple[str, ...]
    criteria: tuple[Text, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Factor:
    """A percentage, 0 to 100, that a computed part averages.

    ``deduction`` is the share of one product, in per cent, that each major error or delay takes
    away; ``allowed`` are the only percentages that may be stated, where the file limits them.
    """

    name: Text
    measure: Measure
    deduction: Decimal
    allowed: tuple[Decimal, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Grade:
    """Whoever has ``floor`` points or more has this grade; without a floor only a gate gives it."""

    name: Text
    floor: Decimal | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Gate:
    """A finding that forces or limits the grade whatever the points.

    ``evidence`` says which document proves it. The finding is stated by name; with ``factor`` it
    is that the percentage stated lies below ``below`` or above ``above``, or that nobody stated it.
    """

    name: Text
    effect: Effect
    grade: str
    leaders_only: bool
    periods: tuple[PeriodKind, ...]
    factor: str | None
    below: Decimal | None
    above: Decimal | None
    evidence: Text | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Displacement:
    """An exception: where ``when`` is so, ``value`` stands in place of what ``displaces`` names."""

    displaces: str
    when: str
    name: Text
    basis: Basis


@dataclass(frozen=True, slots=True)
class Escalation:
    """When failed weeks lead to a meeting.

    Limb A is ``streak`` adjacent weeks that failed: graded ``failing``, or with a key task missed
    if ``key_task``. Limb B is a breach. ``mandatory`` takes ``both`` limbs or ``either``.
    """

    streak: int
    failing: tuple[str, ...]
    key_task: bool
    mandatory: str
    excused: str
    parties: tuple[str, ...]
    substitute: Mapping[str, str]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Tally:
    """A grade that holds when the shorter periods' grades number so many."""

    grade: str
    at_least: Mapping[str, int]
    at_most: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """How one kind of period is classified; ``only`` names its numbers, as quarters 1 to 3."""

    method: Method
    of: PeriodKind | None
    tallies: tuple[Tally, ...]
    otherwise: str | None
    merged: Mapping[int, PeriodKind]
    basis: Basis


@dataclass(frozen=True, slots=True)
class TimeWorked:
    """What too little time in a period leads to.

    It holds with fewer than ``worked_below`` weeks worked, or with at least ``absent_from`` weeks
    of absence.
    """

    name: Text
    period: PeriodKind
    worked_below: int | None
    absent_from: int | None
    effect: Effect
    grade: str | None
    carried_on: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``percent`` of those graded ``of`` may be graded ``grade``, in each group.

    ``recomputed`` counts whoever drops to the next grade among those, ``fixed`` does not.
    """

    name: Text
    grade: str
    percent: Decimal
    of: tuple[str, ...]
    count: str
    rounding: str
    groups: tuple[str, ...]
    basis: Basis

    def counting(self, grades: tuple[str, ...]) -> "Cap":
        """Return the cap with these grades counted."""
        return replace(self, of=grades)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Whoever holds ``position`` is graded no better than ``not_above``, where ``when`` is so."""

    name: Text
    position: Position
    not_above: str
    when: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class WeekDeadline:
    """A weekday and a local time, ``weeks_after`` weeks after the week that is meant."""

    weekday: int
    at: time
    weeks_after: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class PeriodDeadline:
    """A day of the month that lies ``months_after`` months after the period's last month."""

    period: PeriodKind
    months_after: int
    day: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How a week's work suggests points for the part of the same name; they bind nobody.

    ``measure`` and ``deduction`` are as in a factor, of what was completed; the points are rounded
    half up to ``places``.
    """

    measure: Measure
    deduction: Decimal
    places: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Year:
    """The year that periods divide: the month it begins with, and the weekday that places a week.

    ``named_by_end``: a year that begins in October is named by the year in which it ends.
    """

    first_month: int
    named_by_end: bool
    week_belongs_by: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example out of the file: ``run`` on ``given`` gives at least ``gives``."""

    sentence: Text
    run: str
    given: Mapping[str, Any]
    gives: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A regulation as it stands on a day, for the circumstances that are so.

    ``grades`` go from best to worst. ``adjusting`` tells whether the authority may give points of
    its own, or approves and returns alone; where a file does not say so it is allowed, which is
    our choice. ``sha256`` is of the file's bytes, and of those of each file
    that it extends.
    """

    id: str
    version: str
    sha256: str
    title: Text
    sources: Mapping[str, Source]
    valid_from: date
    valid_to: date | None
    applies_to: frozenset[str]
    basis: Basis
    official: str
    graded: str
    places: int
    adjusting: str
    calendar: str
    maximum: Decimal
    parts: Mapping[str, Part]
    factors: Mapping[str, Factor]
    grades: Mapping[str, Grade]
    gates: Mapping[str, Gate]
    exceptions: Mapping[str, Displacement]
    escalation: Escalation | None
    year: Year
    periods: Mapping[PeriodKind, PeriodRule]
    time_worked: Mapping[str, TimeWorked]
    caps: Mapping[str, Cap]
    ceilings: Mapping[str, Ceiling]
    suggestions: Mapping[str, Suggestion]
    week_deadlines: Mapping[str, WeekDeadline]
    period_deadlines: Mapping[str, PeriodDeadline]
    examples: tuple[Example, ...]
    floors: Mapping[str, Decimal] = field(compare=False)
    exact_floors: Mapping[str, Fraction] = field(compare=False)
    variant: Callable[[frozenset[str]], "Rulebook"] = field(compare=False, repr=False)

    def reference(self) -> dict[str, str]:
        """Return what a stored result says of the regulation that it rests on."""
        return {"id": self.id, "version": self.version, "sha256": self.sha256}

    def under(self, circumstances: frozenset[str]) -> "Rulebook":
        """Return the rulebook with the exceptions that these circumstances call for.

        Raises ``Invalid`` when two exceptions that apply displace the same value.
        """
        return self.variant(circumstances) if circumstances else self

    def rank(self, grade: str) -> int:
        """Return the place of a grade, 0 for the best."""
        return tuple(self.grades).index(grade)
