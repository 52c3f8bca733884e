"""Streams for subscribers inside the agency: a real Redis, which may lose everything."""

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import pytest

from approval.integrators.api.figures import figures
from approval.integrators.domain.streams import StreamSubscriber
from approval.integrators.streamer import Streamer, connect
from approval.integrators.usecases import streaming
from house import SIGN_IN, House
from integration.approval.integrators.delivering import Post, post_of
from redis import Redis

PAYROLL: Final = StreamSubscriber("payroll", ("tuan.result.approved.v1",))
GROUP: Final = "payroll"


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    made = post_of(house.client("approval"), house.database("approval"), house.signing)
    yield made
    made.sender.close()


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """Give the suite's Redis without a stream in it."""
    with connect(redis_url) as client:
        client.delete(PAYROLL.key)
        yield client
        client.delete(PAYROLL.key)


def streamer(
    post: Post, redis: Redis, subscriber: StreamSubscriber = PAYROLL, *, length: int = 100
) -> Streamer:
    url = SIGN_IN.public_url
    made = Streamer(post.database, redis, [subscriber], url, length, now=lambda: post.now)
    made.round()
    return made


def take(redis: Redis, count: int = 100) -> list[tuple[str, dict[str, Any]]]:
    """Read what is new to the group, as a consumer that was just started does."""
    groups = redis.xinfo_groups(PAYROLL.key) if redis.exists(PAYROLL.key) else []
    if not groups:
        redis.xgroup_create(PAYROLL.key, GROUP, id="0", mkstream=True)
    found: Any = redis.xreadgroup(GROUP, "one", {PAYROLL.key: ">"}, count=count)
    return [(name, json.loads(entry["event"])) for name, entry in found[0][1]] if found else []


def acknowledge(redis: Redis, taken: list[tuple[str, dict[str, Any]]]) -> None:
    redis.xack(PAYROLL.key, GROUP, *(name for name, _ in taken))


def acknowledged(post: Post) -> int:
    with post.database.transaction() as session:
        held = streaming.take(session, PAYROLL.name, now=post.now)
        assert held is not None
        streaming.move(session, held, acknowledged=0)
    return held.acknowledged


def test_a_group_reads_its_types_in_order_and_what_it_acknowledged_is_cut_off(
    post: Post, redis: Redis
) -> None:
    before = post.say([uuid4()])
    writing = streamer(post, redis)
    said = post.say([uuid4() for _ in range(5)])
    writing.round()
    writing.round()
    taken = take(redis)
    assert [each["id"] for _, each in taken] == said
    assert [name for name, _ in taken] == [f"{int(each['sequence'])}-0" for _, each in taken]
    assert all("grade" not in each["data"] for _, each in taken)
    acknowledge(redis, taken[:2])
    writing.round()
    assert redis.xlen(PAYROLL.key) == 3
    acknowledge(redis, taken[2:])
    writing.round()
    assert redis.xlen(PAYROLL.key) == 0
    assert acknowledged(post) == int(taken[-1][1]["sequence"]) == len(before) + len(said)


def test_grades_come_along_for_a_subscriber_that_is_told_them(post: Post, redis: Redis) -> None:
    writing = streamer(post, redis, StreamSubscriber(PAYROLL.name, grades=True))
    post.say([uuid4()])
    writing.round()
    [(_, event)] = take(redis)
    assert event["data"]["grade"] == "good"


def test_when_redis_lost_everything_what_was_not_acknowledged_comes_again(
    post: Post, redis: Redis
) -> None:
    writing = streamer(post, redis)
    said = post.say([uuid4() for _ in range(6)])
    writing.round()
    acknowledge(redis, take(redis, 2))
    take(redis, 2)
    writing.round()
    redis.delete(PAYROLL.key)  # groups and all
    said += post.say([uuid4()])
    writing.round()
    taken = take(redis)
    assert [each["id"] for _, each in taken] == said[2:]
    acknowledge(redis, taken)
    writing.round()
    redis.delete(PAYROLL.key)
    writing.round()
    assert take(redis) == []


def test_a_stream_holds_so_many_entries_and_goes_on_when_they_are_acknowledged(
    post: Post, redis: Redis
) -> None:
    writing = streamer(post, redis, length=5)
    said = post.say([uuid4() for _ in range(12)])
    read: list[str] = []
    while len(read) < len(said):
        writing.round()
        assert redis.xlen(PAYROLL.key) <= 5
        assert writing.round() == 0
        taken = take(redis)
        assert taken
        read += [each["id"] for _, each in taken]
        acknowledge(redis, taken)
    assert read == said


def test_two_processes_write_a_stream_once_and_a_lease_outlives_no_minute(
    post: Post, redis: Redis
) -> None:
    first, second = streamer(post, redis), streamer(post, redis)
    with post.database.transaction() as session:
        assert streaming.take(session, PAYROLL.name, now=post.now) is not None
    said = post.say([uuid4(), uuid4()])
    assert first.round() == second.round() == 0
    post.now += streaming.LEASE
    assert first.round() + second.round() == 2
    assert [each["id"] for _, each in take(redis)] == said


def test_the_age_of_what_is_not_acknowledged_is_a_figure(post: Post, redis: Redis) -> None:
    writing = streamer(post, redis)

    def age() -> float:
        with post.database.transaction() as session:
            found = {each.name: each for each in figures(session)}
        [sample] = found["tuan_stream_oldest_unacknowledged_seconds"].samples
        assert sample.labels == {"stream": PAYROLL.name}
        return sample.value

    assert age() == 0
    post.say([uuid4()])
    writing.round()
    taken = take(redis)
    assert age() > 0
    acknowledge(redis, taken)
    writing.round()
    assert age() == 0
