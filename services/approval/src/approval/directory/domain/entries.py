"""The entries of the directory as values: what is compared, stored and told to others."""

from dataclasses import dataclass
from uuid import UUID

from approval.directory.domain.tiers import Tier, UnitKind, is_evaluated


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit; ``version`` counts its changes from 1."""

    id: UUID
    code: str
    name: str
    kind: UnitKind
    parent_id: UUID | None
    head_id: UUID | None
    leader_in_charge_id: UUID | None
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person with unit, post and direct manager; ``version`` counts the changes from 1.

    ``manager_by_post`` tells that the manager follows the posts round the person's own.
    """

    id: UUID
    code: str
    name: str
    unit_id: UUID
    post_title: str
    tier: Tier
    manager_id: UUID | None
    manager_by_post: bool
    active: bool
    version: int

    @property
    def evaluated(self) -> bool:
        """Whether the weekly evaluation covers the post."""
        return is_evaluated(self.tier)
