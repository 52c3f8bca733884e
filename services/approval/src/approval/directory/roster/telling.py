"""Tells what a roster changes: of whom, which column, what it was and what it becomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from approval.directory.domain.entries import PERSON_FACTS, UNIT_FACTS, PersonEntry, UnitEntry
from approval.directory.roster.comparing import Changes, Difference

Entry = UnitEntry | PersonEntry

BY_POST: Final = "manager_by_post"
_COLUMNS: Final = {"post_title": "post"} | {
    fact: fact.removesuffix("_id") for fact in (*UNIT_FACTS, *PERSON_FACTS) if fact.endswith("_id")
}


@dataclass(frozen=True, slots=True)
class Edit:
    """What a column holds before and after, codes for units and people; None: nothing."""

    column: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.column}: {_shown(self.before)} → {_shown(self.after)}"


@dataclass(frozen=True, slots=True)
class Change:
    """A unit or person that is added, changed or left, with all that becomes other by it."""

    subject: str
    code: str
    change: str
    edits: Sequence[Edit]

    def __str__(self) -> str:
        columns = ", ".join(edit.column for edit in self.edits) if self.change == "changed" else ""
        return f"{self.subject} {self.code} {self.change}{f': {columns}' if columns else ''}"


def told(difference: Difference) -> Iterator[Change]:
    """Give every change, units first; logins are told as the column ``account`` of a person."""
    units, people = difference.units, difference.people
    before: list[Entry] = [*difference.known.units, *difference.known.people]
    entries: list[Entry] = [*units.added, *people.added, *before]
    codes = {entry.id: entry.code for entry in entries}
    logins = _login_edits(difference)
    teller = _Teller(codes, {entry.id: entry for entry in before}, logins)
    yield from teller.changes(units, UNIT_FACTS)
    yield from teller.changes(people, PERSON_FACTS)
    others = logins.keys() - {entry.id for entry in people.entries}
    for each in sorted(others, key=codes.__getitem__):
        yield Change("person", codes[each], "changed", [logins[each]])


def _login_edits(difference: Difference) -> dict[UUID, Edit]:
    accounts, before = difference.accounts, difference.known.logins
    after = {**dict.fromkeys(accounts.closed), **accounts.renamed, **accounts.opened}
    return {each: Edit("account", before.get(each), login) for each, login in after.items()}


@dataclass(frozen=True, slots=True)
class _Teller:
    codes: Mapping[UUID, str]
    before: Mapping[UUID, Entry]
    logins: Mapping[UUID, Edit]

    def changes(self, changes: Changes[Any], facts: Sequence[str]) -> Iterator[Change]:
        for verb, entries in (
            ("added", changes.added),
            ("changed", changes.changed),
            ("left", changes.left),
        ):
            for entry in entries:
                told = facts if verb == "added" else changes.facts.get(entry.id, ())
                # A manager that is named, or no longer, is told as the manager.
                told = [each for each in told if each != BY_POST or "manager_id" not in told]
                found = (self._edit(entry, fact) for fact in told)
                edits = [
                    *(edit for edit in found if edit.before != edit.after),
                    *([self.logins[entry.id]] if entry.id in self.logins else []),
                ]
                yield Change(changes.subject, entry.code, verb, edits)

    def _edit(self, entry: Entry, fact: str) -> Edit:
        known = self.before.get(entry.id)
        before = None if known is None else self._said(getattr(known, fact))
        return Edit(_COLUMNS.get(fact, fact), before, self._said(getattr(entry, fact)))

    def _said(self, value: object) -> str | None:
        if isinstance(value, UUID):
            return self.codes[value]
        if isinstance(value, bool):
            return "yes" if value else "no"
        return None if value is None else str(value)


def _shown(text: str | None) -> str:
    return "nothing" if text is None else f'"{text}"'
