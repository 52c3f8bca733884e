"""Who approves whom, post by post."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approval.directory.domain.authority import (
    APPROVED_BY,
    Authority,
    Passed,
    Rule,
    UnitPosts,
    competent_authority,
)
from approval.directory.domain.tiers import Tier, UnitKind, is_evaluated

PERSON, HEAD, SECTION_HEAD, LEADER, OTHER_LEADER, FIRST = (uuid4() for _ in range(6))
TOP = UnitPosts(uuid4(), UnitKind.LEADERSHIP, FIRST, FIRST)
BUREAU = UnitPosts(uuid4(), UnitKind.BUREAU, HEAD, LEADER)
SECTION = UnitPosts(uuid4(), UnitKind.SECTION, SECTION_HEAD, None)
LINE = (SECTION, BUREAU, TOP)


@pytest.mark.parametrize(
    ("tier", "line", "authority"),
    [
        (Tier.DIRECTOR, (BUREAU, TOP), LEADER),
        (Tier.BUREAU_DIRECTOR, (BUREAU, TOP), LEADER),
        (Tier.CHIEF_OF_OFFICE, (BUREAU, TOP), LEADER),
        (Tier.SECRETARY, (TOP,), FIRST),
        (Tier.ASSISTANT, (TOP,), FIRST),
        (Tier.DEPUTY, (BUREAU, TOP), HEAD),
        (Tier.SECTION_HEAD, LINE, HEAD),
        (Tier.DEPUTY_SECTION_HEAD, LINE, HEAD),
        (Tier.SPECIALIST, LINE, HEAD),
        (Tier.WORKER, LINE, HEAD),
        (Tier.COMMITTEE_LEADER, (TOP,), None),
    ],
)
def test_the_post_tells_who_approves(
    tier: Tier, line: tuple[UnitPosts, ...], authority: UUID | None
) -> None:
    found = competent_authority(PERSON, tier, line)
    assert (found.person_id if found is not None else None) == authority


def test_the_table_has_every_tier_that_is_evaluated() -> None:
    assert set(APPROVED_BY) == {tier for tier in Tier if is_evaluated(tier)}


def test_the_authority_says_by_which_rule_and_for_which_unit() -> None:
    assert competent_authority(PERSON, Tier.WORKER, LINE) == Authority(
        HEAD, Rule.HEAD_OF_UNIT, BUREAU.unit_id
    )


def test_a_heads_own_result_goes_to_the_leader_in_charge() -> None:
    assert competent_authority(HEAD, Tier.DEPUTY, LINE) == Authority(
        LEADER, Rule.LEADER_IN_CHARGE, BUREAU.unit_id, passed=Passed.OWN
    )


def test_from_a_vacant_post_a_result_goes_up_and_says_why() -> None:
    vacant = UnitPosts(uuid4(), UnitKind.BUREAU, None, LEADER)
    assert competent_authority(PERSON, Tier.WORKER, (vacant, TOP)) == Authority(
        LEADER, Rule.LEADER_IN_CHARGE, vacant.unit_id, passed=Passed.VACANT
    )


def test_whoever_acts_approves_and_is_told_to_be_acting() -> None:
    acted = UnitPosts(uuid4(), UnitKind.BUREAU, HEAD, LEADER, head_acts=True)
    assert competent_authority(PERSON, Tier.WORKER, (acted, TOP)) == Authority(
        HEAD, Rule.HEAD_OF_UNIT, acted.unit_id, acting=True
    )
    led = UnitPosts(uuid4(), UnitKind.BUREAU, HEAD, LEADER, leader_acts=True)
    found = competent_authority(HEAD, Tier.BUREAU_DIRECTOR, (led, TOP))
    assert found is not None
    assert (found.person_id, found.acting) == (LEADER, True)


def test_scenario_14_the_delegates_own_result_goes_up_to_the_leader() -> None:
    assert competent_authority(PERSON, Tier.DEPUTY, LINE, {HEAD}) == Authority(
        LEADER, Rule.LEADER_IN_CHARGE, BUREAU.unit_id, passed=Passed.DELEGATED
    )
    assert competent_authority(PERSON, Tier.DEPUTY, LINE, {OTHER_LEADER}) == Authority(
        HEAD, Rule.HEAD_OF_UNIT, BUREAU.unit_id
    )


def test_the_nearest_leader_named_is_in_charge() -> None:
    department = UnitPosts(uuid4(), UnitKind.DEPARTMENT, None, None)
    bureau = UnitPosts(uuid4(), UnitKind.BUREAU, HEAD, OTHER_LEADER)
    found = competent_authority(PERSON, Tier.DIRECTOR, (department, bureau, TOP))
    assert found == Authority(OTHER_LEADER, Rule.LEADER_IN_CHARGE, bureau.unit_id)


@pytest.mark.parametrize(
    ("person", "tier", "line"),
    [
        (PERSON, Tier.WORKER, (UnitPosts(uuid4(), UnitKind.BUREAU, None, None),)),
        (PERSON, Tier.WORKER, (UnitPosts(uuid4(), UnitKind.SECTION, HEAD, LEADER),)),
        (PERSON, Tier.DIRECTOR, (UnitPosts(uuid4(), UnitKind.DEPARTMENT, HEAD, None),)),
        (LEADER, Tier.ASSISTANT, (UnitPosts(uuid4(), UnitKind.OFFICE, HEAD, LEADER), TOP)),
        (HEAD, Tier.DEPUTY, (UnitPosts(uuid4(), UnitKind.OFFICE, HEAD, None),)),
    ],
    ids=[
        "vacant head, no leader",
        "no such unit above",
        "no leader",
        "own leader",
        "own head, no leader",
    ],
)
def test_where_nobody_is_competent_there_is_no_authority(
    person: UUID, tier: Tier, line: tuple[UnitPosts, ...]
) -> None:
    assert competent_authority(person, tier, line) is None


_people = st.sampled_from([PERSON, HEAD, LEADER, None])
_units = st.builds(UnitPosts, st.uuids(), st.sampled_from(UnitKind), _people, _people)


@given(st.sampled_from(Tier), st.lists(_units, max_size=5))
def test_nobody_approves_their_own_result(tier: Tier, line: list[UnitPosts]) -> None:
    found = competent_authority(PERSON, tier, line)
    assert found is None or found.person_id != PERSON
