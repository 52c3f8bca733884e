"""Cursors: a page goes on exactly where the last one ended, and only for the same list."""

import base64
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.kit.http.cursors import MAX_LIMIT, Order, PageArgs, paged

BY_DAY = Order(("day", "id"), (date.fromisoformat, UUID))
BY_CODE = Order(("code",), (str,))
SOMEBODY = "0199a5c4-6f1e-7d11-9d4f-0a51c6a4b7e2"


@dataclass(frozen=True)
class Row:
    day: date
    id: UUID
    code: str = ""


def rows(count: int) -> list[Row]:
    """Return rows in order, two a day."""
    first = date(2026, 11, 16)
    days = [first + timedelta(days=number // 2) for number in range(count)]
    return sorted((Row(day, uuid4()) for day in days), key=lambda row: (row.day, row.id))


def page(
    all_rows: list[Row], cursor: str | None, *, limit: int, asked: object = "list"
) -> dict[str, Any]:
    def read(after: tuple[Any, ...] | None, limit: int) -> list[Row]:
        left = [row for row in all_rows if after is None or (row.day, row.id) > after]
        return left[:limit]

    query = {"limit": limit, "cursor": cursor}
    return paged(query, asked=asked, order=BY_DAY, read=read)


def cursor_of(*place: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(place)).rstrip(b"=").decode()


@given(count=st.integers(0, 25), limit=st.integers(1, 10))
def test_pages_give_every_row_once_and_in_order(count: int, limit: int) -> None:
    everything = rows(count)
    seen: list[Row] = []
    cursor = None
    for _ in range(count + 2):
        answer = page(everything, cursor, limit=limit)
        seen += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert cursor is None
    assert seen == everything


def test_a_row_that_comes_in_between_neither_repeats_nor_skips_another() -> None:
    everything = rows(6)
    first = page(everything, None, limit=3)
    new = Row(everything[0].day - timedelta(days=1), uuid4())
    second = page([new, *everything], first["next"], limit=3)
    assert first["items"] + second["items"] == everything


def test_a_cursor_is_for_the_list_that_it_was_made_for() -> None:
    first = page(rows(5), None, limit=2, asked=["somebody", "own"])
    with pytest.raises(Invalid) as refused:
        page(rows(5), first["next"], limit=2, asked=["somebody else", "own"])
    assert "belongs to another list" in str(refused.value.facts)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "không",
        "=" * 8,
        "a" * 10_000,
        cursor_of(),
        cursor_of("only the mark"),
        cursor_of("mark", "2026-11-16"),
        cursor_of("mark", "2026-11-16", SOMEBODY, "more"),
        cursor_of("mark", 5, 6),
        cursor_of("mark", None, None),
        cursor_of("mark", "16 November", SOMEBODY),
        cursor_of("mark", "2026-11-16", "no uuid"),
        base64.urlsafe_b64encode(b"5").decode(),
        base64.urlsafe_b64encode(b'"text"').decode(),
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b"[" * 2_000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        page(rows(5), cursor, limit=2)
    assert set(refused.value.errors) == {"cursor"}


def test_a_cursor_with_a_text_that_the_database_cannot_keep_is_refused() -> None:
    all_rows = [Row(date(2026, 11, 16), uuid4(), code="V1\x00")]

    def read(_: tuple[Any, ...] | None, limit: int) -> list[Row]:
        return all_rows[:limit]

    first = paged({"limit": 1, "cursor": None}, asked="", order=BY_CODE, read=read)
    with pytest.raises(Invalid):
        paged({"limit": 1, "cursor": first["next"]}, asked="", order=BY_CODE, read=read)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"limit": "0"}, {"limit"}),
        ({"limit": str(MAX_LIMIT + 1)}, {"limit"}),
        ({"limit": "9" * 5_000}, {"limit"}),
        ({"limit": "ten"}, {"limit"}),
        ({"limit": "1"}, set()),
        ({}, set()),
    ],
)
def test_a_page_has_a_bounded_length(query: dict[str, str], errors: set[str]) -> None:
    assert set(PageArgs().validate(query)) == errors
