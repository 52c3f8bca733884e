"""Points of one person: what is allowed, what they add up to, and the figure beside the grade."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from rulebooks import LEADER, LETTER, STAFF, changed, made, points, read, shipped
from shared.errors import Invalid
from shared.rulebook import check_parts, grade, replay
from shared.rulebook.answers import grade_answer
from shared.rulebook.derivation import exact_text
from shared.rulebook.facts import Products
from shared.rulebook.scoring import grade_mean

W, N = shipped(LETTER), shipped(STAFF)
FULL = points(quality=40, progress=40, conduct=20)
GENERAL = points(general=27)


def errors(refused: pytest.ExceptionInfo[Invalid]) -> dict[str, list[str]]:
    found: Any = refused.value.facts["errors"]
    return dict(found)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (FULL, {}),
        (FULL | points(progress="9.5000"), {}),
        (FULL | points(quality="-0"), {}),
        (FULL | points(quality="4E+1"), {}),
        (
            FULL | points(quality="40.01"),
            {"parts.quality": ["Give 0 to 40 points, not 40.01."]},
        ),
        (
            FULL | points(conduct="-0.5"),
            {"parts.conduct": ["Give 0 to 20 points, not -0.5."]},
        ),
        (
            FULL | points(progress="9.995"),
            {"parts.progress": ["Give points in steps of 0.01, not 9.995."]},
        ),
        (FULL | points(quality="1E+5"), {"parts.quality": ["Give 0 to 40 points, not 1E+5."]}),
        (FULL | points(quality="1E+999"), {"parts.quality": ["Give 0 to 40 points, not 1E+999."]}),
        (FULL | points(quality="NaN"), {"parts.quality": ["Give 0 to 40 points, not NaN."]}),
        (FULL | points(quality="sNaN"), {"parts.quality": ["Give 0 to 40 points, not sNaN."]}),
        (
            FULL | points(quality="-Infinity"),
            {"parts.quality": ["Give 0 to 40 points, not -Infinity."]},
        ),
        (
            FULL | points(quality="1E-40"),
            {"parts.quality": ["Give points in steps of 0.01, not 1E-40."]},
        ),
        (
            FULL | points(charm=1),
            {"parts.charm": ["No such part; the parts are conduct, progress, quality."]},
        ),
        (
            points(conduct=1),
            {
                "parts.quality": ["This part needs a score: give 0 to 40 points."],
                "parts.progress": ["This part needs a score: give 0 to 40 points."],
            },
        ),
    ],
)
def test_points_that_are_not_allowed_are_named_one_by_one(
    parts: dict[str, Decimal], told: dict[str, list[str]]
) -> None:
    if not told:
        check_parts(W, parts, field="parts")
        return
    with pytest.raises(Invalid) as refused:
        grade(W, parts)
    assert errors(refused) == told


def test_points_are_added_exactly() -> None:
    exact = grade(W, points(quality="0.1", progress="0.2", conduct="0"))[0]
    assert (exact.total, type(exact.total)) == (Decimal("0.3"), Decimal)
    assert grade_mean(W, points(a="89.99", b="89.99", c="90.02"))[0].total == 90


def test_89_996_is_never_printed_as_90_00_beside_good() -> None:
    """The recurring defect: the figure is rounded, the grade is not, and they contradict."""
    score = grade_mean(W, points(a=90, b=90, c="89.99", d="89.994"))[0]
    assert score.total == Decimal("89.996")
    assert (score.printed, score.grade) == (Decimal("89.99"), "good")


def test_a_figure_below_no_floor_is_rounded_half_up() -> None:
    assert grade_mean(W, points(a="80.01", b="80.02"))[0].printed == Decimal("80.02")
    assert grade_mean(W, points(a="80", b="80", c="80.01"))[0].printed == Decimal("80.00")


def test_where_the_file_says_so_the_printed_figure_is_graded() -> None:
    rulebook = made("graded: printed\nplaces: 0")
    score, derivation = grade(rulebook, points(work=60, conduct="29.5"))
    assert (score.total, score.printed, score.grade) == (Decimal("89.5"), 90, "great")
    assert replay(derivation) == "great"


def test_every_output_tells_the_same_score() -> None:
    """The recurring defect: each report adds up or rounds in its own way."""
    parts = {"quality": "31.67", "progress": "31.67", "conduct": "16.66"}
    answer, derivation = grade_answer(W, {"parts": parts})
    value, _ = grade(W, points(**parts))
    (added,) = [step.output for step in derivation if step.operation == "total"]
    assert answer["total"] == answer["printed"] == exact_text(value.total) == exact_text(added)


def products(assigned: int, completed: int, coefficient: str = "1", **more: Any) -> Products:
    return Products(Decimal(coefficient), assigned, completed, **more)


@pytest.mark.parametrize(("completed", "total"), [(0, 27), (1, 34), (5, 62), (9, 90), (10, 97)])
def test_the_task_score_moves_with_what_was_completed(completed: int, total: int) -> None:
    """The recurring defect: a task score that is stuck at 70 of 70."""
    score = grade(N, GENERAL, products=[products(10, completed)])[0]
    assert score.total == total


def test_zero_assigned_is_never_full_marks() -> None:
    with pytest.raises(Invalid) as refused:
        grade(N, GENERAL, products=[products(0, 0), products(0, 3)])
    assert errors(refused) == {"products": ["Nothing was assigned, so no share of it is known."]}


def test_shares_never_exceed_the_whole_however_much_was_completed() -> None:
    """The recurring defect: coefficients that sum to more than 100 %."""
    over = [products(1, 50, "12"), products(10, 10)]
    assert grade(N, GENERAL, products=over)[0].total == 97


def test_errors_take_a_product_to_zero_and_no_lower() -> None:
    ruined = products(1, 1, "4", quality_failures=9, delays=9)
    score, derivation = grade(N, GENERAL, products=[ruined, products(4, 4)])
    worth = [step.output for step in derivation if step.operation == "product"]
    assert worth == [4, 4, 0, 4, 0, 4]
    assert score.total == 27 + Fraction(100 + 50 + 50, 3) * 7 / 10


def test_points_given_outright_and_worked_out_at_once_are_refused() -> None:
    outright = GENERAL | points(results=70)
    with pytest.raises(Invalid) as refused:
        grade(N, outright, products=[products(10, 1)])
    assert list(errors(refused)) == ["parts.results"]
    with pytest.raises(Invalid) as refused:
        grade(N, outright, factors={"b": [Decimal(10)]})
    assert list(errors(refused)) == ["parts.results"]
    assert grade(N, outright)[0].total == 97


@pytest.mark.parametrize(
    ("factors", "field", "told"),
    [
        ({}, "factors.d", "Give 100 or 50 per cent."),
        ({"d": [Decimal(75)]}, "factors.d", "Give one of 100, 50 per cent, not 75."),
        ({"z": [Decimal(75)]}, "factors.z", "No such factor; the factors are a, b, c, d, đ, e."),
        ({"a": [Decimal(101)]}, "factors.a", "Give 0 to 100 per cent, not 101."),
        ({"a": [Decimal("NaN")]}, "factors.a", "Give 0 to 100 per cent, not NaN."),
        ({"a": [Decimal(90)]}, "factors.a", "state it or give them, not both"),
    ],
)
def test_percentages_that_are_not_allowed_are_named(
    factors: dict[str, list[Decimal]], field: str, told: str
) -> None:
    with pytest.raises(Invalid) as refused:
        grade(shipped(LEADER), points(general=20), factors=factors, products=[products(1, 1)])
    ((name, said),) = errors(refused).items()
    assert name == field
    assert told in said[0]


def test_a_deduction_takes_away_and_never_below_zero() -> None:
    base = changed(
        "  conduct: {",
        "  late: {name: late, kind: deduction, maximum: 50, source: book}\n  conduct: {",
    )
    rulebook = read(base).newest
    assert rulebook.maximum == 100
    assert grade(rulebook, points(work=60, conduct=30, late=15))[0].total == 75
    assert grade(rulebook, points(work=10, conduct=0, late=15))[0].total == 0
    assert grade(rulebook, points(work=60, conduct=30))[0].total == 90


def test_a_derivation_does_not_change_with_what_the_caller_changes_later() -> None:
    parts = points(quality=36, progress=36, conduct=18)
    score, derivation = grade(W, parts)
    parts["quality"] = Decimal(0)
    assert replay(derivation) == score.grade == "excellent"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("18.50"), "18.5"),
        (Decimal("1E+2"), "100"),
        (Decimal(0), "0"),
        (Fraction(290, 3), "290/3"),
        (Fraction(35, 4), "8.75"),
        (Fraction(-1, 8), "-0.125"),
    ],
)
def test_an_exact_number_is_written_without_loss(number: Decimal | Fraction, text: str) -> None:
    assert exact_text(number) == text
    assert Fraction(text) == number
