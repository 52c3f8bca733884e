"""What a month, quarter, half-year or year of weeks amounts to."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from shared.errors import Invalid
from shared.rulebook.derivation import Derivation, Notes, derived
from shared.rulebook.facts import Facts, PersonWeek, check_weeks
from shared.rulebook.model import (
    Effect,
    Gate,
    Method,
    Number,
    PeriodKind,
    PeriodRule,
    Rulebook,
    TimeWorked,
    WeekStatus,
)
from shared.rulebook.periods import Period
from shared.rulebook.scoring import (
    Factors,
    NothingAssigned,
    Scored,
    check_factors,
    check_parts,
    points_of,
    scored,
    total_of,
)

Limit = tuple[str, Effect, str]

_OPEN: Final = {WeekStatus.PENDING, WeekStatus.MISSING}


class Status(StrEnum):
    """How far a period's classification can be relied on, or why there is none."""

    CLASSIFIED = "classified"
    PROVISIONAL = "provisional"
    NOT_EVALUATED = "not_evaluated"
    INSUFFICIENT_DATA = "insufficient_data"
    MERGED = "merged"


class Classified(NamedTuple):
    """``score`` is exact and ``printed`` as it is to be shown; ``weeks_counted`` are Mondays."""

    status: Status
    score: Number | None
    printed: Decimal | None
    grade: str | None
    weeks_counted: tuple[str, ...]


def classify_period(
    rulebook: Rulebook, period: Period, facts: Facts
) -> tuple[Classified, Derivation]:
    """Return one person's score and grade over a period, and why.

    Only approved weeks count; while one is pending or missing the answer is ``provisional``. It
    is ``not_evaluated`` with too little time worked or no approved week, ``insufficient_data``
    when nothing was assigned, and ``merged`` for a period that is classified with a longer one.
    Raises ``Invalid`` for a kind of period that the rulebook does not classify, and for points,
    factors, findings or grades that it does not know.
    """
    ruled = rulebook.under(facts.circumstances)
    if period.kind not in ruled.periods:
        kinds = ", ".join(ruled.periods) or "none"
        said = f"{ruled.id} classifies no {period.kind}; it classifies {kinds}."
        raise Invalid({"period": [said]})
    check_weeks(facts.weeks)
    weeks = [each for each in facts.weeks if period.holds(each.week)]
    _check(ruled, facts, weeks)
    return derived(lambda notes: _Classifying(ruled, facts, notes).whole(period, weeks))


def _check(rulebook: Rulebook, facts: Facts, weeks: Sequence[PersonWeek]) -> None:
    for each in weeks:
        if each.parts or each.status is WeekStatus.APPROVED:
            check_parts(rulebook, each.parts, field=f"weeks.{each.week}.parts", whole=False)
    errors: dict[str, list[str]] = {}
    named = {name for name, gate in rulebook.gates.items() if gate.factor is None}
    for gate in sorted(facts.gates - named):
        there = ", ".join(sorted(named)) or "none here"
        errors["gates"] = [f"No such finding: {gate}; there is {there}."]
    for field, grades in (("grades", facts.grades), ("ceilings", facts.ceilings)):
        for name, grade in (grades or {}).items():
            if grade not in rulebook.grades:
                said = f"No such grade: {grade}; there is {', '.join(rulebook.grades)}."
                errors[f"{field}.{name}"] = [said]
    for written in facts.grades or {}:
        try:
            Period.read(written, rulebook.year)
        except Invalid:
            said = f"No such period: {written}; name it like 2025-06, 2025-Q3, 2025-H2 or 2025."
            errors[f"grades.{written}"] = [said]
    if errors:
        raise Invalid(errors)
    _check_factors(rulebook, facts)


def _check_factors(rulebook: Rulebook, facts: Facts) -> None:
    check_factors(rulebook, facts.factors or {}, field="factors")
    for name, factors in (facts.period_factors or {}).items():
        Period.read(name, rulebook.year)
        check_factors(rulebook, factors, field=f"factors.{name}")


class _NothingEvaluated(Exception):  # noqa: N818 - it names what is so
    """None of the shorter periods was long enough to be evaluated."""


def _not_evaluated(short: Mapping[str, TimeWorked]) -> bool:
    return any(each.effect is Effect.NOT_EVALUATED for each in short.values())


def _limits(short: Mapping[str, TimeWorked]) -> list[Limit]:
    return [
        (f"time_worked.{name}", each.effect, each.grade)
        for name, each in short.items()
        if each.grade is not None
    ]


class _Classifying:
    """One person's facts on their way through one rulebook."""

    def __init__(self, rulebook: Rulebook, facts: Facts, notes: Notes) -> None:
        self._rulebook = rulebook
        self._facts = facts
        self._notes = notes
        self._order = tuple(rulebook.grades)

    def whole(self, period: Period, weeks: Sequence[PersonWeek]) -> Classified:
        rule = self._rulebook.periods[period.kind]
        clause = f"periods.{period.kind}"
        counted: Sequence[str] = self._notes.take(
            f"{clause}",
            "counted",
            str(period),
            weeks={each.week.isoformat(): str(each.status) for each in weeks},
        )
        into = self._merged_into(period, rule)
        if into is not None:
            self._notes.take(f"{clause}.merged", "merged", str(period), into=str(into))
            return Classified(Status.MERGED, None, None, None, tuple(counted))
        short = self._short_of_time(period, weeks)
        if _not_evaluated(short):
            return Classified(Status.NOT_EVALUATED, None, None, None, tuple(counted))
        is_open = any(each.status in _OPEN for each in weeks)
        if not counted and not self._decided(rule, period):
            status = Status.PROVISIONAL if is_open else Status.NOT_EVALUATED
            return Classified(status, None, None, None, ())
        try:
            score, grade = self._judged(period, rule, weeks)
        except NothingAssigned:
            return Classified(Status.INSUFFICIENT_DATA, None, None, None, tuple(counted))
        except _NothingEvaluated:
            return Classified(Status.NOT_EVALUATED, None, None, None, tuple(counted))
        limited = self._limited(period, grade, short)
        status = Status.PROVISIONAL if is_open else Status.CLASSIFIED
        total, printed = (score.total, score.printed) if score else (None, None)
        return Classified(status, total, printed, limited, tuple(counted))

    def _merged_into(self, period: Period, rule: PeriodRule) -> PeriodKind | None:
        """Return the longer kind of period with which this one is classified, if it is."""
        if rule.method is not Method.MERGED:
            return rule.merged.get(period.number)
        longer = list(PeriodKind)[list(PeriodKind).index(period.kind) + 1 :]
        return next(kind for kind in longer if kind in self._rulebook.periods)

    def _decided(self, rule: PeriodRule, period: Period) -> bool:
        grades = self._facts.grades or {}
        return rule.method is Method.COUNTING and any(
            str(each) in grades for each in period.divided(rule.of or period.kind)
        )

    def _judged(
        self, period: Period, rule: PeriodRule, weeks: Sequence[PersonWeek]
    ) -> tuple[Scored | None, str]:
        if rule.method is Method.COUNTING:
            return None, self._tallied(period, rule, weeks)
        score = scored(self._rulebook, self._notes, self._total(period, rule, weeks), str(period))
        return score, score.grade

    def _total(self, period: Period, rule: PeriodRule, weeks: Sequence[PersonWeek]) -> Number:
        """Return the period's points by its method; at least one of the weeks is approved."""
        clause, about = f"periods.{period.kind}", str(period)
        if rule.method is Method.RECOMPUTED:
            return self._recomputed(period, weeks)
        values: dict[str, Number] = {}
        if rule.method is Method.MEAN_OF and rule.of is not None:
            below = self._rulebook.periods[rule.of]
            for part in period.divided(rule.of):
                within = [each for each in weeks if part.holds(each.week)]
                if not any(each.status is WeekStatus.APPROVED for each in within):
                    continue
                if not _not_evaluated(self._short_of_time(part, within)):
                    values[str(part)] = self._total(part, below, within)
        else:
            for each in sorted(weeks, key=lambda each: each.week):
                if each.status is WeekStatus.APPROVED:
                    values[each.week.isoformat()] = self._week(each)
        if not values:
            raise _NothingEvaluated
        mean: Number = self._notes.take(clause, "mean", about, values=values)
        return mean

    def _week(self, each: PersonWeek) -> Number:
        points = points_of(
            self._rulebook, self._notes, each.parts, {}, each.products, f"weeks.{each.week}.parts"
        )
        return total_of(self._rulebook, self._notes, points, each.week.isoformat())

    def _recomputed(self, period: Period, weeks: Sequence[PersonWeek]) -> Number:
        """Return the total of parts averaged over the weeks, with all their products pooled."""
        approved = [each for each in weeks if each.status is WeekStatus.APPROVED]
        averages: dict[str, Number] = {}
        for name, part in self._rulebook.parts.items():
            given = {
                each.week.isoformat(): each.parts[name] for each in approved if name in each.parts
            }
            if given and part.mean_of and len(given) < len(approved):
                said = f"Give it in every approved week of {period}, or in none."
                raise Invalid({f"parts.{name}": [said]})
            if given:
                averages[name] = self._notes.take(
                    f"parts.{name}", "mean", str(period), values=given
                )
        products = [each for week in approved for each in week.products]
        points = points_of(
            self._rulebook, self._notes, averages, self._stated(period), products, "parts"
        )
        return total_of(self._rulebook, self._notes, points, str(period))

    def _stated(self, period: Period) -> Factors:
        """Return the factors stated of a period, and those stated of no period in particular."""
        of_period = (self._facts.period_factors or {}).get(str(period), {})
        return {**(self._facts.factors or {}), **of_period}

    def _tallied(self, period: Period, rule: PeriodRule, weeks: Sequence[PersonWeek]) -> str:
        decided = self._facts.grades or {}
        grades: dict[str, str] = {}
        for part in period.divided(rule.of or period.kind):
            within = [each for each in weeks if part.holds(each.week)]
            if str(part) in decided:
                grades[str(part)] = decided[str(part)]
            elif any(each.status is WeekStatus.APPROVED for each in within):
                short = self._short_of_time(part, within)
                if _not_evaluated(short):
                    continue
                grade = self._judged(part, self._rulebook.periods[part.kind], within)[1]
                grades[str(part)] = self._applied(part, grade, _limits(short))
        if not grades:
            raise _NothingEvaluated
        tallies = [
            {"grade": each.grade, "at_least": each.at_least, "at_most": each.at_most}
            for each in rule.tallies
        ]
        tallied: str = self._notes.take(
            f"periods.{period.kind}.tallies",
            "tally",
            str(period),
            grades=grades,
            tallies=tallies,
            otherwise=rule.otherwise,
            order=self._order,
        )
        return tallied

    def _short_of_time(
        self, period: Period, weeks: Sequence[PersonWeek]
    ) -> Mapping[str, TimeWorked]:
        """Return the rules on time worked that the weeks fall short of."""
        absent = sum(each.status is WeekStatus.EXCUSED for each in weeks)
        off = sum(each.status is WeekStatus.NO_WORKING_DAYS for each in weeks)
        worked = len(weeks) - absent - off
        short: dict[str, TimeWorked] = {}
        for name, each in self._rulebook.time_worked.items():
            if each.period is not period.kind:
                continue
            clause = f"time_worked.{name}"
            if each.worked_below is not None:
                falls = self._notes.take(
                    clause, "too_few", str(period), worked=worked, below=each.worked_below
                )
            else:
                falls = self._notes.take(
                    clause, "too_many", str(period), absent=absent, limit=each.absent_from
                )
            if falls:
                short[name] = each
        return short

    def _limited(self, period: Period, grade: str, short: Mapping[str, TimeWorked]) -> str:
        """Return the grade after findings, time worked and ceilings, each step noted."""
        limits = _limits(short)
        limits += [
            (f"gates.{name}", gate.effect, gate.grade)
            for name, gate in self._rulebook.gates.items()
            if period.kind in gate.periods and self._holds(name, gate)
        ]
        ceilings = self._facts.ceilings or {}
        limits += [
            (f"ceilings.{name}", Effect.AT_MOST, ceilings[each.not_above])
            for name, each in self._rulebook.ceilings.items()
            if each.position is self._facts.position
            and each.not_above in ceilings
            and (each.when is None or each.when in self._facts.circumstances)
        ]
        return self._applied(period, grade, limits)

    def _applied(self, period: Period, grade: str, limits: Sequence[Limit]) -> str:
        forced = {to for _, effect, to in limits if effect is Effect.FORCE}
        if len(forced) > 1:
            said = f"Two findings force different grades: {', '.join(sorted(forced))}."
            raise Invalid({"gates": [said]})
        for clause, effect, to in sorted(limits, key=lambda each: each[1] is Effect.FORCE):
            named = (self._facts.evidence or {}).get(clause.removeprefix("gates."))
            proof = {"evidence": named} if named else {}
            if effect is Effect.FORCE:
                grade = self._notes.take(clause, "forced", str(period), grade=grade, to=to, **proof)
            else:
                order, about = self._order, str(period)
                grade = self._notes.take(
                    clause, "at_most", about, grade=grade, limit=to, grades=order, **proof
                )
        return grade

    def _holds(self, name: str, gate: Gate) -> bool:
        if gate.leaders_only and not self._facts.leader:
            return False
        if gate.factor is None:
            return name in self._facts.gates
        values = (self._facts.factors or {}).get(gate.factor)
        if not values:
            return True
        low = gate.below is not None and min(values) < gate.below
        return low or (gate.above is not None and max(values) > gate.above)
