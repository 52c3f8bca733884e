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
from shared.contracts.subscriptions import readers_of, types_heard
from shared.kit.celery import events_queue, make_celery
from shared.kit.db import Database
from shared.kit.events import record_event
from shared.kit.feed import read_feed
from shared.kit.lists import unpacked
from shared.kit.relay import LIST_LENGTH, Relay, stamp

OPENED, HANDED_IN = "submission.report_opened.v1", "submission.report_handed_in.v1"
WITHDRAWN, EXCUSED = "submission.report_withdrawn.v1", "submission.report_excused.v1"
FEED = [OPENED] * 250 + [HANDED_IN, EXCUSED, EXCUSED, WITHDRAWN] * 100 + [EXCUSED]
"""More than a list of what one alone hears, then what some hear in turn."""
SAID = text(
    """
    insert into event
        (event_id, type, subject, subjectversion, time, correlation_id, causation_id, data)
    select gen_random_uuid(), type, gen_random_uuid(), 1, now(), gen_random_uuid(),
        gen_random_uuid(), '{}'
    from unnest(cast(:types as text[])) with ordinality as said (type, number) order by number
    """
)
STANDS = text("insert into subscriber_cursor (reader, position) values (:reader, :position)")


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
        told = orjson.loads(base64.b64decode(message["body"]))[1]
        found.append(told | {"envelopes": unpacked(told["packed"])})
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


@pytest.mark.parametrize(
    "stands",
    [
        pytest.param({"scoring": 0, "approval": 0, "reporting": 0}, id="together"),
        pytest.param({"scoring": 0, "approval": 651, "reporting": 651}, id="one far behind"),
        pytest.param({"scoring": 0, "approval": 252, "reporting": 600}, id="far apart"),
        pytest.param({"scoring": 651, "approval": 450, "reporting": 449}, id="close together"),
    ],
)
def test_each_reader_gets_what_it_hears_from_where_it_stands(
    database: Database,
    broker: redis.Redis,
    redis_url: str,
    start: Callable[[str], Relay],
    stands: dict[str, int],
) -> None:
    with database.transaction() as session:
        session.execute(SAID, {"types": FEED})
        for reader, position in stands.items():
            session.execute(STANDS, {"reader": reader, "position": position})
    start(redis_url)
    for reader, position in stands.items():
        types = types_heard(reader, "submission")
        heard = [
            (number, each)
            for number, each in enumerate(FEED, 1)
            if number > position and each in types
        ]

        def sent(reader: str = reader) -> list[str]:
            lists = lists_for(broker, reader)
            return [envelope["type"] for each in lists for envelope in each["envelopes"]]

        until(lambda heard=heard, sent=sent: len(sent()) >= len(heard))
        assert sent() == [each for _, each in heard]
        lists = lists_for(broker, reader)
        ends = [position, *(each["upto"] for each in lists)]
        assert [each["after"] for each in lists] == ends[:-1]
        assert ends[-1] == (heard[-1][0] if heard else position)
        assert all(len(each["envelopes"]) <= LIST_LENGTH for each in lists)


@pytest.mark.usefixtures("broker")
def test_a_reader_far_behind_holds_nobody_up(
    database: Database, redis_url: str, start: Callable[[str], Relay]
) -> None:
    with database.transaction() as session:
        session.execute(SAID, {"types": FEED})
        for reader, position in {"scoring": 0, "approval": 645, "reporting": 651}.items():
            session.execute(STANDS, {"reader": reader, "position": position})
    start(redis_url)

    def ended() -> dict[str, datetime]:
        with database.transaction() as session:
            rows = session.execute(text("select reader, position, sent_at from subscriber_cursor"))
            return {row.reader: row.sent_at for row in rows if row.position in {647, 650}}

    until(lambda: len(ended()) == 2)
    assert ended()["approval"] < ended()["scoring"]


def test_a_list_is_short_in_the_broker(
    database: Database, broker: redis.Redis, redis_url: str, start: Callable[[str], Relay]
) -> None:
    """What waits for a reader that is away is memory of Redis."""
    for _ in range(LIST_LENGTH):
        say(database)
    start(redis_url)
    until(lambda: broker.llen("reporting.events") == 1)
    [envelopes] = [each["envelopes"] for each in lists_for(broker, "reporting")]
    [raw] = broker.lrange("reporting.events", 0, -1)
    assert len(envelopes) == LIST_LENGTH
    assert len(raw) < len(orjson.dumps(envelopes)) / 3


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
