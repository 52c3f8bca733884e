"""The sample agencies: without faults, whole, and the same each time."""

from collections import Counter
from pathlib import Path

import pytest

from approval.directory.domain.tiers import Tier, UnitKind, is_evaluated
from approval.directory.roster.reading import read_roster
from sample import agency


@pytest.mark.parametrize("people", [None, 100, 2_345])
def test_every_tier_and_kind_of_unit_is_there(people: int | None, tmp_path: Path) -> None:
    roster = read_roster(agency.roster(people, tmp_path))
    assert {person.tier for person in roster.people} == set(Tier)
    assert {unit.kind for unit in roster.units} == set(UnitKind)
    assert people in {None, len(roster.people)}


@pytest.mark.parametrize("people", [None, 2_345])
def test_everybody_evaluated_has_a_manager_and_every_unit_a_head(
    people: int | None, tmp_path: Path
) -> None:
    roster = read_roster(agency.roster(people, tmp_path))
    assert all(person.manager for person in roster.people if is_evaluated(Tier(person.tier)))
    assert all(unit.head for unit in roster.units)
    assert all(person.account for person in roster.people)
    sizes = Counter(person.unit for person in roster.people)
    assert set(sizes) == {unit.code for unit in roster.units}


def test_the_same_number_gives_the_same_agency(tmp_path: Path) -> None:
    first = agency.roster(500, tmp_path / "first")
    second = agency.roster(500, tmp_path / "second")
    for file in ("units.csv", "people.csv"):
        assert (first / file).read_bytes() == (second / file).read_bytes()


@pytest.mark.parametrize("people", [0, 99, 100_001])
def test_a_size_that_no_agency_has_is_refused(people: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=str(people)):
        agency.roster(people, tmp_path)
