"""Counts the statements that a page sends, and weighs its HTML."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, TextClause, event
from werkzeug.test import TestResponse

from shared.kit.at_once import AtOnce
from shared.kit.db import Database

MOST_STATEMENTS = 15
MOST_BYTES = 50 * 1024


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Give the list of what a database is sent in the block."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    at_once, database.at_once = database.at_once, _Noting(database.at_once.engine, sent)
    try:
        yield sent
    finally:
        database.at_once = at_once
        event.remove(database.engine, "before_cursor_execute", note)


class _Noting(AtOnce):
    """Writes as it always does, and notes what."""

    def __init__(self, engine: Engine, sent: list[str]) -> None:
        super().__init__(engine)
        self._noted = sent

    def row(self, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any]:
        self._noted.append(statement.text)
        return super().row(statement, values)


def check_light(page: TestResponse, sent: list[str]) -> None:
    """Check that a page opened, small, by few statements, with nothing inline."""
    assert page.status_code == 200, page.text
    assert len(sent) <= MOST_STATEMENTS, sent
    assert len(page.data) <= MOST_BYTES
    assert "style=" not in page.text
    assert "<script>" not in page.text
    print(f"{page.request.path}: {len(sent)} statements, {len(page.data) / 1024:.1f} KiB")
