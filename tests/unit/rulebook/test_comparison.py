"""The policy simulator: whose grade another rulebook would change, and histories that are wrong."""

from decimal import Decimal
from typing import Any

import pytest

from rulebooks import LETTER, STAFF, made, shipped
from shared.errors import Invalid
from shared.rulebook import Period, Rulebook
from shared.rulebook.comparison import Comparison, compare, read_history, to_json

W, N = shipped(LETTER), shipped(STAFF)
HEAD = "person,week,quality,progress,conduct"


def history(*rows: str, head: str = HEAD, rulebook: Rulebook = W) -> Any:
    return read_history([f"{row}\n" for row in (head, *rows)], rulebook)


def compared(
    *rows: str,
    before: Rulebook = W,
    after: Rulebook = N,
    head: str = HEAD,
    period: str | None = None,
) -> Comparison:
    about = None if period is None else Period.read(period, before.year)
    return compare(history(*rows, head=head, rulebook=before), before, after, about)


def test_71_is_completed_in_the_letter_and_good_under_the_decree() -> None:
    found = compared("an,2026-03-02,30,30,11", "bo,2026-03-02,30,30,20", "cam,2026-03-02,10,10,10")
    assert (found.people, found.unjudged) == (3, 0)
    assert found.moves == {
        "good": {"good": 1},
        "completed": {"good": 1},
        "not_completed": {"not_completed": 1},
    }
    (change,) = found.changes
    assert change.person == "an"
    assert change.why == (
        f"71 is completed, which begins at 50, under {LETTER}; "
        f"71 is good, which begins at 70, under {STAFF}."
    )


def test_the_mean_of_the_approved_weeks_is_compared() -> None:
    rows = (
        "an,2026-03-02,30,30,10,",
        "an,2026-03-09,30,30,12,approved",
        "an,2026-03-16,0,0,0,pending",
    )
    found = compared(*rows, head=f"{HEAD},status")
    assert found.changes[0].before.total == 71


def test_a_period_is_classified_under_both() -> None:
    rows = ("an,2026-02-02,40,40,20", "an,2026-03-02,30,30,11", "bo,2026-02-02,40,40,20")
    found = compared(*rows, period="2026-03")
    assert (found.people, found.unjudged) == (2, 1)
    assert found.changes[0].before.total == 71


def test_where_parts_are_the_same_their_points_are_graded_anew() -> None:
    strict = made(
        "grades: {great: {floor: 95}}\ntime_worked: "
        "{x: {name: x, period: month, worked_below: 2, effect: not_evaluated, source: book}}"
    )
    head = "person,week,work,conduct"
    found = compared("an,2026-03-02,63,28", before=made(), after=strict, head=head)
    assert [(each.before.grade, each.after.grade) for each in found.changes] == [("great", "good")]
    found = compared(
        "an,2026-03-02,63,28", before=made(), after=strict, head=head, period="2026-03"
    )
    assert found.unjudged == 1


def test_parts_of_the_same_name_with_another_maximum_are_other_parts() -> None:
    halved = made(
        "parts: {work: {maximum: 20}}\n"
        "grades: {great: {floor: 45}, good: {floor: 35}, fair: {floor: 25}}"
    )
    found = compared(
        "an,2026-03-02,70,25", before=made(), after=halved, head="person,week,work,conduct"
    )
    assert found.changes == []
    assert found.moves == {"great": {"great": 1}}


def test_one_line_a_person_needs_no_week() -> None:
    assert compared("an,30,30,11", head="person,quality,progress,conduct").changes[0].person == "an"


def test_nobody_is_compared_with_nobody() -> None:
    found = compared()
    assert (found.people, found.moves, list(found.changes)) == (0, {}, [])
    (summary,) = to_json(found, W, N)
    assert (summary["people"], summary["changed"]) == (0, 0)
    assert summary["from"] == W.reference()


def test_a_mark_of_byte_order_and_quotes_and_blank_lines_are_no_trouble() -> None:
    rows = [
        "\ufeffperson,week,quality,progress,conduct\r\n",
        "\r\n",
        '"An, B.",2026-03-02,30,"30",11\r\n',
    ]
    assert list(read_history(rows, W)) == ["An, B."]


def test_leaders_are_told_from_others() -> None:
    found = history("an,2026-03-02,1,1,1,yes", "bo,2026-03-02,1,1,1,", head=f"{HEAD},leader")
    assert (found["an"].leader, found["bo"].leader) == (True, False)


@pytest.mark.parametrize(
    ("rows", "head", "field", "told"),
    [
        ([], "", "history.1", "Columns are person, week, status, leader"),
        ([], "person,charm", "history.1", "each once: 'charm'"),
        ([], "person,week,week", "history.1", "each once: 'week'"),
        ([], "week,quality", "history.1", "no person"),
        (["an,2026-03-02,1,1"], HEAD, "history.2", "Give 5 values"),
        (["an,2026-03-02,1,1,1,1"], HEAD, "history.2", "Give 5 values"),
        ([",2026-03-02,1,1,1"], HEAD, "history.2", "Give 5 values"),
        (
            ["an,2026-03-02,1,1,1", "an,2026-03-02,1,1,1"],
            HEAD,
            "history.3.week",
            "stands here twice",
        ),
        (["an,2026-03-03,1,1,1"], HEAD, "history.2.week", "its week is 2026-03-02"),
        (["an,20260302,1,1,1"], HEAD, "history.2.week", "like 2026-11-16"),
        (["an,2026-W10-1,1,1,1"], HEAD, "history.2.week", "like 2026-11-16"),
        (["an,2026-02-30,1,1,1"], HEAD, "history.2.week", "like 2026-11-16"),
        (["an,2026-03-02,41,1,1"], HEAD, "history.2.quality", "Give 0 to 40 points, not 41"),
        (["an,2026-03-02,-1,1,1"], HEAD, "history.2.quality", "like 36.5"),
        (["an,2026-03-02,NaN,1,1"], HEAD, "history.2.quality", "like 36.5"),
        (["an,2026-03-02,1E+1,1,1"], HEAD, "history.2.quality", "like 36.5"),
        (["an,2026-03-02,1_0,1,1"], HEAD, "history.2.quality", "like 36.5"),
        (["an,2026-03-02,٣,1,1"], HEAD, "history.2.quality", "like 36.5"),
        (['an,2026-03-02,"1,5",1,1'], HEAD, "history.2.quality", "like 36.5"),
        (["an,2026-03-02,1.005,1,1"], HEAD, "history.2.quality", "steps of 0.01"),
        (["an,2026-03-02,,1,1"], HEAD, "history.2.quality", "needs a score"),
        (
            ["an,2026-03-02,1,1"],
            "person,week,quality,progress",
            "history.2.conduct",
            "needs a score",
        ),
        (["an,2026-03-02,1,1,1,done"], f"{HEAD},status", "history.2.status", "approved, pending"),
        (["an,2026-03-02,1,1,1,maybe"], f"{HEAD},leader", "history.2.leader", "true or false"),
        (['an,2026-03-02,1,1,"1'], HEAD, "history.3", "This is no CSV"),
        (['an,2026-03-02,1,1,"1"x'], HEAD, "history.3", "This is no CSV"),
        ([f"an,2026-03-02,1,1,{'1' * 200_000}"], HEAD, "history.3", "This is no CSV"),
    ],
)
def test_a_wrong_history_is_told_by_line_and_column(
    rows: list[str], head: str, field: str, told: str
) -> None:
    with pytest.raises(Invalid) as refused:
        history(*rows, head=head)
    errors: Any = refused.value.facts["errors"]
    ((found, said),) = errors.items()
    assert found == field or found == field.replace("history.3", "history.2")
    assert told in said[0]


def test_a_period_needs_weeks() -> None:
    with pytest.raises(Invalid) as refused:
        compared("an,30,30,11", head="person,quality,progress,conduct", period="2026-03")
    assert list(refused.value.errors) == ["an.week"]


def test_points_that_reached_a_history_otherwise_are_told_by_person() -> None:
    facts = history("an,2026-03-02,30,30,11")
    facts["an"].weeks[0].parts["quality"] = Decimal(41)
    with pytest.raises(Invalid) as refused:
        compare(facts, W, N)
    assert "an.2026-03-02.parts.quality" in str(refused.value.facts)


def test_everybody_who_changes_is_told_with_both_scores() -> None:
    found = compared("an,2026-03-02,30,30,11")
    assert list(to_json(found, W, N))[1:] == [
        {
            "person": "an",
            "from": {"score": "71", "grade": "completed"},
            "to": {"score": "71", "grade": "good"},
            "why": found.changes[0].why,
        }
    ]
