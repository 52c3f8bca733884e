"""Factors that somebody states: of a whole period, or of one shorter period in it."""

from datetime import date
from typing import Any

import pytest

from shared.errors import Invalid
from shared.rulebook import Period, shipped_shelf
from shared.rulebook.answers import classify_answer

LEADER = shipped_shelf().find("decree-335-2025-leader", date(2026, 12, 31))
WEEKS = [
    {"week": week, "status": "approved", "parts": {"general": "28"}}
    for week in ("2026-01-12", "2026-05-11")
]
COMMON = {"a": "95", "b": "92", "c": "90", "đ": "100", "e": "100"}


def classified(period: str, factors: dict[str, Any]) -> dict[str, Any]:
    facts = {"person": {"leader": True}, "weeks": WEEKS, "factors": factors}
    return classify_answer(LEADER, Period.read(period, LEADER.year), facts)[0]


def test_each_quarter_of_a_year_has_its_own() -> None:
    factors = COMMON | {"2026-Q1": {"d": "50"}, "2026-Q2": {"d": "100"}}
    assert classified("2026-Q1", factors)["score"] == "89.48"
    assert classified("2026-Q2", factors)["score"] == "95.32"
    assert classified("2026", factors)["score"] == "92.4"


def test_what_a_quarter_states_stands_before_what_the_year_states() -> None:
    assert classified("2026-Q1", COMMON | {"d": "100", "2026-Q1": {"d": "50"}})["score"] == "89.48"


@pytest.mark.parametrize(
    ("factors", "field"),
    [
        ({"2026-Q5": {"d": "50"}}, "period"),
        ({"2026-Q1": {"z": "50"}}, "factors.2026-Q1.z"),
        ({"2026-Q1": {"d": "60"}}, "factors.2026-Q1.d"),
        ({"2026-Q1": {"d": "sixty"}}, "factors.2026-Q1.d"),
    ],
)
def test_a_wrong_one_is_named_with_its_period(factors: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        classified("2026-Q1", COMMON | factors)
    assert list(refused.value.errors) == [field]
