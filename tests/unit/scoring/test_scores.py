"""What may be said with a score, and when it needs a reason."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from scoring.domain.history import History, OfficialWeek
from scoring.domain.reasons import DEFAULT_RULES, reasons_needed
from scoring.domain.scores import Cause, Judgement, Score, check_score
from shared.errors import Invalid
from shared.rulebook import adopt

MONDAY = date(2026, 11, 16)
RULEBOOK = adopt("btctw-8679-weekly", None).governing(MONDAY, leader=False)
ITEMS = [{"title": "Dự thảo", "key_task": True}, {"title": "Rà soát", "key_task": False}]
SCORE = Score(parts={}, comment="Tốt.")


def errors(score: Score) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refused:
        check_score(score, ITEMS)
    return refused.value.errors


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"judgements": [Judgement(item=2, accepted=False)]},
        {
            "judgements": [
                Judgement(item=1, accepted=True, delayed=True, objective_cause=Cause.CONFIRMED),
                Judgement(item=2, accepted=True, major_error=True, objective_cause=Cause.REFUSED),
            ]
        },
        {"key_task_missed": True, "missed_item": 1},
        {"key_task_missed": True, "missed_title": "Đề án quý"},
    ],
)
def test_what_fits_the_report_is_taken(given: dict[str, Any]) -> None:
    check_score(replace(SCORE, **given), ITEMS)


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"judgements": [Judgement(item=3, accepted=True)]}, "judgements.0.item", "has 2 items"),
        ({"judgements": [Judgement(item=1, accepted=True)] * 2}, "judgements.1.item", "once"),
        (
            {"judgements": [Judgement(item=1, accepted=True, objective_cause=Cause.CONFIRMED)]},
            "judgements.0.objective_cause",
            "a delay or a major error",
        ),
        ({"key_task_missed": True}, "missed_item", "Name the key task"),
        (
            {"key_task_missed": True, "missed_item": 1, "missed_title": "Đề án"},
            "missed_item",
            "Name the key task",
        ),
        ({"key_task_missed": True, "missed_item": 2}, "missed_item", "the report's are 1"),
        ({"key_task_missed": True, "missed_item": 9}, "missed_item", "the report's are 1"),
        ({"missed_item": 1}, "key_task_missed", "Say true"),
        ({"missed_title": "Đề án"}, "key_task_missed", "Say true"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(
    given: dict[str, Any], field: str, says: str
) -> None:
    found = errors(replace(SCORE, **given))
    assert list(found) == [field]
    assert says in found[field][0]


def history(*totals: str) -> History:
    weeks = enumerate(totals, 1)
    return History(
        [OfficialWeek(MONDAY - timedelta(weeks=n), Decimal(total), "good") for n, total in weeks]
    )


def why(total: str, self_total: str = "80", *before: str) -> list[str]:
    points = Decimal(total)
    floors = sorted(RULEBOOK.floors.items(), key=lambda floor: floor[1])
    found = reasons_needed(
        RULEBOOK,
        DEFAULT_RULES,
        total=points,
        grade=[name for name, floor in floors if points >= floor][-1],
        self_total=Decimal(self_total),
        history=history(*before),
    )
    assert all(total in said for word, said in found.items() if word != "bottom_mark")
    return list(found)


@pytest.mark.parametrize(
    ("total", "own", "before", "asks"),
    [
        ("82", "94", (), ["gap_to_self"]),
        ("84", "94", (), []),
        ("83.99", "94", (), ["gap_to_self"]),
        ("90.01", "80", (), ["gap_to_self"]),
        ("80", "80", ("95", "95", "95"), []),
        ("80", "80", ("91", "91", "91", "91"), ["gap_to_average"]),
        ("80", "80", ("90", "90", "90", "90"), []),
        ("95", "95", (), ["top_mark"]),
        ("94.99", "95", (), []),
        ("49.99", "50", (), ["bottom_mark"]),
        ("50", "50", (), []),
        (
            "40",
            "96",
            ("80", "80", "80", "80"),
            ["gap_to_self", "gap_to_average", "bottom_mark"],
        ),
    ],
)
def test_a_reason_is_asked_for_beyond_the_settings_and_not_at_them(
    total: str, own: str, before: tuple[str, ...], asks: list[str]
) -> None:
    assert why(total, own, *before) == asks


@pytest.mark.parametrize(
    ("totals", "average", "trend"),
    [
        ((), None, None),
        (("80", "81", "81"), "80.67", None),
        (("90",) * 4 + ("80",) * 4, "85.00", "10.00"),
        (("70",) * 4 + ("80",) * 8, "76.67", "-10.00"),
    ],
)
def test_a_persons_weeks_have_an_average_and_after_eight_a_trend(
    totals: tuple[str, ...], average: str | None, trend: str | None
) -> None:
    weeks = history(*totals)
    assert weeks.average == (Decimal(average) if average else None)
    assert weeks.trend == (Decimal(trend) if trend else None)
