"""Finds what a roster changes in the directory; pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Generic, TypeVar
from uuid import UUID

from approval.directory.domain.entries import (
    PERSON_FACTS,
    UNIT_FACTS,
    PersonEntry,
    UnitEntry,
)
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.roster.lines import Roster

Entry = TypeVar("Entry", UnitEntry, PersonEntry)


@dataclass(frozen=True, slots=True)
class Known:
    """What the directory holds, those who left too; logins are by person."""

    units: Sequence[UnitEntry]
    people: Sequence[PersonEntry]
    logins: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Changes(Generic[Entry]):
    """Entries as they are to be, each with its new version; ``facts`` tells what changed of which.

    An entry that is absent from the roster is not deleted: it becomes inactive.
    """

    subject: str
    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    left: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    facts: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)

    @property
    def entries(self) -> list[Entry]:
        """Everything that is to be written and told."""
        return self.added + self.changed + self.left

    def __str__(self) -> str:
        return (
            f"{self.subject}: {len(self.added)} added, {len(self.changed)} changed,"
            f" {len(self.left)} left, {self.unchanged} unchanged"
        )


@dataclass(frozen=True, slots=True)
class AccountChanges:
    """Logins by person that are new or other than before, and people whose account ends."""

    opened: Mapping[UUID, str]
    renamed: Mapping[UUID, str]
    closed: Sequence[UUID]

    def __str__(self) -> str:
        return (
            f"account: {len(self.opened)} opened, {len(self.renamed)} renamed,"
            f" {len(self.closed)} closed"
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """All that loading a roster writes; ``known`` is what was there before."""

    known: Known
    units: Changes[UnitEntry]
    people: Changes[PersonEntry]
    accounts: AccountChanges

    def counts(self) -> dict[str, int]:
        """Return how many units and people were added, changed and left, where any were."""
        counted = {
            f"{subject}_{change}": len(getattr(changes, change))
            for subject, changes in (("units", self.units), ("people", self.people))
            for change in ("added", "changed", "left")
        }
        return {name: count for name, count in counted.items() if count}


def compare(roster: Roster, known: Known, *, new_id: Callable[[], UUID]) -> Difference:
    """Return what differs; a code that the directory knows keeps its id, also one that left.

    A blank manager follows the post: it stays as it is here, and is worked out when all is stored.
    """
    by_post = {each.id: each.manager_id for each in known.people if each.manager_by_post}
    unit_ids = {unit.code: unit.id for unit in known.units}
    unit_ids |= {line.code: new_id() for line in roster.units if line.code not in unit_ids}
    ids = {person.code: person.id for person in known.people}
    ids |= {line.code: new_id() for line in roster.people if line.code not in ids}
    units = (
        UnitEntry(
            id=unit_ids[line.code],
            code=line.code,
            name=line.name,
            kind=UnitKind(line.kind),
            parent_id=unit_ids[line.parent] if line.parent else None,
            head_id=ids[line.head] if line.head else None,
            leader_in_charge_id=ids[line.leader_in_charge] if line.leader_in_charge else None,
            active=True,
            version=1,
        )
        for line in roster.units
    )
    people = (
        PersonEntry(
            id=ids[line.code],
            code=line.code,
            name=line.name,
            unit_id=unit_ids[line.unit],
            post_title=line.post,
            tier=Tier(line.tier),
            manager_id=ids[line.manager] if line.manager else by_post.get(ids[line.code]),
            manager_by_post=not line.manager,
            active=True,
            version=1,
        )
        for line in roster.people
    )
    return Difference(
        known=known,
        units=_changes("unit", units, known.units, UNIT_FACTS),
        people=_changes("person", people, known.people, PERSON_FACTS),
        accounts=_account_changes({ids[line.code]: line.account for line in roster.people}, known),
    )


def _changes(
    subject: str, wanted: Iterable[Entry], known: Sequence[Entry], names: Sequence[str]
) -> Changes[Entry]:
    facts_of = attrgetter(*names)
    absent = {entry.id: entry for entry in known}
    added, changed, facts, unchanged = [], [], {}, 0
    for entry in wanted:
        before = absent.pop(entry.id, None)
        if before is None:
            added.append(entry)
        elif facts_of(entry) == facts_of(before):
            unchanged += 1
        else:
            changed.append(replace(entry, version=before.version + 1))
            facts[entry.id] = tuple(
                name for name in names if getattr(entry, name) != getattr(before, name)
            )
    left = [
        replace(entry, active=False, version=entry.version + 1)
        for entry in absent.values()
        if entry.active
    ]
    return Changes(subject, added, changed, left, unchanged, facts)


def _account_changes(wanted: Mapping[UUID, str], known: Known) -> AccountChanges:
    """Compare logins by person; a blank one closes the account.

    Whoever is absent keeps an account, to come back to; unless somebody else takes the login.
    """
    given = {person_id: login for person_id, login in wanted.items() if login}
    taken = set(given.values())
    return AccountChanges(
        opened={each: login for each, login in given.items() if each not in known.logins},
        renamed={
            each: login for each, login in given.items() if known.logins.get(each, login) != login
        },
        closed=[
            each
            for each, login in known.logins.items()
            if each not in given and (each in wanted or login in taken)
        ],
    )
