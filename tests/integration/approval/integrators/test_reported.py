"""Periods and remediation: told to other systems as reporting says them, once and in order."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
import pytest

from approval.handlers import consumer
from approval.integrators.usecases import delivering
from approval.integrators.usecases.leaving import choose_leaving
from house import House
from integration.approval.integrators.delivering import Post, post_of
from integration.approval.integrators.test_feed import events
from integration.reporting.classifying import (
    decided,
    do,
    line,
    weeks_of,
)
from integration.reporting.remedying import opened_and_closed
from real_services import bearer
from receiving import receiver
from shared.contracts.catalogue import example
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.auth import Caller
from shared.kit.consumer import Delivery

MONTH: Final = "2026-10"
PERSON, DIRECTOR = "CB056", "CB050"
PERIOD_TYPES: Final = "tuan.period.classified.v1,tuan.period.corrected.v1"
CASES: Final = ("tuan.remediation.opened.v1", "tuan.remediation.closed.v1")
ADMINISTRATOR: Final = Caller(kind="command", id="administrator", scopes=frozenset())


def let(house: House, event_type: str, *, leaves: bool) -> None:
    with house.database("approval").transaction() as session:
        choose_leaving(session, event_type, leaves=leaves, by=ADMINISTRATOR, now=clock.now())


def republished(house: House, grade: str) -> None:
    """Reopen the month, let the authority decide, and publish it again."""
    do(house, MONTH, "reopening", "computation")
    decided(house, DIRECTOR, PERSON, MONTH, grade)
    do(house, MONTH, "publication")
    house.settle()


def test_a_period_is_classified_once_and_corrected_only_where_the_grade_is_another(
    house: House,
) -> None:
    weeks_of(house, PERSON, "2026-09-28", ("88", "92", "76", "94"))
    do(house, MONTH, "opening", "computation")
    decided(house, DIRECTOR, PERSON, MONTH)
    do(house, MONTH, "publication")
    house.settle()
    mine = str(house.people[PERSON])
    types = f"?types={PERIOD_TYPES}&limit=500"
    [first] = [each for each in events(house, types) if each["data"]["person_id"] == mine]
    row = line(house, PERSON, MONTH)
    assert first["type"] == "tuan.period.classified.v1"
    assert first["subject"] == row["classification_id"]
    assert "grade" not in first["data"]
    told = len(events(house, types))

    republished(house, row["grade"])
    assert len(events(house, types)) == told
    republished(house, "excellent")
    [again] = events(house, types, "results:read")[told:]
    assert (again["type"], again["subject"]) == ("tuan.period.corrected.v1", first["subject"])
    assert again["subjectversion"] > first["subjectversion"]
    assert again["data"]["grade"] == "excellent"

    scopes = frozenset({"classifications:read"})
    program = bearer(house.signing, "payroll", kind="client", scopes=scopes)
    found = house.client("reporting").get(again["data"]["link"], headers=program).json
    assert found is not None
    assert [(each["person_id"], each["grade"]) for each in found["items"]] == [(mine, "excellent")]


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    made = post_of(house.client("approval"), house.database("approval"), house.signing)
    yield made
    made.sender.close()


def hear(house: House, envelopes: Sequence[dict[str, Any]]) -> None:
    consumer.receive(house.database("approval"), Delivery("reporting", 0, 1, list(envelopes)))


def case(name: str, subject: UUID, version: int) -> dict[str, Any]:
    envelope: dict[str, Any] = orjson.loads(example(f"reporting.case_{name}.v1"))
    envelope |= {"id": str(uuid4()), "subject": str(subject), "subjectversion": version}
    envelope["data"]["case_id"] = str(subject)
    return envelope


def test_cases_are_told_in_order_each_version_once_and_none_behind_a_newer_one(
    house: House,
) -> None:
    first, second = uuid4(), uuid4()
    for each in CASES:
        let(house, each, leaves=True)
    closed = case("closed", first, 4)
    hear(house, [case("opened", first, 2), case("opened", second, 5), case("closed", second, 6)])
    hear(house, [closed])
    hear(house, [closed])
    hear(house, [case("closed", first, 4), case("opened", first, 3)])
    told = [(each["subject"], each["type"], each["subjectversion"]) for each in events(house)]
    assert [each for each in told if each[0] == str(first)] == [
        (str(first), CASES[0], 2),
        (str(first), CASES[1], 4),
    ]
    assert [each[1:] for each in told if each[0] == str(second)] == [(CASES[0], 5), (CASES[1], 6)]


def test_a_case_that_reporting_opens_and_closes_is_told_once_an_administrator_lets_it(
    house: House,
) -> None:
    case_id = opened_and_closed(house, PERSON, "2026-10-05")
    house.settle()
    assert events(house) == []
    for each in CASES:
        let(house, each, leaves=True)
    told = events(house)
    assert [each["type"] for each in told] == list(CASES)
    assert {each["data"]["case_id"] for each in told} == {str(case_id)}
    assert {each["data"]["person_id"] for each in told} == {str(house.people[PERSON])}
    assert told[1]["data"]["withdrawn"] is False


def test_what_an_administrator_keeps_back_is_in_no_feed_and_sent_to_nobody(
    post: Post, house: House
) -> None:
    kept = "tuan.result.approved.v1"
    with receiver() as payroll:
        webhook = post.made(payroll.url)["webhook_id"]
        post.act(webhook, "pause")
        waiting = post.say([uuid4()])
        assert post.deliver() == 0
        with post.database.transaction() as session:
            delivering.spread(session, now=post.now)
        let(house, kept, leaves=False)
        said = waiting + post.say([uuid4()])
        post.act(webhook, "resumption")
        post.act(webhook, "test")
        assert post.deliver() == 1
        assert events(house) == []
        let(house, kept, leaves=True)
        assert [each["id"] for each in events(house)] == said
        assert post.deliver() == 0
        assert post.act(webhook, "replay", {"upto": 100}) == {"events": 3}
        post.now = max(post.now, clock.now())
        assert post.deliver() == 3
        assert set(payroll.ids()) >= set(said)
    with pytest.raises(NotFound):
        let(house, "tuan.result.praised.v1", leaves=True)
