from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from sample.points import MAXIMA, SHARES, levels, manager_parts, self_parts, stricter

WEEK = date(2026, 11, 16)
CODES = [f"CB{number:03}" for number in range(1, 122)]
FLOORS = {"excellent": 90, "good": 75, "completed": 50, "not_completed": 0}
CEILINGS = {"excellent": 101, "good": 90, "completed": 75, "not_completed": 50}


def total(parts: dict[str, str]) -> Decimal:
    return sum(map(Decimal, parts.values()), Decimal(0))


def test_points_are_the_same_each_time_and_differ_by_week_and_person() -> None:
    once = {code: self_parts(code, WEEK, "good") for code in CODES}
    again = {code: self_parts(code, WEEK, "good") for code in CODES}
    another_week = {code: self_parts(code, date(2026, 11, 9), "good") for code in CODES}
    assert once == again
    assert once != another_week
    assert len({tuple(parts.items()) for parts in once.values()}) > len(CODES) / 2


def test_chance_is_the_same_on_every_machine() -> None:
    own = self_parts("CB012", WEEK, "good")
    assert own == {"quality": "34", "progress": "34", "conduct": "17"}


@pytest.mark.parametrize("level", SHARES)
def test_nobody_gives_more_than_a_part_has_or_finer_than_half_a_point(level: str) -> None:
    for code in CODES:
        own = self_parts(code, WEEK, level)
        for parts in (own, manager_parts(own, code, WEEK)):
            assert parts.keys() == MAXIMA.keys()
            for name, points in parts.items():
                assert 0 <= Decimal(points) <= MAXIMA[name]
                assert Decimal(points) * 2 % 1 == 0


@pytest.mark.parametrize("level", SHARES)
def test_what_the_manager_gives_is_of_the_level_that_was_meant(level: str) -> None:
    for code in CODES:
        own = self_parts(code, WEEK, level)
        assert FLOORS[level] <= total(manager_parts(own, code, WEEK)) < CEILINGS[level]


def test_the_manager_stays_within_a_point_and_inside_the_maxima() -> None:
    full = {name: str(maximum) for name, maximum in MAXIMA.items()}
    nothing = dict.fromkeys(MAXIMA, "0")
    for code in CODES:
        for own in (full, nothing):
            for name, points in manager_parts(own, code, WEEK).items():
                assert 0 <= Decimal(points) <= MAXIMA[name]
                assert abs(Decimal(points) - Decimal(own[name])) <= 1


def test_the_manager_differs_from_most_authors() -> None:
    own = {code: self_parts(code, WEEK, "good") for code in CODES}
    same = sum(manager_parts(parts, code, WEEK) == parts for code, parts in own.items())
    assert same < len(CODES) / 10


def test_a_second_look_takes_a_point_of_progress_and_never_goes_below_zero() -> None:
    parts = {"quality": "36", "progress": "35.5", "conduct": "18"}
    assert stricter(parts) == {"quality": "36", "progress": "34.5", "conduct": "18"}
    assert stricter({**parts, "progress": "0.5"})["progress"] == "0"


def test_most_are_good_some_excellent_or_completed_and_very_few_not_completed() -> None:
    counts = Counter(levels(CODES, WEEK).values())
    assert counts == {"excellent": 15, "good": 87, "completed": 17, "not_completed": 2}


@pytest.mark.parametrize("people", [0, 1, 2, 3, 8, 60])
def test_small_agencies_have_a_level_for_everybody(people: int) -> None:
    assert levels(CODES[:people], WEEK).keys() == set(CODES[:people])


def test_levels_do_not_depend_on_the_order_of_people() -> None:
    assert levels(CODES, WEEK) == levels(reversed(CODES), WEEK)


def test_people_do_not_change_much_from_week_to_week() -> None:
    this_week, last_week = levels(CODES, WEEK), levels(CODES, date(2026, 11, 9))
    same = sum(this_week[code] == last_week[code] for code in CODES)
    assert len(CODES) * 2 / 3 < same < len(CODES)
