"""What is conspicuous about a score, and what is just short of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from scoring.domain.breaches import KINDS, check_breach, read_kinds, week_of
from scoring.domain.signals import Around, Group, Points, Signal, signals
from shared.errors import Invalid
from shared.rulebook import adopt

RULEBOOK = adopt("btctw-8679-weekly", None).governing(date(2026, 11, 16), leader=False)


def parts(quality: str = "34", progress: str = "33", conduct: str = "17") -> Points:
    given = {"quality": quality, "progress": progress, "conduct": conduct}
    return {name: Decimal(points) for name, points in given.items()}


def group(people: int, mean: int) -> Group:
    return Group(people, 12 * people, Decimal(12 * people * mean))


GIVEN, OWN, OTHER = parts(), parts("35"), parts("30")
NOBODY = Group(0, 0, Decimal(0))
ALONE = Around(team=[], earlier=[], scorer=NOBODY, unit=NOBODY, agency=NOBODY)


def found(
    around: dict[str, Any] | None = None,
    given: Points = GIVEN,
    own: Points = OWN,
    items: list[dict[str, Any]] | None = None,
) -> list[str]:
    compared = replace(ALONE, **(around or {}))
    return [
        str(each)
        for each in signals(RULEBOOK, given=given, own=own, items=items or [], around=compared)
    ]


def test_an_ordinary_score_is_not_conspicuous() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("team", "is_so"),
    [
        ([GIVEN, GIVEN], True),
        ([GIVEN], False),
        ([GIVEN, OTHER], False),
        ([parts("34.00"), parts()], True),
    ],
)
def test_the_same_points_for_three_and_all_of_the_team(team: list[Points], *, is_so: bool) -> None:
    assert (Signal.SAME_FOR_TEAM in found({"team": team})) is is_so


@pytest.mark.parametrize(
    ("earlier", "own", "is_so"),
    [
        ([(OTHER, OTHER)] * 3, GIVEN, True),
        ([(OTHER, OTHER)] * 2, GIVEN, False),
        ([(OTHER, OTHER)] * 3, OWN, False),
        ([(OTHER, OTHER), (OWN, OTHER), (OTHER, OTHER)], GIVEN, False),
    ],
)
def test_the_authors_own_points_four_weeks_running(
    earlier: list[tuple[Points, Points]], own: Points, *, is_so: bool
) -> None:
    assert (Signal.SAME_AS_SELF in found({"earlier": earlier}, own=own)) is is_so


@pytest.mark.parametrize(
    ("given", "items", "is_so"),
    [
        (parts("40"), [], True),
        (parts("34", "40"), [{"title": "Dự thảo", "evidence": []}], True),
        (parts("40"), [{"title": "Dự thảo", "evidence": ["https://tuan.example/1"]}], False),
        (parts("39.99", "39.99"), [], False),
        (parts(conduct="20"), [], False),
    ],
)
def test_all_the_points_for_items_without_evidence(
    given: Points, items: list[dict[str, Any]], *, is_so: bool
) -> None:
    assert (Signal.FULL_WITHOUT_EVIDENCE in found(given=given, items=items)) is is_so


@pytest.mark.parametrize(
    ("scorer", "others", "is_so"),
    [
        (group(5, 90), group(20, 84), True),
        (group(5, 78), group(20, 84), True),
        (group(5, 89), group(20, 84), False),
        (group(4, 99), group(20, 84), False),
        (group(5, 99), group(4, 84), False),
        (group(5, 99), NOBODY, False),
    ],
)
def test_a_mean_that_drifts_from_others_of_five_people_or_more(
    scorer: Group, others: Group, *, is_so: bool
) -> None:
    expected = [is_so, False]
    for name, signal in (("unit", Signal.DRIFT_FROM_UNIT), ("agency", Signal.DRIFT_FROM_AGENCY)):
        told = found({"scorer": scorer, name: others})
        assert [signal in told, len(told) > is_so] == expected


def test_a_breach_is_of_a_known_kind_and_no_day_to_come() -> None:
    today = date(2026, 11, 19)
    for kind in KINDS:
        check_breach(kind, today, today=today)
    with pytest.raises(Invalid) as refused:
        check_breach("untidy_desk", date(2026, 11, 20), today=today)
    assert refused.value.errors.keys() == {"kind", "day"}
    assert "late_arrival" in refused.value.errors["kind"][0]
    assert [week_of(date(2026, 11, day)) for day in (16, 22)] == [date(2026, 11, 16)] * 2


def test_a_kind_falls_under_a_head_and_is_named_in_three_languages() -> None:
    name = {"vi": "Đi muộn", "en": "Late", "th": "สาย"}
    good = {"heads": ["order"], "kinds": {"late": {"head": "order", "name": name}}}
    assert read_kinds(good)["late"].name == name
    for change in ({"head": "other"}, {"name": {"en": "Late"}}):
        said = good | {"kinds": {"late": good["kinds"]["late"] | change}}
        with pytest.raises(ValueError, match="needs one of the heads"):
            read_kinds(said)
