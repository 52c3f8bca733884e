"""Who approves whom: a relation between two posts, written as a table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from approval.directory.domain.tiers import Tier, UnitKind


class Rule(StrEnum):
    """By which rule somebody is the competent authority."""

    HEAD_OF_UNIT = "head_of_unit"
    LEADER_IN_CHARGE = "leader_in_charge"


class Passed(StrEnum):
    """Why the head of a unit was passed over on the way up."""

    VACANT = "vacant"
    OWN = "own_result"
    DELEGATED = "delegated_to_them"


APPROVED_BY: Final[Mapping[Tier, Rule]] = {
    Tier.DIRECTOR: Rule.LEADER_IN_CHARGE,
    Tier.BUREAU_DIRECTOR: Rule.LEADER_IN_CHARGE,
    Tier.CHIEF_OF_OFFICE: Rule.LEADER_IN_CHARGE,
    Tier.SECRETARY: Rule.LEADER_IN_CHARGE,
    Tier.ASSISTANT: Rule.LEADER_IN_CHARGE,
    Tier.DEPUTY: Rule.HEAD_OF_UNIT,
    Tier.SECTION_HEAD: Rule.HEAD_OF_UNIT,
    Tier.DEPUTY_SECTION_HEAD: Rule.HEAD_OF_UNIT,
    Tier.SPECIALIST: Rule.HEAD_OF_UNIT,
    Tier.WORKER: Rule.HEAD_OF_UNIT,
}
"""Every tier that is evaluated. Source: official letter 8679-CV/BTCTW, step 3."""

APPROVING_KINDS: Final = frozenset({UnitKind.DEPARTMENT, UnitKind.BUREAU, UnitKind.OFFICE})
"""The units whose head approves; a section is passed over on the way up."""


@dataclass(frozen=True, slots=True)
class UnitPosts:
    """A unit and who holds the two posts that may approve; nothing where nobody does.

    The flags tell that the holder is acting: the post is vacant, and somebody was named meanwhile.
    """

    unit_id: UUID
    kind: UnitKind
    head_id: UUID | None
    leader_in_charge_id: UUID | None
    head_acts: bool = False
    leader_acts: bool = False


@dataclass(frozen=True, slots=True)
class Authority:
    """Who approves a person's results, by which rule, and as holder of which unit's post.

    ``acting`` tells that the holder was named for the time being; ``passed`` why the result does
    not lie with the head of the unit, where the rule would have it.
    """

    person_id: UUID
    rule: Rule
    unit_id: UUID
    acting: bool = False
    passed: Passed | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    """By what right somebody decides: as the authority, or on its behalf by a delegation."""

    authority: Authority
    delegation_id: UUID | None = None

    @property
    def on_behalf_of_id(self) -> UUID | None:
        """The authority on whose behalf the decision is made, where somebody else makes it."""
        return None if self.delegation_id is None else self.authority.person_id


def competent_authority(
    person_id: UUID,
    tier: Tier,
    line: Sequence[UnitPosts],
    delegated_by: Collection[UUID] = (),
) -> Authority | None:
    """Return who approves the person's results, or nothing when nobody is competent.

    ``line`` is the person's unit, then the unit above it, up to the top; ``delegated_by`` are those
    who just now let this person decide on their behalf. The head is that of the nearest
    department, bureau or office; the leader in charge is the one the nearest unit names. From a
    post that is vacant, from a head's own result, and from a head who delegated to this person,
    the result goes to the next level up, the leader in charge.

    Source: official letter 8679-CV/BTCTW, step 3. That nobody approves their own result, and
    that results go up rather than wait, is our choice.
    """
    rule = APPROVED_BY.get(tier)
    if rule is None:
        return None
    passed = None
    if rule is Rule.HEAD_OF_UNIT:
        unit = next((each for each in line if each.kind in APPROVING_KINDS), None)
        if unit is None:
            return None
        passed = _why_passed(person_id, unit.head_id, delegated_by)
        if passed is None and unit.head_id is not None:
            return Authority(unit.head_id, rule, unit.unit_id, acting=unit.head_acts)
    for unit in line:
        if unit.leader_in_charge_id is not None:
            if unit.leader_in_charge_id == person_id:
                return None
            return Authority(
                unit.leader_in_charge_id,
                Rule.LEADER_IN_CHARGE,
                unit.unit_id,
                acting=unit.leader_acts,
                passed=passed,
            )
    return None


def _why_passed(
    person_id: UUID, head_id: UUID | None, delegated_by: Collection[UUID]
) -> Passed | None:
    if head_id is None:
        return Passed.VACANT
    if head_id == person_id:
        return Passed.OWN
    return Passed.DELEGATED if head_id in delegated_by else None
