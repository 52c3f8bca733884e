"""Counts the statements that a page sends, and weighs its HTML."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from werkzeug.test import TestResponse

from shared.kit.db import Database

MOST_STATEMENTS = 15
MOST_BYTES = 50 * 1024


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Give the list of what a database is sent in the block."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    engines = (database.engine, database.at_once)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def check_light(page: TestResponse, sent: list[str]) -> None:
    """Check that a page opened, small, by few statements, with nothing inline."""
    assert page.status_code == 200, page.text
    assert len(sent) <= MOST_STATEMENTS, sent
    assert len(page.data) <= MOST_BYTES
    assert "style=" not in page.text
    assert "<script>" not in page.text
    print(f"{page.request.path}: {len(sent)} statements, {len(page.data) / 1024:.1f} KiB")
