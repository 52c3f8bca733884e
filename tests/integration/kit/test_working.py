"""The one door of a worker opens to a list as the broker carries it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from celery import Celery
from sqlalchemy import select

from real_services import DatabaseOf
from shared.kit.consumer import position
from shared.kit.db import Database
from shared.kit.lists import packed
from shared.kit.service import Service
from shared.kit.settings import Settings
from shared.kit.tables import inbox
from shared.kit.working import working_celery


@pytest.fixture
def database(database_of: DatabaseOf) -> Database:
    return database_of("scoring")


@pytest.fixture
def worker(services: Mapping[str, Service], database: Database) -> Celery:
    told = {"database_url": "", "platform_url": "", "client_secret": ""}
    return working_celery(services["scoring"], Settings(broker_url="redis://", **told), database)


def envelope() -> dict[str, Any]:
    """Return an event of a type that only a later release knows."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/submission",
        "type": "submission.report_sung.v1",
        "subject": str(uuid4()),
        "time": "2026-11-20T10:00:00+00:00",
        "datacontenttype": "application/json",
        "subjectversion": 1,
        "correlationid": str(uuid4()),
        "causationid": str(uuid4()),
        "data": {"summary": "Đã trình."},
    }


def as_packed(told: list[dict[str, Any]]) -> dict[str, Any]:
    return {"packed": packed(orjson.dumps(each) for each in told)}


def as_by_the_release_before(told: list[dict[str, Any]]) -> dict[str, Any]:
    return {"envelopes": told}


@pytest.mark.parametrize("sent", [as_packed, as_by_the_release_before])
def test_a_list_is_applied_as_this_release_and_the_one_before_it_send_it(
    worker: Celery, database: Database, sent: Any
) -> None:
    told = [envelope(), envelope()]
    stretch = {"source": "submission", "after": 0, "upto": 2}
    worker.tasks["scoring.receive_events"].apply(kwargs=stretch | sent(told), throw=True)
    with database.transaction() as session:
        kept = {row.event_id: row.envelope for row in session.execute(select(inbox))}
        assert position(session, "submission") == 2
    assert kept == {UUID(each["id"]): each for each in told}


@pytest.mark.parametrize("sent", [{}, {"packed": ""}, {"packed": "AAAA"}, {"envelopes": 2}])
def test_a_list_of_which_nothing_can_be_read_leaves_its_stretch_to_the_feed(
    worker: Celery, database: Database, sent: dict[str, Any]
) -> None:
    stretch = {"source": "submission", "after": 0, "upto": 2}
    assert worker.tasks["scoring.receive_events"].apply(kwargs=stretch | sent).failed()
    with database.transaction() as session:
        assert position(session, "submission") == 0
