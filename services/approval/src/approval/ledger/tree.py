"""A Merkle tree over the ledger's hashes, as RFC 6962 has it: what makes a proof short.

A leaf is SHA-256 of a zero byte and an entry's hash, a node SHA-256 of a one byte and the two
below; the left side of a node is the largest full tree that leaves something for the right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Final

LEAF: Final = b"\0"
NODE: Final = b"\1"

Path = list[dict[str, str]]
"""From the leaf up, ``{"left": …}`` or ``{"right": …}``: the hash beside, in hexadecimal."""


@dataclass(slots=True)
class Tree:
    """Take hashes in order and know the root of those so far; it keeps one node a level."""

    count: int = 0
    _peaks: list[bytes] = field(default_factory=list)

    def add(self, entry: bytes) -> None:
        """Take the next entry's hash."""
        node = sha256(LEAF + entry).digest()
        size = self.count
        while size & 1:
            node = sha256(NODE + self._peaks.pop() + node).digest()
            size >>= 1
        self._peaks.append(node)
        self.count += 1

    def root(self) -> bytes:
        """Return the root; that of an empty tree is the hash of nothing."""
        if not self._peaks:
            return sha256().digest()
        node = self._peaks[-1]
        for left in reversed(self._peaks[:-1]):
            node = sha256(NODE + left + node).digest()
        return node


def audit_path(entries: Iterator[bytes], place: int, size: int) -> tuple[Path, bytes]:
    """Return the path from one of ``size`` entries to the root, and the root.

    ``entries`` are read once; ``place`` counts from 0.
    """
    beside = _beside(place, size)
    roots: dict[int, bytes] = {}
    for start, end in sorted([(start, end) for _, start, end in beside] + [(place, place + 1)]):
        tree = Tree()
        for entry in islice(entries, end - start):
            tree.add(entry)
        roots[start] = tree.root()
    node = roots[place]
    for side, start, _ in beside:
        pair = roots[start] + node if side == "left" else node + roots[start]
        node = sha256(NODE + pair).digest()
    return [{side: roots[start].hex()} for side, start, _ in beside], node


def _beside(place: int, size: int) -> Sequence[tuple[str, int, int]]:
    """Return side, start and end of each tree beside the way from a leaf up to the root."""
    start, end = 0, size
    downwards = []
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if place < middle:
            downwards.append(("right", middle, end))
            end = middle
        else:
            downwards.append(("left", start, middle))
            start = middle
    return downwards[::-1]
