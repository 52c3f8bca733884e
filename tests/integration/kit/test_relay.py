"""What is said reaches every reader in order and without a gap, whatever the broker does."""

import base64
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import text

import redis
from real_services import DatabaseOf
from shared.contracts.submission import ReportOpenedV1
from shared.contracts.subscriptions import readers_of
from shared.kit.celery import events_queue, make_celery
from shared.kit.db import Database
from shared.kit.events import record_event
from shared.kit.feed import read_feed
from shared.kit.relay import LIST_LENGTH, Relay, stamp


def say(database: Database, subject: UUID | None = None) -> None:
    report_id = subject or uuid4()
    data = {
        "report_id": report_id,
        "person_id": uuid4(),
        "week": datetime(2026, 11, 16, tzinfo=UTC).date(),
        "unit_id": uuid4(),
        "post_title": "Chuyên viên",
        "tier": "specialist",
        "manager_id": uuid4(),
    }
    with database.transaction() as session:
        record_event(
            session,
            ReportOpenedV1,
            subject=report_id,
            subjectversion=1,
            data=data,
            now=datetime.now(UTC),
        )


@pytest.fixture
def database(database_of: DatabaseOf) -> Database:
    return database_of("submission")


@pytest.fixture
def broker(redis_url: str) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(redis_url)
    client.flushall()
    yield client
    client.flushall()
    client.close()


@pytest.fixture
def start(database: Database) -> Iterator[Callable[[str], Relay]]:
    """Give ``start(broker_url)``: a relay in a thread of its own."""
    started: list[tuple[Relay, threading.Thread]] = []

    def run(broker_url: str) -> Relay:
        celery = make_celery("submission", broker_url, readers_of("submission"))
        relay = Relay("submission", database, celery)
        thread = threading.Thread(target=relay.run)
        thread.start()
        started.append((relay, thread))
        return relay

    yield run
    for relay, thread in started:
        relay.stopping.set()
        thread.join(30)
        relay.celery.close()
        assert not thread.is_alive()


def until(met: Callable[[], bool], seconds: float = 20) -> None:
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if met():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come")


def lists_for(broker: redis.Redis, reader: str) -> list[dict[str, Any]]:
    """Return the keyword arguments of every message in a reader's queue, oldest first."""
    found = []
    for raw in reversed(broker.lrange(f"{reader}.events", 0, -1)):
        message = orjson.loads(raw)
        found.append(orjson.loads(base64.b64decode(message["body"]))[1])
    return found


def test_a_reader_gets_lists_that_join_without_a_gap(
    database: Database, broker: redis.Redis, redis_url: str, start: Callable[[str], Relay]
) -> None:
    for _ in range(LIST_LENGTH + 50):
        say(database)
    start(redis_url)
    until(lambda: sum(len(each["envelopes"]) for each in lists_for(broker, "reporting")) == 250)
    lists = lists_for(broker, "reporting")
    assert [(each["after"], each["upto"]) for each in lists] == [(0, 200), (200, 250)]
    assert {each["source"] for each in lists} == {"submission"}
    assert broker.llen("scoring.events") == 0
    say(database)
    until(lambda: len(lists_for(broker, "reporting")) == 3)
    assert lists_for(broker, "reporting")[2]["after"] == 250


def test_two_relays_send_what_one_sends(
    database: Database, broker: redis.Redis, redis_url: str, start: Callable[[str], Relay]
) -> None:
    start(redis_url)
    start(redis_url)
    for _ in range(60):
        say(database)
    until(lambda: sum(len(each["envelopes"]) for each in lists_for(broker, "reporting")) >= 60)
    ids = [
        envelope["id"] for each in lists_for(broker, "reporting") for envelope in each["envelopes"]
    ]
    assert len(ids) == len(set(ids)) == 60


@pytest.mark.usefixtures("broker")
def test_the_broker_says_when_it_gives_a_list_once_more(redis_url: str) -> None:
    """By this alone a reader counts who died in a list; ``fresh`` of ``Delivery`` stands on it."""
    celery = make_celery("scoring", redis_url)
    queue = celery.amqp.queues[events_queue("scoring")]
    celery.send_task("scoring.receive_events", queue=events_queue("scoring"), kwargs={})
    with celery.connection_for_read() as connection:
        taken = queue(connection.default_channel)
        first = taken.get()
        assert not first.delivery_info.get("redelivered")
        first.requeue()  # as Celery does when the process that had it is gone
        assert taken.get().delivery_info["redelivered"] is True


def test_stamping_goes_on_while_the_broker_is_away(
    database: Database, start: Callable[[str], Relay]
) -> None:
    start("redis://127.0.0.1:1/0")
    say(database)

    def stamped() -> bool:
        with database.transaction() as session:
            return session.scalar(text("select count(*) from event where position = 1")) == 1

    until(stamped)
    say(database)
    with database.transaction() as session:
        assert session.scalar(text("select position from subscriber_cursor limit 1")) == 0


def test_the_feed_misses_nothing_while_many_write_at_once(database: Database) -> None:
    writers = [
        threading.Thread(target=lambda: [say(database) for _ in range(40)]) for _ in range(5)
    ]
    for writer in writers:
        writer.start()
    seen: list[UUID] = []
    after = 0
    while len(seen) < 200:
        with database.engine.connect() as connection:
            stamp(connection)
        with database.transaction() as session:
            rows, after = read_feed(session, after=after, types=[], limit=7)
        seen += [row.event_id for row in rows]
    for writer in writers:
        writer.join()
    assert len(set(seen)) == 200
    assert after == 200
