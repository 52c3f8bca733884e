"""Who approves whom: a relation between two posts, written as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from approval.directory.domain.tiers import Tier, UnitKind


class Rule(StrEnum):
    """By which rule somebody is the competent authority."""

    HEAD_OF_UNIT = "head_of_unit"
    LEADER_IN_CHARGE = "leader_in_charge"


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
    """A unit and who holds the two posts that may approve; nothing where nobody does."""

    unit_id: UUID
    kind: UnitKind
    head_id: UUID | None
    leader_in_charge_id: UUID | None


@dataclass(frozen=True, slots=True)
class Authority:
    """Who approves a person's results, by which rule, and as holder of which unit's post."""

    person_id: UUID
    rule: Rule
    unit_id: UUID


def competent_authority(person_id: UUID, tier: Tier, line: Sequence[UnitPosts]) -> Authority | None:
    """Return who approves the person's results, or nothing when nobody is competent.

    ``line`` is the person's unit, then the unit above it, up to the top. The head is that of the
    nearest department, bureau or office; the leader in charge is the one the nearest unit names.
    A head's own result goes to the leader in charge. A vacant post is not passed over: its
    subjects wait until it is filled, and nobody else does.

    Source: official letter 8679-CV/BTCTW, step 3; that nobody approves their own result is ours.
    """
    rule = APPROVED_BY.get(tier)
    if rule is None:
        return None
    if rule is Rule.HEAD_OF_UNIT:
        unit = next((each for each in line if each.kind in APPROVING_KINDS), None)
        if unit is None or unit.head_id is None:
            return None
        if unit.head_id != person_id:
            return Authority(unit.head_id, rule, unit.unit_id)
    for unit in line:
        if unit.leader_in_charge_id is not None:
            if unit.leader_in_charge_id == person_id:
                return None
            return Authority(unit.leader_in_charge_id, Rule.LEADER_IN_CHARGE, unit.unit_id)
    return None
