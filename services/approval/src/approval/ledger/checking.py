"""Walks the ledger and finds where it was tampered with."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from approval.ledger import entries, guards
from approval.ledger.entries import Entry
from approval.ledger.tree import Tree

ZEROS: Final = bytes(32)
"""What stands as the hash before the first entry's."""


class Kind(StrEnum):
    """What is wrong."""

    GAP = "gap"
    CONTENT = "content"
    LINK = "link"
    OUTSIDE = "outside"
    HEAD = "head"
    GUARD = "guard"


class Head(NamedTuple):
    """The ledger's first ``number`` entries in one hash: the root of the tree over theirs."""

    number: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.root.hex()}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and with which entry."""

    kind: Kind
    told: str
    number: int | None = None
    result_id: object = None

    def __str__(self) -> str:
        where = "" if self.number is None else f" at number {self.number}"
        which = "" if self.result_id is None else f", result {self.result_id}"
        return f"{self.kind}{where}{which}: {self.told}"


class BrokenError(Exception):
    """The chain ends at a fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def checked(session: Session) -> Iterator[tuple[Entry, bytes]]:
    """Yield each entry with its line. Raises ``BrokenError`` at the first fault."""
    previous = ZEROS
    with closing(entries.in_order(session)) as ledger:
        for number, entry in enumerate(ledger, 1):
            line = _check(entry, number, previous)
            yield entry, line
            previous = entry.sha256


def _check(entry: Entry, number: int, previous: bytes) -> bytes:
    kind, told = Kind.GAP, ""
    if entry.number > number:
        raise BrokenError(Fault(kind, f"it is missing; the next is {entry.number}", number))
    if entry.number < number:
        told = "the number stands there twice"
    elif entry.line is None:
        told = "its result is gone"
    elif entry.previous_sha256 != previous:
        kind, told = Kind.LINK, "the hash before is another one"
    elif sha256(entry.line).digest() != entry.sha256:
        kind, told = Kind.CONTENT, "the result is not what was hashed"
    if entry.line is None or told:
        raise BrokenError(Fault(kind, told, entry.number, entry.result_id))
    return entry.line


def verify(session: Session, published: Mapping[int, bytes]) -> tuple[Head, list[Fault]]:
    """Return how far the ledger is whole, as its head, and what is wrong with it.

    ``published`` are heads that were written down elsewhere: roots by number.
    """
    tree = Tree()
    faults: list[Fault] = []
    try:
        for entry, _ in checked(session):
            tree.add(entry.sha256)
            if entry.number in published:
                faults += _compare(tree, published)
        faults += _at_the_end(session, tree.count, published)
    except BrokenError as broken:
        faults.append(broken.fault)
    faults += (Fault(Kind.GUARD, told) for told in guards.missing(session))
    return Head(tree.count, tree.root()), faults


def _compare(tree: Tree, published: Mapping[int, bytes]) -> Iterator[Fault]:
    if published[tree.count] != tree.root():
        told = "the ledger up to here is not the one whose head was published"
        yield Fault(Kind.HEAD, told, tree.count)


def _at_the_end(session: Session, last: int, published: Iterable[int]) -> Iterator[Fault]:
    for number in sorted(published):
        if number > last:
            yield Fault(Kind.HEAD, f"it was published, and the ledger ends at {last}", number)
    outside = entries.result_without_entry(session)
    if outside is not None:
        yield Fault(Kind.OUTSIDE, "it never joined the ledger", result_id=outside)


def head(session: Session, number: int) -> Head:
    """Return the head that the ledger had at ``number``, from its hashes alone."""
    tree = Tree()
    for each in entries.hashes(session, upto=number):
        tree.add(each)
    return Head(tree.count, tree.root())
