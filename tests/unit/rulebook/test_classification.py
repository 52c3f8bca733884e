"""What a period amounts to: each method, what is open or missing, and what limits the grade."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from rulebooks import STAFF, made, mondays, person_week, points, shipped
from shared.errors import Invalid
from shared.rulebook import (
    Classified,
    Facts,
    Period,
    PersonWeek,
    Rulebook,
    Status,
    WeekStatus,
    classify_period,
    replay,
)
from shared.rulebook.facts import Products
from shared.rulebook.model import Position

APPROVED, PENDING = WeekStatus.APPROVED, WeekStatus.PENDING
MARCH = mondays("2026-03-02", 4)


def classified(rulebook: Rulebook, period: str, *weeks: PersonWeek, **facts: Any) -> Classified:
    about = Period.read(period, rulebook.year)
    value, derivation = classify_period(rulebook, about, Facts(weeks, **facts))
    if value.grade is not None:
        assert replay(derivation) == value.grade
    return value


def totals(first: str, *each: object) -> list[PersonWeek]:
    return [
        person_week(day, total) for day, total in zip(mondays(first, len(each)), each, strict=True)
    ]


def refused_field(rulebook: Rulebook, period: str, *weeks: PersonWeek, **facts: Any) -> str:
    with pytest.raises(Invalid) as refused:
        classified(rulebook, period, *weeks, **facts)
    errors: Any = refused.value.facts["errors"]
    return next(iter(errors))


def test_a_mean_is_exact_and_its_figure_agrees_with_its_grade() -> None:
    value = classified(made(), "2026-03", *totals("2026-03-02", 90, 90, "89.97"))
    assert (value.score, value.printed, value.grade) == (
        Fraction("89.99"),
        Decimal("89.99"),
        "good",
    )
    value = classified(made(), "2026-03", *totals("2026-03-02", 90, 90, "89.99"))
    assert value.score == Fraction("269.99") / 3
    assert (value.printed, value.grade) == (Decimal("89.99"), "good")


def test_weeks_of_other_periods_do_not_count() -> None:
    weeks = [
        *totals("2026-02-16", 10, 10),
        *totals("2026-03-02", 80, 82),
        *totals("2026-03-30", 10),
    ]
    value = classified(made(), "2026-03", *weeks)
    assert (value.score, value.weeks_counted) == (81, ("2026-03-02", "2026-03-09"))


@pytest.mark.parametrize("status", [WeekStatus.PENDING, WeekStatus.MISSING])
def test_while_a_week_is_open_the_answer_is_provisional_and_counts_approved_weeks_only(
    status: WeekStatus,
) -> None:
    """The recurring defect: points that nobody approved yet are counted."""
    draft = person_week(MARCH[1], 10, status)
    value = classified(made(), "2026-03", person_week(MARCH[0], 80), draft)
    assert (value.status, value.score, value.grade) == (Status.PROVISIONAL, 80, "good")
    value = classified(made(), "2026-03", draft)
    assert value == (Status.PROVISIONAL, None, None, None, ())


@pytest.mark.parametrize("weeks", [[], [person_week(MARCH[0], status=WeekStatus.EXCUSED)]])
def test_without_an_approved_week_there_is_nothing_to_evaluate(weeks: list[PersonWeek]) -> None:
    assert classified(made(), "2026-03", *weeks) == (Status.NOT_EVALUATED, None, None, None, ())


QUARTER = [*totals("2026-01-05", 100), *totals("2026-02-02", 50, 50, 50)]


def test_the_mean_of_means_differs_from_the_mean_of_weeks() -> None:
    rulebook = made("periods: {quarter: {method: mean_of, of: month}}")
    assert classified(made(), "2026-Q1", *QUARTER).score == Fraction(250, 4)
    assert classified(rulebook, "2026-Q1", *QUARTER).score == 75


def test_a_month_without_approved_weeks_is_no_zero_in_a_mean_of_means() -> None:
    rulebook = made("periods: {quarter: {method: mean_of, of: month}}")
    away = person_week(MARCH[0], status=WeekStatus.EXCUSED)
    assert classified(rulebook, "2026-Q1", *QUARTER, away).score == 75


SHORT = """time_worked:
  short: {name: x, period: month, worked_below: 2, effect: not_evaluated, source: book}
"""


def test_a_month_that_is_not_evaluated_is_in_no_mean_of_means() -> None:
    rulebook = made(SHORT + "periods: {quarter: {method: mean_of, of: month}}")
    assert classified(rulebook, "2026-Q1", *QUARTER).score == 50
    assert classified(rulebook, "2026-Q1", QUARTER[0]).status is Status.NOT_EVALUATED


def product(assigned: int, completed: int, **more: Any) -> Products:
    return Products(Decimal(1), assigned, completed, **more)


def worked(monday: date, general: object, *products: Products, **parts: object) -> PersonWeek:
    return PersonWeek(monday, APPROVED, points(general=general, **parts), products=products)


def test_recomputing_pools_products_and_averages_parts() -> None:
    weeks = [worked(MARCH[0], 30, product(10, 10)), worked(MARCH[1], 20, product(90, 45))]
    value = classified(shipped(STAFF), "2026-03", *weeks)
    assert value.score == 25 + 55 * Fraction(7, 10)


def test_one_week_without_assignments_is_pooled_with_the_others() -> None:
    weeks = [worked(MARCH[0], 30, product(10, 10)), worked(MARCH[1], 30, product(0, 0))]
    assert classified(shipped(STAFF), "2026-03", *weeks).score == 100


def test_nothing_assigned_is_insufficient_data_and_never_full_marks() -> None:
    value = classified(shipped(STAFF), "2026-03", worked(MARCH[0], 30, product(0, 0)))
    assert (value.status, value.score, value.grade) == (Status.INSUFFICIENT_DATA, None, None)
    assert value.weeks_counted == ("2026-03-02",)


def test_points_of_a_computed_part_are_given_in_every_week_or_in_none() -> None:
    weeks = [worked(MARCH[0], 30, results=60), worked(MARCH[1], 30, product(10, 10))]
    assert refused_field(shipped(STAFF), "2026-03", *weeks) == "parts.results"


def test_points_given_outright_beside_products_are_refused() -> None:
    week = worked(MARCH[0], 30, product(10, 1), results=70)
    assert refused_field(shipped(STAFF), "2026-03", week) == "parts.results"


COUNTING = """periods:
  year:
    method: counting
    of: quarter
    tallies:
      - {grade: great, at_least: {great: 2}, at_most: {poor: 0}}
      - {grade: good, at_most: {fair: 1, poor: 0}}
      - {grade: poor, at_least: {poor: 2}}
    otherwise: fair
"""


@pytest.mark.parametrize(
    ("grades", "found"),
    [
        (("great", "great", "fair", "fair"), "great"),
        (("great", "good", "good", "fair"), "good"),
        (("great", "great", "good", "poor"), "fair"),
        (("poor", "poor", "great", "great"), "poor"),
        (("good",), "good"),
    ],
)
def test_grades_of_quarters_are_counted(grades: tuple[str, ...], found: str) -> None:
    decided = {f"2026-Q{place + 1}": each for place, each in enumerate(grades)}
    value = classified(made(COUNTING), "2026", grades=decided)
    assert value == (Status.CLASSIFIED, None, None, found, ())


def test_a_quarter_that_was_not_decided_is_graded_from_its_weeks() -> None:
    value = classified(
        made(COUNTING), "2026", *totals("2026-03-02", 95), grades={"2026-Q2": "great"}
    )
    assert (value.grade, value.weeks_counted) == ("great", ("2026-03-02",))


def test_time_worked_also_limits_a_quarter_that_is_counted() -> None:
    few = SHORT.replace("month", "quarter").replace("worked_below: 2", "worked_below: 3")
    few = few.replace("effect: not_evaluated", "effect: at_most, grade: poor")
    weeks = [*totals("2026-01-05", 95), *totals("2026-04-06", 95)]
    assert classified(made(few + COUNTING), "2026", *weeks).grade == "poor"
    none = few.replace("effect: at_most, grade: poor", "effect: not_evaluated")
    assert classified(made(none + COUNTING), "2026", *weeks).status is Status.NOT_EVALUATED


@pytest.mark.parametrize(
    ("period", "grades", "field"),
    [
        ("2026", {"2026-Q5": "good"}, "grades.2026-Q5"),
        ("2026", {"soon": "good"}, "grades.soon"),
        ("2026", {"2026-Q1": "awful"}, "grades.2026-Q1"),
    ],
)
def test_grades_of_no_period_and_of_no_name_are_refused(
    period: str, grades: dict[str, str], field: str
) -> None:
    assert refused_field(made(COUNTING), period, grades=grades) == field


def test_a_merged_quarter_has_no_grade_of_its_own() -> None:
    rulebook = made("periods: {quarter: {merged: {4: year}}, half: {method: merged}}")
    weeks = totals("2026-11-02", 95)
    value, derivation = classify_period(
        rulebook, Period.read("2026-Q4", rulebook.year), Facts(weeks)
    )
    assert (value.status, value.grade, replay(derivation)) == (Status.MERGED, None, "year")
    assert classified(rulebook, "2026-H2", *weeks).status is Status.MERGED
    assert classified(rulebook, "2026", *weeks).grade == "great"
    assert classified(rulebook, "2026-Q3", *totals("2026-08-03", 95)).grade == "great"


LIMITED = """gates:
  fired: {name: x, effect: force, grade: poor, periods: [year], source: book}
  praised: {name: x, effect: force, grade: great, source: book}
  late: {name: x, effect: at_most, grade: fair, source: book}
  unit: {name: x, effect: force, grade: poor, leaders_only: true, source: book}
ceilings:
  within: {name: x, position: head, not_above: unit, source: book}
  deputy: {name: x, position: deputy, not_above: head, when: late_work, source: book}
time_worked:
  away: {name: x, period: month, absent_from: 2, effect: at_most, grade: good, source: book}
"""


@pytest.mark.parametrize(
    ("period", "facts", "found"),
    [
        ("2026-03", {}, "great"),
        ("2026", {"gates": {"fired"}}, "poor"),
        ("2026-03", {"gates": {"fired"}}, "great"),
        ("2026-03", {"gates": {"late"}}, "fair"),
        ("2026", {"gates": {"late", "fired"}}, "poor"),
        ("2026-03", {"gates": {"unit"}}, "great"),
        ("2026-03", {"gates": {"unit"}, "leader": True}, "poor"),
        ("2026-03", {"ceilings": {"unit": "fair"}}, "great"),
        ("2026-03", {"ceilings": {"unit": "fair"}, "position": Position.HEAD}, "fair"),
        ("2026-03", {"position": Position.HEAD}, "great"),
        ("2026-03", {"ceilings": {"head": "good"}, "position": Position.DEPUTY}, "great"),
        (
            "2026-03",
            {
                "ceilings": {"head": "good"},
                "position": Position.DEPUTY,
                "circumstances": {"late_work"},
            },
            "good",
        ),
        ("2026-03", {"gates": {"late", "praised"}}, "great"),
    ],
)
def test_findings_and_ceilings_limit_the_grade_and_never_the_score(
    period: str, facts: dict[str, Any], found: str
) -> None:
    given = {
        name: frozenset(each) if isinstance(each, set) else each for name, each in facts.items()
    }
    value = classified(made(LIMITED), period, person_week(MARCH[0], 95), **given)
    assert (value.score, value.printed, value.grade) == (95, 95, found)


def test_too_much_absence_limits_the_grade() -> None:
    away = [person_week(day, status=WeekStatus.EXCUSED) for day in MARCH[1:3]]
    assert classified(made(LIMITED), "2026-03", person_week(MARCH[0], 95), away[0]).grade == "great"
    assert classified(made(LIMITED), "2026-03", person_week(MARCH[0], 95), *away).grade == "good"


def test_findings_that_contradict_or_are_unknown_are_refused() -> None:
    week = person_week(MARCH[0], 95)
    both = frozenset({"fired", "praised"})
    assert refused_field(made(LIMITED), "2026", week, gates=both) == "gates"
    assert refused_field(made(LIMITED), "2026", week, gates=frozenset({"fird"})) == "gates"
    assert refused_field(made(LIMITED), "2026", week, ceilings={"unit": "x"}) == "ceilings.unit"


FACTOR_GATE = """factors: {done: {name: done, measure: stated, source: book}}
gates: {undone: {name: x, effect: at_most, grade: good, factor: done, below: 100, source: book}}
"""


@pytest.mark.parametrize(
    ("done", "found"), [((100,), "great"), ((100, 99), "good"), (None, "good")], ids=str
)
def test_a_gate_on_a_percentage_holds_when_it_is_missed_or_not_stated(
    done: tuple[int, ...] | None, found: str
) -> None:
    factors = {} if done is None else {"done": tuple(map(Decimal, done))}
    week = person_week(MARCH[0], 95)
    assert classified(made(FACTOR_GATE), "2026-03", week, factors=factors).grade == found
    assert refused_field(made(FACTOR_GATE), "2026-03", week, gates=frozenset({"undone"})) == "gates"


def test_unknown_factors_are_refused() -> None:
    week, factors = person_week(MARCH[0], 95), {"dones": (Decimal(5),)}
    assert refused_field(made(FACTOR_GATE), "2026-03", week, factors=factors) == "factors.dones"


@pytest.mark.parametrize(
    ("weeks", "field"),
    [
        ([person_week(MARCH[0], 80), person_week(MARCH[0], 90)], "weeks.1.week"),
        ([person_week(date(2026, 3, 4), 80)], "weeks.0.week"),
        ([person_week(MARCH[0], 101)], "weeks.2026-03-02.parts.work"),
        ([person_week(MARCH[0])], "weeks.2026-03-02.parts.work"),
        (
            [replace(person_week(MARCH[0], 80), parts=points(work="NaN"))],
            "weeks.2026-03-02.parts.work",
        ),
    ],
    ids=["twice", "no Monday", "too many points", "no points", "no number"],
)
def test_weeks_that_are_not_allowed_are_named(weeks: list[PersonWeek], field: str) -> None:
    assert refused_field(made(), "2026-03", *weeks) == field


def test_a_kind_of_period_that_is_not_classified_is_refused() -> None:
    rulebook = made("periods: {half: }")
    assert refused_field(rulebook, "2026-H1", person_week(MARCH[0], 95)) == "period"


def test_an_exception_displaces_a_value_for_whom_it_applies() -> None:
    rulebook = made(
        "exceptions: {x: {name: x, displaces: grades.great.floor, when: flood, value: 80,"
        " source: book}}"
    )
    week = person_week(MARCH[0], 85)
    assert classified(rulebook, "2026-03", week).grade == "good"
    assert (
        classified(rulebook, "2026-03", week, circumstances=frozenset({"flood"})).grade == "great"
    )


def test_weeks_far_from_every_period_are_no_matter() -> None:
    far = [person_week(date(1, 1, 1), 95), person_week(date(9999, 12, 27), 95)]
    assert classified(made(), "2026-03", *far).status is Status.NOT_EVALUATED
