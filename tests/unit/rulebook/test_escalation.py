"""When failed weeks lead to a meeting, against an oracle that tries everything."""

from datetime import date
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebooks import LETTER, STAFF, made, mondays, person_week, points, shipped
from shared.errors import Invalid
from shared.rulebook import PersonWeek, Rulebook, WeekStatus, replay, weekly_escalation
from shared.rulebook.facts import Products

KINDS = ("passed", "failed", "key task", "excused", "off", "pending", "missing", "unlisted")
VARIANTS = [
    (mandatory, excused, streak)
    for mandatory in ("both", "either")
    for excused in ("skipped", "breaks")
    for streak in (2, 3)
]


def variant(mandatory: str, excused: str, streak: int) -> Rulebook:
    return made(f"escalation: {{mandatory: {mandatory}, excused: {excused}, streak: {streak}}}")


def weeks_of(
    kinds: tuple[str, ...], breach: int | None, first: str = "2026-03-02"
) -> list[PersonWeek]:
    written: list[PersonWeek] = []
    for place, (kind, monday) in enumerate(zip(kinds, mondays(first, len(kinds)), strict=True)):
        more: dict[str, Any] = {"breach": place == breach}
        if kind in {"passed", "failed", "key task"}:
            total = 49 if kind == "failed" else 50
            more["key_task_missed"] = kind == "key task"
            written.append(person_week(monday, total, **more))
        elif kind != "unlisted":
            status = {"off": WeekStatus.NO_WORKING_DAYS}.get(kind) or WeekStatus(kind)
            written.append(person_week(monday, status=status, **more))
    return written


def oracle(
    kinds: tuple[str, ...], breach: int | None, mandatory: str, excused: str, streak: int
) -> str:
    """Return the outcome by trying every way in which the open weeks may end."""
    listed = [place for place, kind in enumerate(kinds) if kind != "unlisted"]
    if not listed:
        return "none"
    inner = kinds[listed[0] : listed[-1] + 1]
    breached = None if breach is None or kinds[breach] == "unlisted" else breach - listed[0]
    ways = [
        ["F", "P", "E"] if kind in {"pending", "missing", "unlisted"} else [known(kind)]
        for kind in inner
    ]
    outcomes = {
        decided("".join(way), breached, mandatory, excused, streak) for way in product(*ways)
    }
    return outcomes.pop() if len(outcomes) == 1 else "pending"


def known(kind: str) -> str:
    return {"passed": "P", "failed": "F", "key task": "F"}.get(kind, "E")


def decided(way: str, breach: int | None, mandatory: str, excused: str, streak: int) -> str:
    """Return the outcome of weeks that are all known: F failed, P passed, E excused."""
    spans: list[tuple[int, int]] = []
    for start, end in product(range(len(way)), repeat=2):
        span = way[start : end + 1]
        whole = span.startswith("F") and span.endswith("F") and "P" not in span
        if whole and span.count("F") >= streak and (excused == "skipped" or "E" not in span):
            spans.append((start, end))
    met = any(start <= breach <= end for start, end in spans) if breach is not None else False
    if met or (mandatory == "either" and (spans or breach is not None)):
        return "mandatory"
    return "advisory" if spans or breach is not None else "none"


@pytest.mark.parametrize(("mandatory", "excused", "streak"), VARIANTS)
def test_every_history_of_three_weeks_comes_out_as_the_oracle_says(
    mandatory: str, excused: str, streak: int
) -> None:
    rulebook = variant(mandatory, excused, streak)
    for kinds in product(KINDS, repeat=3):
        for breach in (None, 0, 1, 2):
            found = weekly_escalation(rulebook, weeks_of(kinds, breach))[0].meeting
            assert found == oracle(kinds, breach, mandatory, excused, streak), (kinds, breach)


@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=6).map(tuple),
    breach=st.none() | st.integers(0, 5),
    ruled=st.sampled_from(VARIANTS),
    first=st.sampled_from(["2025-12-01", "2026-11-30", "2026-03-02"]),
)
def test_longer_histories_do_too_also_across_years(
    kinds: tuple[str, ...], breach: int | None, ruled: tuple[str, str, int], first: str
) -> None:
    breach = breach if breach is not None and breach < len(kinds) else None
    value, derivation = weekly_escalation(variant(*ruled), weeks_of(kinds, breach, first))
    assert value.meeting == oracle(kinds, breach, *ruled)
    assert replay(derivation) == value.meeting
    assert bool(value.weeks) == bool(value.parties) == (value.meeting != "none")


@pytest.mark.parametrize("gap", [2, 5, 60])
def test_weeks_between_that_nobody_listed_are_open(gap: int) -> None:
    days = mondays("2025-12-15", gap + 1)
    weeks = [person_week(days[0], 40), person_week(days[-1], 40, breach=True)]
    assert weekly_escalation(made(), weeks)[0].meeting == "pending"


def test_a_settled_meeting_is_about_decided_weeks_only() -> None:
    days = mondays("2026-03-02", 3)
    open_week = person_week(days[2], status=WeekStatus.PENDING)
    weeks = [person_week(days[0], 40), person_week(days[1], 40, breach=True), open_week]
    value, _ = weekly_escalation(made(), weeks)
    assert (value.meeting, value.weeks) == ("mandatory", ("2026-03-02", "2026-03-09"))


def test_unapproved_data_are_not_counted() -> None:
    """The recurring defect: points that nobody approved yet decide about a meeting."""
    days = mondays("2026-03-02", 2)
    draft = PersonWeek(days[1], WeekStatus.PENDING, points(work=0, conduct=0), breach=True)
    assert weekly_escalation(made(), [person_week(days[0], 40), draft])[0].meeting == "pending"


def test_the_newest_streak_with_a_breach_is_the_one_to_meet_about() -> None:
    kinds = ("failed", "failed", "passed", "failed", "failed", "passed")
    value, _ = weekly_escalation(made(), weeks_of(kinds, 1))
    assert value.weeks == ("2026-03-02", "2026-03-09")
    value, _ = weekly_escalation(made(), weeks_of(kinds, None))
    assert value.weeks == ("2026-03-23", "2026-03-30")


def test_a_breach_outside_the_streak_is_an_alert() -> None:
    value, _ = weekly_escalation(made(), weeks_of(("failed", "failed", "passed"), 2))
    assert value.meeting == "advisory"


def test_no_weeks_call_for_no_meeting() -> None:
    value, derivation = weekly_escalation(made(), [])
    assert value == ("none", (), ())
    assert replay(derivation) == "none"


def test_somebody_stands_in_for_the_head_of_a_unit() -> None:
    weeks = weeks_of(("failed", "failed"), 0)
    assert weekly_escalation(made(), weeks)[0].parties == ("person", "head")
    assert weekly_escalation(made(), weeks, heads_unit=True)[0].parties == ("person", "deputy")


def test_where_the_printed_figure_is_graded_it_also_decides_whether_a_week_failed() -> None:
    """The recurring defect: one output grades the figure, another one the exact score."""
    rulebook = made("graded: printed\nplaces: 0")
    weeks = [person_week(day, "49.5") for day in mondays("2026-03-02", 2)]
    assert weekly_escalation(rulebook, weeks)[0].meeting == "none"
    assert weekly_escalation(made(), weeks)[0].meeting == "advisory"


def test_the_last_week_that_there_is_can_fail() -> None:
    weeks = [person_week(date(9999, 12, 20), 40), person_week(date(9999, 12, 27), 40)]
    assert weekly_escalation(made(), weeks)[0].meeting == "advisory"


@pytest.mark.parametrize(
    ("weeks", "field"),
    [
        ([person_week(date(2026, 3, 3), 40)], "weeks.0.week"),
        ([person_week(date(2026, 3, 2), 40)] * 2, "weeks.1.week"),
        ([person_week(date(2026, 3, 2), 101)], "weeks.0.parts.work"),
        ([person_week(date(2026, 3, 2))], "weeks.0.parts.work"),
    ],
    ids=["no Monday", "twice", "too many points", "no points"],
)
def test_weeks_that_are_not_allowed_are_named(weeks: list[PersonWeek], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        weekly_escalation(made(), weeks)
    errors: Any = refused.value.facts["errors"]
    assert field in errors


def test_a_rulebook_without_escalation_refuses_the_question() -> None:
    with pytest.raises(Invalid) as refused:
        weekly_escalation(shipped(STAFF), [])
    assert "decree-335-2025-staff knows no escalation" in str(refused.value.facts)


def test_a_week_in_which_nothing_was_assigned_is_refused_and_no_crash() -> None:
    rulebook = made(
        "parts: {work: {mean_of: [a]}}\nfactors: {a: {name: a, measure: completed, source: book}}"
    )
    nothing = PersonWeek(
        date(2026, 3, 2),
        WeekStatus.APPROVED,
        points(conduct=30),
        products=[Products(points(x=1)["x"], 0, 0)],
    )
    with pytest.raises(Invalid) as refused:
        weekly_escalation(rulebook, [nothing])
    assert "weeks.2026-03-02.products" in str(refused.value.facts)


def test_the_order_in_which_weeks_are_listed_changes_nothing() -> None:
    weeks = weeks_of(("failed", "passed", "failed", "failed"), 3)
    assert weekly_escalation(made(), weeks)[0] == weekly_escalation(made(), weeks[::-1])[0]


def test_the_shipped_letter_takes_adjacent_weeks_by_their_mondays() -> None:
    rule = shipped(LETTER).escalation
    assert rule is not None
    assert (rule.streak, rule.mandatory, rule.excused, rule.key_task) == (
        2,
        "both",
        "skipped",
        True,
    )
    assert all((two - one).days == 7 for one, two in pairwise(mondays("2025-12-22", 3)))
