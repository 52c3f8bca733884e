"""Events heard: once in effect, in any order, and one that is poisonous stops nobody else."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from real_services import DatabaseOf
from shared.contracts.directory import PersonChangedV1
from shared.contracts.envelope import Event
from shared.kit import consumer as kit
from shared.kit.command.inbox import buried
from shared.kit.consumer import Consumer, Delivery, position
from shared.kit.db import Database
from shared.kit.tables import attempt, inbox


@pytest.fixture
def database(database_of: DatabaseOf) -> Iterator[Database]:
    opened = database_of("scoring")
    with opened.transaction() as session:
        session.execute(
            text("create table if not exists told (subject uuid primary key, version int)")
        )
        session.execute(text("create table if not exists applied (subject uuid, version int)"))
    yield opened
    with opened.transaction() as session:
        session.execute(text("drop table told, applied"))


@pytest.fixture
def consumer() -> Consumer:
    heard = Consumer("scoring")

    @heard.on(PersonChangedV1)
    def keep(session: Session, events: Sequence[Event]) -> None:
        for event in events:
            if event.data.get("poison"):
                raise ValueError("this one cannot be applied")
            session.execute(
                text("insert into applied values (:subject, :version)"),
                {"subject": event.subject, "version": event.subjectversion},
            )
            session.execute(
                text(
                    "insert into told values (:subject, :version) on conflict (subject) do update"
                    " set version = excluded.version where told.version < excluded.version"
                ),
                {"subject": event.subject, "version": event.subjectversion},
            )

    return heard


def envelope(subject: UUID, version: int, **data: object) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/approval",
        "type": PersonChangedV1.event_type,
        "subject": str(subject),
        "time": datetime.now(UTC).isoformat(),
        "subjectversion": version,
        "correlationid": str(uuid4()),
        "causationid": str(uuid4()),
        "data": data,
    }


def told(database: Database) -> dict[UUID, int]:
    with database.transaction() as session:
        rows = session.execute(text("select subject, version from told"))
        return {row.subject: row.version for row in rows}


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_whatever_the_order_of_arrival_the_newest_is_kept(
    database: Database, consumer: Consumer, order: tuple[int, ...]
) -> None:
    subject = uuid4()
    versions = [envelope(subject, version) for version in (2, 3, 5)]
    for place in (*order, order[0]):
        consumer.receive(database, Delivery("approval", 0, 0, [versions[place]]))
    assert told(database) == {subject: 5}


def test_an_event_that_comes_twice_is_applied_once(database: Database, consumer: Consumer) -> None:
    written = [envelope(uuid4(), 1) for _ in range(20)]
    for _ in range(3):
        consumer.receive(database, Delivery("approval", 0, 20, written))
        random.Random(7).shuffle(written)
    with database.transaction() as session:
        assert session.scalar(text("select count(*) from applied")) == 20
        assert session.execute(select(attempt)).all() == []


def test_a_poisonous_event_is_buried_alone_and_the_rest_goes_on(
    database: Database, consumer: Consumer
) -> None:
    good = [envelope(uuid4(), 1) for _ in range(49)]
    bad = envelope(uuid4(), 1, poison=True)
    consumer.receive(database, Delivery("approval", 0, 50, [*good[:17], bad, *good[17:]]))
    assert len(told(database)) == 49
    lines = buried(database)
    assert len(lines) == 1
    assert bad["id"] in lines[0]
    assert "ValueError: this one cannot be applied" in lines[0]
    with database.transaction() as session:
        assert position(session, "approval") == 50
        assert session.execute(select(attempt)).all() == []


def test_a_malformed_envelope_is_buried_and_the_rest_goes_on(
    database: Database, consumer: Consumer
) -> None:
    good = envelope(uuid4(), 1)
    broken = envelope(uuid4(), 1) | {"subjectversion": "many"}
    consumer.receive(database, Delivery("approval", 0, 2, [broken, {"id": "none"}, good]))
    assert len(told(database)) == 1
    assert len(buried(database)) == 2


def test_a_type_from_the_future_is_kept_for_a_later_release(
    database: Database, consumer: Consumer
) -> None:
    future = envelope(uuid4(), 1) | {"type": "directory.person_promoted.v1"}
    consumer.receive(database, Delivery("approval", 0, 1, [future]))
    with database.transaction() as session:
        kept = session.execute(select(inbox)).one()
    assert kept.state == "ignored"
    assert kept.envelope["type"] == "directory.person_promoted.v1"


@pytest.mark.parametrize("fresh", [False, True])
def test_a_worker_that_dies_in_an_event_is_counted_and_the_event_buried(
    database: Database, consumer: Consumer, *, fresh: bool
) -> None:
    written = [envelope(uuid4(), 1) for _ in range(2)]
    killer = written[0]["id"]

    class Killed(BaseException):
        """What a signal does to a process, as far as one process can show it."""

    @consumer.on(type("Deadly", (PersonChangedV1,), {"event_type": "directory.deadly.v1"}))
    def die(_: Session, __: Sequence[Event]) -> None:
        raise Killed

    written[0]["type"] = "directory.deadly.v1"
    deaths = 0
    while True:
        try:
            first = fresh and deaths == 0
            consumer.receive(database, Delivery("approval", 0, 2, written, fresh=first))
        except Killed:
            deaths += 1
        else:
            break
    counted = deaths - 1 if fresh else deaths
    assert counted == kit.STARTS_BEFORE_SPLIT + kit.STARTS_BEFORE_BURIAL
    with database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(attempt)) == 0
    assert [line for line in buried(database) if killer in line]
    assert len(told(database)) == 1


def test_a_database_that_is_busy_time_and_again_is_no_worker_that_died(
    database: Database, consumer: Consumer
) -> None:
    busy = 2 * (kit.STARTS_BEFORE_SPLIT + kit.STARTS_BEFORE_BURIAL)
    tries = 0

    @consumer.on(type("Busy", (PersonChangedV1,), {"event_type": "directory.busy.v1"}))
    def wait(_: Session, __: Sequence[Event]) -> None:
        nonlocal tries
        tries += 1
        if tries <= busy:
            raise TimeoutError

    written = envelope(uuid4(), 1)
    written["type"] = "directory.busy.v1"
    delivery = Delivery("approval", 0, 1, [written], fresh=True)
    for _ in range(busy):
        with pytest.raises(TimeoutError):
            consumer.receive(database, delivery)
    consumer.receive(database, delivery)
    assert tries == busy + 1
    assert buried(database) == []


def test_a_gap_is_left_for_the_feed_and_a_later_list_does_not_hide_it(
    database: Database, consumer: Consumer
) -> None:
    consumer.receive(database, Delivery("approval", 0, 10, [envelope(uuid4(), 1)]))
    consumer.receive(database, Delivery("approval", 20, 30, [envelope(uuid4(), 1)]))
    with database.transaction() as session:
        assert position(session, "approval") == 10
    consumer.receive(database, Delivery("approval", 10, 20, [envelope(uuid4(), 1)]))
    with database.transaction() as session:
        assert position(session, "approval") == 20
