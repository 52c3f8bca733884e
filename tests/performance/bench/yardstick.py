"""The yardstick of handing in: the same rows by one hand-written statement behind the same server.

No token, no validation, no log: what is left is the price of granian, psycopg and PostgreSQL.
"""

import os
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import orjson
import psycopg

_STATEMENT: Final = """
    with written as (
        update weekly_report as report
        set state = 'handed_in', saved = true, version = version + 1, handed_in_at = %(now)s,
            late = true, summary = %(summary)s, self_parts = %(parts)s
        where report_id = %(report_id)s and version = 1
        returning report.*
    ), kept as (
        insert into work_item (report_id, revision, number, title, product, key_task)
        select report_id, revision, number, item ->> 'title', item ->> 'product',
            (item ->> 'key_task')::boolean
        from written, jsonb_array_elements(%(items)s::jsonb) with ordinality as t (item, number)
    )
    insert into event (
        event_id, type, subject, subjectversion, time, correlation_id, causation_id, data
    )
    select %(event_id)s, 'submission.report_handed_in.v1', report_id, version, %(now)s,
        %(event_id)s, %(event_id)s, jsonb_build_object(
            'report_id', report_id, 'person_id', person_id, 'week', week, 'unit_id', unit_id,
            'post_title', post_title, 'tier', tier, 'manager_id', manager_id,
            'revision', revision, 'late', late, 'handed_in_at', handed_in_at,
            'summary', summary, 'items', %(items)s::jsonb, 'self_parts', self_parts
        )
    from written
"""

_mine = threading.local()


def _connection() -> psycopg.Connection[Any]:
    connection: psycopg.Connection[Any] | None = getattr(_mine, "connection", None)
    if connection is None:
        connection = psycopg.connect(os.environ["YARDSTICK_DATABASE_URL"], autocommit=True)
        _mine.connection = connection
    return connection


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Write the rows of one report; the path's fourth part is its id."""
    body = orjson.loads(environ["wsgi.input"].read())
    written = {
        "report_id": environ["PATH_INFO"].split("/")[4],
        "event_id": uuid4(),
        "now": datetime.now(UTC),
        "summary": body["summary"],
        "parts": orjson.dumps(body["self_parts"]).decode(),
        "items": orjson.dumps(body["items"]).decode(),
    }
    done = _connection().execute(_STATEMENT, written).rowcount
    answer = b'{"version":2}' if done else b"{}"
    start_response(
        "200 OK" if done else "409 Conflict",
        [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))],
    )
    return [answer]


def create_app() -> Callable[..., Iterable[bytes]]:
    """Return the application, as granian asks for it."""
    return app
