import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from rich.console import Console

from sample.figures import is_mean_of
from sample.outcome import Counts, LeftOut, Outcome
from sample.people import Person

COUNTS = Counts(
    owed=60,
    filed=60,
    excused=1,
    scored=60,
    approved=60,
    returned_by_manager=1,
    returned_by_authority=1,
)
OUTCOME = Outcome(
    url="http://127.0.0.1:8080",
    week=date(2026, 11, 16),
    month="2026-11",
    counts=COUNTS,
    grades={"excellent": 7, "good": 44, "completed": 8, "not_completed": 1},
    month_so_far={"people": 60, "mean": "82.41", "grades": {"excellent": 7, "good": 53}},
    seconds={"sign_in": 2.34567, "open": 0.5},
    accounts=[
        Person(
            code="P3",
            name="Bùi Khánh Vy",
            unit="Văn phòng Ban",
            post="Chuyên viên",
            tier="specialist",
            manager="P2",
            account="vy.bui",
            office=True,
        )
    ],
    left_out=[],
    disagreements=[],
)


def printed(outcome: Outcome) -> str:
    console = Console(file=io.StringIO(), width=100)
    outcome.print(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_week_is_complete_when_all_that_was_owed_is_approved_and_reported() -> None:
    assert OUTCOME.complete


@pytest.mark.parametrize(
    "otherwise",
    [
        replace(OUTCOME, counts=replace(COUNTS, approved=59)),
        replace(OUTCOME, counts=replace(COUNTS, owed=61)),
        replace(OUTCOME, counts=replace(COUNTS, owed=0, approved=0), grades={}),
        replace(OUTCOME, grades={"excellent": 7, "good": 44, "completed": 8, "not_completed": 0}),
        replace(OUTCOME, disagreements=["the month of Lê An: 81.00, not 82.50."]),
    ],
)
def test_a_week_is_not_complete_otherwise(otherwise: Outcome) -> None:
    assert not otherwise.complete
    assert "not complete" in printed(otherwise)


def test_json_says_everything() -> None:
    told = json.loads(json.dumps(OUTCOME.as_json()))
    assert told == {
        "url": "http://127.0.0.1:8080",
        "week": "2026-11-16",
        "month": "2026-11",
        "counts": {
            "owed": 60,
            "filed": 60,
            "excused": 1,
            "scored": 60,
            "approved": 60,
            "returned_by_manager": 1,
            "returned_by_authority": 1,
        },
        "grades": {"excellent": 7, "good": 44, "completed": 8, "not_completed": 1},
        "month_so_far": {"people": 60, "mean": "82.41", "grades": {"excellent": 7, "good": 53}},
        "seconds": {"sign_in": 2.346, "open": 0.5},
        "left_out": [],
        "disagreements": [],
        "complete": True,
    }


def test_the_table_says_how_it_went_and_who_can_sign_in() -> None:
    table = printed(OUTCOME)
    assert "The week of 2026-11-16: complete" in table
    for word in ("returned by authority", "not completed", "mean 82.41", "sign in", "vy.bui"):
        assert word in table


def test_whoever_is_left_out_is_named_once_by_reason() -> None:
    names = ["An", "Bình", "Chi", "Dung", "Giang", "Hà", "Kiên"]
    left_out = [LeftOut(name, "not approved for want of [authority]") for name in names]
    table = printed(replace(OUTCOME, left_out=left_out))
    told = "Left out, not approved for want of [authority]: An, Bình, Chi, Dung, Giang and 2 more."
    assert told in table


@pytest.mark.parametrize(
    ("printed", "totals"),
    [
        ("87.50", ["87.5"]),
        ("89.99", ["89.99", "90"]),
        ("90.00", ["89.99", "90"]),
        ("80.34", ["80", "80", "81"]),
        (None, []),
    ],
)
def test_a_figure_within_a_hundredth_is_the_mean(printed: str | None, totals: list[str]) -> None:
    assert is_mean_of(printed, [Decimal(total) for total in totals])


@pytest.mark.parametrize(
    ("printed", "totals"),
    [
        ("80.35", ["80", "80", "81"]),
        ("87.51", ["87.5"]),
        (None, ["87.5"]),
        ("0.00", []),
    ],
)
def test_another_figure_is_not(printed: str | None, totals: list[str]) -> None:
    assert not is_mean_of(printed, [Decimal(total) for total in totals])
