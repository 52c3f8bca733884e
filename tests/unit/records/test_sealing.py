"""A part of a record is read by the export that it was sealed for, and by nobody else."""

from uuid import uuid4

import pytest

from shared.records.sealing import new_key, seal, unseal

CONTENT = "Hoàn thành tốt.".encode()


def test_what_was_sealed_for_an_export_is_read_by_it() -> None:
    private, public = new_key()
    export_id = uuid4()
    sealed = seal(CONTENT, public, export_id)
    assert CONTENT not in sealed
    assert unseal(sealed, private, export_id) == CONTENT
    assert seal(CONTENT, public, export_id) != sealed


@pytest.mark.parametrize("other", ["key", "export", "content"])
def test_another_key_another_export_and_a_changed_part_are_refused(other: str) -> None:
    private, public = new_key()
    export_id = uuid4()
    sealed = seal(CONTENT, public, export_id)
    key = new_key()[0] if other == "key" else private
    whose = uuid4() if other == "export" else export_id
    given = sealed[:-1] + bytes([sealed[-1] ^ 1]) if other == "content" else sealed
    with pytest.raises(ValueError, match="sealed for another export, or changed"):
        unseal(given, key, whose)


def test_a_public_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal(CONTENT, b"short", uuid4())
