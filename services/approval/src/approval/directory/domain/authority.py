"""Who approves whom: a relation between two posts, worked out by the regulation's table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from approval.directory.domain.authority_table import TABLE, Outcome, Rule
from approval.directory.domain.tiers import Tier, UnitKind

__all__ = ["Authority", "Mandate", "Outcome", "Rule", "Stage", "UnitPosts", "competent_authority"]


_DECIDES: Final = (Outcome.HOLDS, Outcome.ACTS)


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
class Stage:
    """One post on the way to whoever approves, whom it was found with, and what followed."""

    rule: Rule
    unit_id: UUID
    holder_id: UUID | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Authority:
    """Who approves a person's results, by which rule, and as holder of which unit's post.

    ``path`` is how the rule led there, the post of the holder last.
    """

    person_id: UUID
    rule: Rule
    unit_id: UUID
    path: tuple[Stage, ...]

    @property
    def acting(self) -> bool:
        """Whether the holder was named for the time being."""
        return self.path[-1].outcome is Outcome.ACTS

    @property
    def passed(self) -> Outcome | None:
        """Why the result does not lie with the head of the unit, where the rule would have it."""
        return self.path[0].outcome if len(self.path) > 1 else None


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
    person_id: UUID | None,
    tier: Tier,
    line: Sequence[UnitPosts],
    delegated_by: Collection[UUID] = (),
) -> Authority | None:
    """Return who approves the person's results, or nothing when nobody is competent.

    ``line`` is the person's unit, then the unit above it, up to the top; ``delegated_by`` are those
    who just now let this person decide on their behalf. No ``person_id`` is anybody who holds no
    post of the line. The head is that of the nearest unit of a kind whose head approves; the leader
    in charge is the one the nearest unit names. When the head's post is vacant, the result is the
    head's own, or the head delegated to this person, it goes to the leader in charge.

    Source: official letter 8679-CV/BTCTW, step 3. That nobody approves their own result, and
    that results go up rather than wait, is our choice.
    """
    rule = TABLE.rules.get(tier)
    path: list[Stage] = []
    if rule is Rule.HEAD_OF_UNIT:
        unit = next((each for each in line if each.kind in TABLE.approving_kinds), None)
        if unit is None:
            return None
        outcome = _outcome(person_id, unit.head_id, delegated_by, acts=unit.head_acts)
        path.append(Stage(rule, unit.unit_id, unit.head_id, outcome))
        if outcome in _DECIDES:
            return _reached(path)
    elif rule is None:
        return None
    for unit in line:
        if unit.leader_in_charge_id is not None:
            outcome = _outcome(person_id, unit.leader_in_charge_id, (), acts=unit.leader_acts)
            stage = Stage(Rule.LEADER_IN_CHARGE, unit.unit_id, unit.leader_in_charge_id, outcome)
            return _reached([*path, stage])
    return None


def _outcome(
    person_id: UUID | None, holder_id: UUID | None, delegated_by: Collection[UUID], *, acts: bool
) -> Outcome:
    if holder_id is None:
        return Outcome.VACANT
    if holder_id == person_id:
        return Outcome.OWN
    if holder_id in delegated_by:
        return Outcome.DELEGATED
    return Outcome.ACTS if acts else Outcome.HOLDS


def _reached(path: Sequence[Stage]) -> Authority | None:
    last = path[-1]
    if last.holder_id is None or last.outcome not in _DECIDES:
        return None
    return Authority(last.holder_id, last.rule, last.unit_id, tuple(path))
