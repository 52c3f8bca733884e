"""Who approves whom, post by post."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approval.directory.domain.authority import (
    Authority,
    Outcome,
    Rule,
    Stage,
    UnitPosts,
    competent_authority,
)
from approval.directory.domain.authority_table import TABLE, read_table
from approval.directory.domain.managers import manager_by_post
from approval.directory.domain.tiers import Tier, UnitKind, is_evaluated

PERSON, HEAD, SECTION_HEAD, LEADER, OTHER_LEADER, FIRST = (uuid4() for _ in range(6))
TOP = UnitPosts(uuid4(), UnitKind.LEADERSHIP, FIRST, FIRST)
BUREAU = UnitPosts(uuid4(), UnitKind.BUREAU, HEAD, LEADER)
SECTION = UnitPosts(uuid4(), UnitKind.SECTION, SECTION_HEAD, None)
LINE = (SECTION, BUREAU, TOP)


def head(unit: UnitPosts, outcome: Outcome) -> Stage:
    return Stage(Rule.HEAD_OF_UNIT, unit.unit_id, unit.head_id, outcome)


def leader(unit: UnitPosts, outcome: Outcome = Outcome.HOLDS) -> Stage:
    return Stage(Rule.LEADER_IN_CHARGE, unit.unit_id, unit.leader_in_charge_id, outcome)


def reached(*path: Stage) -> Authority:
    last = path[-1]
    assert last.holder_id is not None
    return Authority(last.holder_id, last.rule, last.unit_id, path)


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
    assert set(TABLE.rules) == {tier for tier in Tier if is_evaluated(tier)}


def test_the_authority_says_by_which_rule_and_for_which_unit() -> None:
    found = competent_authority(PERSON, Tier.WORKER, LINE)
    assert found == reached(head(BUREAU, Outcome.HOLDS))
    assert (found.acting, found.passed) == (False, None)


def test_a_heads_own_result_goes_to_the_leader_in_charge() -> None:
    found = competent_authority(HEAD, Tier.DEPUTY, LINE)
    assert found == reached(head(BUREAU, Outcome.OWN), leader(BUREAU))
    assert found.passed is Outcome.OWN


def test_from_a_vacant_post_a_result_goes_up_and_says_why() -> None:
    vacant = UnitPosts(uuid4(), UnitKind.BUREAU, None, LEADER)
    found = competent_authority(PERSON, Tier.WORKER, (vacant, TOP))
    assert found == reached(head(vacant, Outcome.VACANT), leader(vacant))
    assert found.passed is Outcome.VACANT


def test_whoever_acts_approves_and_is_told_to_be_acting() -> None:
    acted = UnitPosts(uuid4(), UnitKind.BUREAU, HEAD, LEADER, head_acts=True)
    found = competent_authority(PERSON, Tier.WORKER, (acted, TOP))
    assert found == reached(head(acted, Outcome.ACTS))
    assert found.acting
    led = UnitPosts(uuid4(), UnitKind.BUREAU, HEAD, LEADER, leader_acts=True)
    assert competent_authority(HEAD, Tier.BUREAU_DIRECTOR, (led, TOP)) == reached(
        leader(led, Outcome.ACTS)
    )


def test_scenario_14_the_delegates_own_result_goes_up_to_the_leader() -> None:
    assert competent_authority(PERSON, Tier.DEPUTY, LINE, {HEAD}) == reached(
        head(BUREAU, Outcome.DELEGATED), leader(BUREAU)
    )
    assert competent_authority(PERSON, Tier.DEPUTY, LINE, {OTHER_LEADER}) == reached(
        head(BUREAU, Outcome.HOLDS)
    )


def test_the_nearest_leader_named_is_in_charge() -> None:
    department = UnitPosts(uuid4(), UnitKind.DEPARTMENT, None, None)
    bureau = UnitPosts(uuid4(), UnitKind.BUREAU, HEAD, OTHER_LEADER)
    found = competent_authority(PERSON, Tier.DIRECTOR, (department, bureau, TOP))
    assert found == reached(leader(bureau))


@pytest.mark.parametrize(
    ("rule", "tiers", "why"),
    [
        ("leader_in_charge", ["director", "director"], "director stands in the table twice"),
        ("leader_in_charge", ["specialist"], "specialist stands in the table twice"),
        ("leader_in_charge", ["secretary"], "director is to stand once"),
        ("leader_in_charge", ["clerk"], "'clerk' is not a valid Tier"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(rule: str, tiers: list[str], why: str) -> None:
    rules: dict[str, Any] = {
        "leader_in_charge": {"tiers": TABLE.tiers(Rule.LEADER_IN_CHARGE)},
        "head_of_unit": {"tiers": TABLE.tiers(Rule.HEAD_OF_UNIT), "units": ["office"]},
    }
    said = {
        "id": "made-up",
        "source": "an invented letter",
        "rules": rules,
        "not_evaluated": {"tiers": ["committee_leader"]},
    }
    assert read_table(said).rules == TABLE.rules
    rules[rule]["tiers"] = tiers
    with pytest.raises(ValueError, match=why):
        read_table(said)


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


@pytest.mark.parametrize(
    ("person", "tier", "line", "manager"),
    [
        (PERSON, Tier.SPECIALIST, LINE, SECTION_HEAD),
        (SECTION_HEAD, Tier.SECTION_HEAD, LINE, HEAD),
        (PERSON, Tier.DEPUTY, (BUREAU, TOP), HEAD),
        (HEAD, Tier.BUREAU_DIRECTOR, (BUREAU, TOP), LEADER),
        (PERSON, Tier.SECRETARY, (TOP,), FIRST),
        (PERSON, Tier.WORKER, (UnitPosts(uuid4(), UnitKind.OFFICE, None, LEADER), TOP), LEADER),
        (PERSON, Tier.WORKER, (UnitPosts(uuid4(), UnitKind.SECTION, HEAD, None),), None),
        (LEADER, Tier.COMMITTEE_LEADER, (TOP,), None),
        (FIRST, Tier.ASSISTANT, (TOP,), None),
    ],
)
def test_without_another_named_the_posts_tell_the_direct_manager(
    person: UUID, tier: Tier, line: tuple[UnitPosts, ...], manager: UUID | None
) -> None:
    assert manager_by_post(person, tier, line) == manager
