"""The tree is the one of RFC 6962, and every path leads to its root."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from approval.ledger.tree import LEAF, NODE, Tree, audit_path

ENTRIES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def root_by_the_book(entries: list[bytes]) -> bytes:
    """Return MTH(D[n]), section 2.1 of the RFC."""
    if len(entries) == 1:
        return sha256(LEAF + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    left, right = root_by_the_book(entries[:split]), root_by_the_book(entries[split:])
    return sha256(NODE + left + right).digest()


def tree_of(entries: list[bytes]) -> Tree:
    tree = Tree()
    for entry in entries:
        tree.add(entry)
    return tree


@given(ENTRIES)
def test_the_root_is_the_one_of_the_book(entries: list[bytes]) -> None:
    assert tree_of(entries).root() == root_by_the_book(entries)


@given(ENTRIES, st.data())
def test_a_path_leads_from_its_entry_to_the_root(entries: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    path, root = audit_path(iter(entries), place, len(entries))
    node = sha256(LEAF + entries[place]).digest()
    for step in path:
        ((side, beside),) = step.items()
        other = bytes.fromhex(beside)
        node = sha256(NODE + (other + node if side == "left" else node + other)).digest()
    assert node == root == root_by_the_book(entries)
    assert len(path) <= (len(entries) - 1).bit_length()


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root() == sha256(b"").digest()
