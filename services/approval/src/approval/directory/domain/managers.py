"""Who is somebody's direct manager by post, where the directory names no other."""

from collections.abc import Sequence
from uuid import UUID

from approval.directory.domain.authority import UnitPosts
from approval.directory.domain.authority_table import TABLE, Rule
from approval.directory.domain.tiers import Tier


def manager_by_post(person_id: UUID, tier: Tier, line: Sequence[UnitPosts]) -> UUID | None:
    """Return who directly manages a post of this tier, or nothing when nobody does.

    ``line`` is the person's unit, then the unit above it, up to the top. For a post that the head
    of a unit approves it is the nearest head up to that one, a section's too, or whoever acts as
    one; for any other post that is evaluated, and where there is no head, the nearest leader in
    charge. Nobody manages themselves. Our choice: the letter names the direct user of the person's
    work only.
    """
    rule = TABLE.rules.get(tier)
    if rule is None:
        return None
    heads: list[UUID | None] = []
    if rule is Rule.HEAD_OF_UNIT:
        top = next((at for at, unit in enumerate(line) if unit.kind in TABLE.approving_kinds), -1)
        heads = [unit.head_id for unit in line[: top + 1]]
    leaders = [unit.leader_in_charge_id for unit in line]
    return next((each for each in (*heads, *leaders) if each not in (None, person_id)), None)
