"""Leniency and drift, against examples worked by hand."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from reporting.domain.fairness import Group, drift, leniencies

ONE, OTHER, THIRD = uuid4(), uuid4(), uuid4()
ZERO = Decimal(0)
UNIT, ELSEWHERE = uuid4(), uuid4()


def group(scorer: UUID, unit: UUID, means: Sequence[int | str]) -> Group:
    """Return the group of people whose weeks have these means."""
    exact = [Decimal(mean) for mean in means]
    return Group(scorer, unit, len(means), sum(exact, ZERO), sum((each**2 for each in exact), ZERO))


def test_leniency_is_the_distance_to_others_shrunken_by_what_is_not_known() -> None:
    # Means 84 and 74; both scatter by 40, so the variance within is 80 / 8 = 10. Each is 10 points
    # from the other, with the variance 10 x (1/5 + 1/5) = 4. Q = 2 x 100 / 4 = 50, C = 0.25, so
    # that scorers differ by (50 - 1) / 0.25 = 196. Kept are 196 / 200 = 0.98 of 10 points, within
    # 1.96 x sqrt(0.98 x 4) = 3.88.
    found = leniencies(
        [group(ONE, UNIT, [80, 82, 84, 86, 88]), group(OTHER, UNIT, [70, 72, 74, 76, 78])]
    )
    assert found[ONE].points == Decimal("9.8")
    assert [round(each or ZERO, 2) for each in (found[ONE].low, found[ONE].high)] == [
        Decimal("5.92"),
        Decimal("13.68"),
    ]
    assert found[OTHER].points == Decimal("-9.8")


def test_a_unit_with_better_people_makes_nobody_lenient() -> None:
    good, fair = [88, 90, 92, 94, 96], [58, 60, 62, 64, 66]
    found = leniencies(
        [
            group(ONE, UNIT, good),
            group(OTHER, UNIT, good),
            group(ONE, ELSEWHERE, fair),
            group(THIRD, ELSEWHERE, fair),
        ]
    )
    assert {each.points for each in found.values()} == {ZERO}
    assert {(each.low, each.high) for each in found.values()} == {(None, None)}


def test_whoever_scored_few_or_beside_few_is_not_compared() -> None:
    five, four = [80, 81, 82, 83, 84], [60, 61, 62, 63]
    assert leniencies([group(ONE, UNIT, five), group(OTHER, UNIT, four)]) == {}
    assert leniencies([group(ONE, UNIT, five), group(OTHER, ELSEWHERE, five)]) == {}
    assert leniencies([group(ONE, UNIT, [80])]) == {}


@pytest.mark.parametrize("same", ["70", "84.1"])
def test_scores_that_are_all_the_same_break_nothing(same: str) -> None:
    found = leniencies([group(ONE, UNIT, [same] * 5), group(OTHER, UNIT, [same] * 5)])
    assert found[ONE].points == 0


def test_drift_is_the_share_that_would_have_to_change_grade() -> None:
    before = {"excellent": 1, "good": 3}
    assert drift({"excellent": 2, "good": 1, "completed": 1}, before) == Decimal("0.5")
    assert drift({"excellent": 2, "good": 6}, before) == 0
    assert drift({"completed": 1}, before) == 1
    assert drift({}, before) is None
    assert drift(before, {}) is None
