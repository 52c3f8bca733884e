"""The entries of the directory as values: what is compared, stored and told to others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from uuid import UUID

from approval.directory.domain.tiers import Tier, UnitKind, is_evaluated

UNIT_FACTS: Final = ("name", "kind", "parent_id", "head_id", "leader_in_charge_id", "active")
PERSON_FACTS: Final = (
    *("name", "unit_id", "post_title", "tier"),
    *("manager_id", "manager_by_post", "active"),
)
"""What may change of an entry; its code stays the same for good."""

UNTITLED: Final = "-"
"""The title of a post of which nobody told the title yet."""


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


Entry = TypeVar("Entry", UnitEntry, PersonEntry)


def advanced(
    wanted: Iterable[Entry], known: Mapping[UUID, Entry], names: Sequence[str]
) -> list[tuple[Entry, tuple[str, ...]]]:
    """Return the entries that differ from what is known, in their next version, with what differs.

    Whoever is not known yet begins with version 1, and everything differs.
    """
    found: list[tuple[Entry, tuple[str, ...]]] = []
    for entry in wanted:
        before = known.get(entry.id)
        if before is None:
            found.append((replace(entry, version=1), tuple(names)))
            continue
        facts = tuple(name for name in names if getattr(entry, name) != getattr(before, name))
        if facts:
            found.append((replace(entry, code=before.code, version=before.version + 1), facts))
    return found
