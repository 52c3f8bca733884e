"""What each clause of a rulebook says, as sentences in one language."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, time
from typing import Final, NamedTuple

from babel.dates import format_date, format_time
from babel.lists import format_list

from shared.rulebook.model import (
    Basis,
    Cap,
    Effect,
    Escalation,
    Factor,
    Gate,
    Kind,
    Measure,
    Method,
    Part,
    PeriodKind,
    PeriodRule,
    Rulebook,
    TimeWorked,
)
from shared.rulebook.sentences.wording import Wording, capital

_SILENT: Final = Basis()
_FIRST_MONDAY: Final = 5  # January 2026, a month to name weekdays by


class Clause(NamedTuple):
    """One clause: its section, its path in the file, its name, and what it says."""

    section: str
    path: str
    name: str
    says: tuple[str, ...]
    basis: Basis


def clauses_of(rulebook: Rulebook, wording: Wording) -> list[Clause]:
    """Return every clause of a rulebook, in the order of the document."""
    speaking = _Speaking(rulebook, wording)
    made: list[Clause] = []
    for section in _SECTIONS:
        made += [
            Clause(clause.section, clause.path, clause.name, _capitals(clause.says), clause.basis)
            for clause in section(speaking)
        ]
    return made


def _capitals(says: Sequence[str]) -> tuple[str, ...]:
    return tuple(capital(said) for said in says)


class _Speaking:
    """One rulebook in one language."""

    def __init__(self, rulebook: Rulebook, wording: Wording) -> None:
        self.rulebook = rulebook
        self.wording = wording
        self.language = wording.language
        self.number = wording.number
        self.listing = wording.listing

    def say(self, name: str, /, **values: object) -> str:
        return self.wording.say("clauses", name, **values)

    def grade(self, name: str) -> str:
        return self.rulebook.grades[name].name[self.language]

    def grades(self, names: Sequence[str]) -> str:
        quoted = [self.wording.say("labels", "quoted", name=self.grade(each)) for each in names]
        return self.listing(quoted)

    def weekday(self, number: int) -> str:
        return self._named(date(2026, 1, _FIRST_MONDAY + number), "EEEE")

    def month(self, number: int) -> str:
        return self._named(date(2026, number, 1), "LLLL")

    def _named(self, day: date, pattern: str) -> str:
        name = format_date(day, pattern, locale=self.language)
        return name[:1].lower() + name[1:] if self.language == "vi" else name

    def at(self, clock: time) -> str:
        return format_time(clock, "HH:mm", locale=self.language)

    def kind(self, kind: PeriodKind) -> str:
        return self.wording.word("kinds", str(kind))

    def name(self, name: str) -> str:
        return self.wording.word("names", name)


def _scoring(speaking: _Speaking) -> Iterator[Clause]:
    rulebook = speaking.rulebook
    terms = ""
    for each in rulebook.parts.values():
        sign = " - " if each.kind is Kind.DEDUCTION else " + "
        terms += (sign if terms else "") + each.name[speaking.language]
    said = {
        "total": speaking.say("total", formula=terms, maximum=speaking.number(rulebook.maximum)),
        "graded": speaking.say(f"graded_{rulebook.graded}", places=rulebook.places),
        "official": speaking.say(f"official_{rulebook.official}"),
        "calendar": speaking.say("calendar", calendar=rulebook.calendar),
    }
    for path, each_said in said.items():
        yield Clause("scoring", path, speaking.name(path), (each_said,), _SILENT)


def _parts(speaking: _Speaking) -> Iterator[Clause]:
    for name, part in speaking.rulebook.parts.items():
        says = tuple(_part(speaking, part))
        yield Clause("parts", f"parts.{name}", part.name[speaking.language], says, part.basis)


def _part(speaking: _Speaking, part: Part) -> Iterator[str]:
    maximum, step = speaking.number(part.maximum), speaking.number(part.step)
    yield speaking.say(f"part_{part.kind}", maximum=maximum, step=step)
    if part.mean_of:
        factors = speaking.rulebook.factors
        names = " + ".join(factors[each].name[speaking.language] for each in part.mean_of)
        count = len(part.mean_of)
        yield speaking.say("part_formula", factors=names, count=count, maximum=maximum)
    if part.criteria:
        criteria = "; ".join(each[speaking.language] for each in part.criteria)
        yield speaking.say("criteria", criteria=criteria)


def _factors(speaking: _Speaking) -> Iterator[Clause]:
    for name, factor in speaking.rulebook.factors.items():
        says = tuple(_factor(speaking, factor))
        title = factor.name[speaking.language]
        yield Clause("factors", f"factors.{name}", title, says, factor.basis)


def _factor(speaking: _Speaking, factor: Factor) -> Iterator[str]:
    if factor.measure is Measure.STATED:
        if factor.allowed:
            percents = [speaking.wording.percent(each) for each in factor.allowed]
            allowed = format_list(percents, style="or", locale=speaking.language)
            yield speaking.say("factor_allowed", allowed=allowed)
        else:
            yield speaking.say("factor_stated")
        return
    yield speaking.say(f"factor_{factor.measure}")
    if factor.measure is not Measure.COMPLETED and factor.deduction:
        percent = speaking.number(factor.deduction)
        yield speaking.say(f"deduction_{factor.measure}", percent=percent)
    yield speaking.say("converted")


def _grades(speaking: _Speaking) -> Iterator[Clause]:
    above = None
    for name, grade in speaking.rulebook.grades.items():
        if grade.floor is None:
            section = speaking.wording.say("sections", "gates")
            said = speaking.say("grade_without_floor", section=section)
        else:
            case = {
                (True, True): "only",
                (True, False): "best",
                (False, True): "lowest",
                (False, False): "between",
            }[above is None, grade.floor == 0]
            upper = speaking.number(above) if above is not None else ""
            said = speaking.say(f"grade_{case}", floor=speaking.number(grade.floor), above=upper)
            above = grade.floor
        yield Clause(
            "grades", f"grades.{name}", grade.name[speaking.language], (said,), grade.basis
        )


def _gates(speaking: _Speaking) -> Iterator[Clause]:
    for name, gate in speaking.rulebook.gates.items():
        says = tuple(_gate(speaking, gate))
        yield Clause("gates", f"gates.{name}", gate.name[speaking.language], says, gate.basis)


def _gate(speaking: _Speaking, gate: Gate) -> Iterator[str]:
    yield speaking.say(f"gate_{gate.effect}", grade=speaking.grade(gate.grade))
    if gate.factor is None:
        if gate.evidence is None:
            yield speaking.say("gate_evidence")
        else:
            yield speaking.say("gate_proof", evidence=gate.evidence[speaking.language])
    else:
        factor = speaking.rulebook.factors[gate.factor].name[speaking.language]
        for case, bound in (("gate_below", gate.below), ("gate_above", gate.above)):
            if bound is not None:
                yield speaking.say(case, factor=factor, bound=speaking.number(bound))
    if gate.leaders_only:
        yield speaking.say("gate_leaders")
    periods = speaking.listing(map(speaking.kind, gate.periods))
    yield speaking.say("gate_periods", periods=periods)


def _escalation(speaking: _Speaking) -> Iterator[Clause]:
    rule = speaking.rulebook.escalation
    if rule is not None:
        says = tuple(_meeting(speaking, rule))
        yield Clause("escalation", "escalation", speaking.name("escalation"), says, rule.basis)


def _meeting(speaking: _Speaking, rule: Escalation) -> Iterator[str]:
    case = "streak_or_task" if rule.key_task else "streak"
    yield speaking.say(case, length=rule.streak, grades=speaking.grades(rule.failing))
    yield speaking.say("breach")
    yield speaking.say(f"mandatory_{rule.mandatory}")
    yield speaking.say(f"excused_{rule.excused}")
    word = speaking.wording.word
    parties = speaking.listing(word("parties", each) for each in rule.parties)
    yield speaking.say("parties", parties=parties)
    for party, other in rule.substitute.items():
        yield speaking.say("substitute", party=word("parties", party), other=word("parties", other))


def _year(speaking: _Speaking) -> Iterator[Clause]:
    year = speaking.rulebook.year
    weekday = speaking.weekday(year.week_belongs_by)
    month = speaking.month(year.first_month)
    says = [speaking.say("year_begins", month=month, weekday=weekday)]
    if year.named_by_end:
        says.append(speaking.say("named_by_end"))
    yield Clause("year", "year", speaking.name("year"), tuple(says), year.basis)


def _periods(speaking: _Speaking) -> Iterator[Clause]:
    for kind, rule in speaking.rulebook.periods.items():
        says = tuple(_period(speaking, kind, rule))
        yield Clause("periods", f"periods.{kind}", speaking.kind(kind), says, rule.basis)


def _period(speaking: _Speaking, kind: PeriodKind, rule: PeriodRule) -> Iterator[str]:
    of = speaking.wording.word("plurals", str(rule.of)) if rule.of is not None else ""
    yield speaking.say(f"method_{rule.method}", of=of)

    def times(case: str, number: int, grade: str) -> str:
        return speaking.wording.say("words", case, number=number, grade=speaking.grade(grade))

    for tally in rule.tallies:
        said = [times("at_least", number, grade) for grade, number in tally.at_least.items()]
        said += [
            times("at_most" if number else "never", number, grade)
            for grade, number in tally.at_most.items()
        ]
        grade = speaking.grade(tally.grade)
        yield speaking.say("tally", grade=grade, conditions=speaking.listing(said))
    if rule.method is Method.COUNTING and rule.otherwise is not None:
        yield speaking.say("otherwise", grade=speaking.grade(rule.otherwise))
    for number, into in rule.merged.items():
        yield speaking.say(
            "merged_into", number=number, kind=speaking.kind(kind), into=speaking.kind(into)
        )


def _time_worked(speaking: _Speaking) -> Iterator[Clause]:
    for name, rule in speaking.rulebook.time_worked.items():
        says = tuple(_short(speaking, rule))
        title = rule.name[speaking.language]
        yield Clause("time_worked", f"time_worked.{name}", title, says, rule.basis)


def _short(speaking: _Speaking, rule: TimeWorked) -> Iterator[str]:
    period = speaking.kind(rule.period)
    for case, weeks in (("worked_below", rule.worked_below), ("absent_from", rule.absent_from)):
        if weeks is not None:
            yield speaking.say(case, weeks=weeks, period=period)
    if rule.effect is Effect.NOT_EVALUATED or rule.grade is None:
        yield speaking.say("not_evaluated")
    else:
        yield speaking.say(f"gate_{rule.effect}", grade=speaking.grade(rule.grade))
    if rule.carried_on:
        yield speaking.say("carried_on")


def _caps(speaking: _Speaking) -> Iterator[Clause]:
    for name, cap in speaking.rulebook.caps.items():
        says = tuple(_cap(speaking, cap))
        yield Clause("caps", f"caps.{name}", cap.name[speaking.language], says, cap.basis)


def _cap(speaking: _Speaking, cap: Cap) -> Iterator[str]:
    if set(cap.of) == set(speaking.rulebook.grades):
        of = speaking.say("of_everybody")
    else:
        of = speaking.say("of_grades", grades=speaking.grades(cap.of))
    grade, percent = speaking.grade(cap.grade), speaking.number(cap.percent)
    yield speaking.say("cap", grade=grade, percent=percent, of=of)
    if cap.groups:
        groups = speaking.listing(speaking.wording.word("groups", each) for each in cap.groups)
        yield speaking.say("cap_groups", groups=groups)
    yield speaking.say(f"cap_{cap.count}")
    yield speaking.say(f"rounding_{cap.rounding}")
    yield speaking.say("cap_ties")


def _ceilings(speaking: _Speaking) -> Iterator[Clause]:
    word = speaking.wording.word
    for name, each in speaking.rulebook.ceilings.items():
        position, limit = word("positions", str(each.position)), word("limits", each.not_above)
        says = [speaking.say("ceiling", position=position, limit=limit)]
        if each.when is not None:
            when = word("circumstances", each.when)
            says.append(speaking.say("ceiling_when", when=when))
        title = each.name[speaking.language]
        yield Clause("ceilings", f"ceilings.{name}", title, tuple(says), each.basis)


def _suggestions(speaking: _Speaking) -> Iterator[Clause]:
    for name, each in speaking.rulebook.suggestions.items():
        maximum = speaking.number(speaking.rulebook.parts[name].maximum)
        says = [speaking.say(f"suggestion_{each.measure}")]
        if each.measure is not Measure.COMPLETED and each.deduction:
            percent = speaking.number(each.deduction)
            says.append(speaking.say(f"suggestion_deduction_{each.measure}", percent=percent))
        says.append(speaking.say("suggestion_points", maximum=maximum, places=each.places))
        title = speaking.rulebook.parts[name].name[speaking.language]
        yield Clause("suggestions", f"suggestions.{name}", title, tuple(says), each.basis)


def _week_deadlines(speaking: _Speaking) -> Iterator[Clause]:
    for name, each in speaking.rulebook.week_deadlines.items():
        said = speaking.say(
            f"week_deadline_{_after(each.weeks_after)}",
            weekday=speaking.weekday(each.weekday),
            at=speaking.at(each.at),
            weeks=each.weeks_after,
        )
        path = f"week_deadlines.{name}"
        yield Clause("week_deadlines", path, speaking.name(name), (said,), each.basis)


def _period_deadlines(speaking: _Speaking) -> Iterator[Clause]:
    for name, each in speaking.rulebook.period_deadlines.items():
        said = speaking.say(
            f"period_deadline_{_after(each.months_after)}",
            period=speaking.kind(each.period),
            day=each.day,
            months=each.months_after,
        )
        path = f"period_deadlines.{name}"
        yield Clause("period_deadlines", path, speaking.name(name), (said,), each.basis)


def _after(number: int) -> str:
    return {0: "same", 1: "next"}.get(number, "later")


_SECTIONS: Final[tuple[Callable[[_Speaking], Iterator[Clause]], ...]] = (
    _scoring,
    _parts,
    _factors,
    _grades,
    _gates,
    _escalation,
    _year,
    _periods,
    _time_worked,
    _caps,
    _ceilings,
    _suggestions,
    _week_deadlines,
    _period_deadlines,
)
