"""The client package against the live APIs: tokens, the feed, results, webhooks."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from house import House
from integration.approval.integrators.delivering import Post, post_of
from integration.client.standing_in import Program
from receiving import receiver
from shared.kit import clock
from tuan_client import Away, FilePosition, NotSigned, PublicEvent, Refused, Tuan, Webhooks

WEEK = "2026-11-16"
AUTHORS, MANAGER, AUTHORITY = ("CB026", "CB028"), "CB024", "CB023"


@pytest.fixture
def program(house: House) -> Program:
    return Program(house)


@pytest.fixture
def tuan(program: Program) -> Iterator[Tuan]:
    with program.tuan() as made:
        yield made


@pytest.fixture
def approved(house: House) -> list[str]:
    """Let two weeks be approved, and return their reports."""
    house.open_week(WEEK)
    reports = [str(house.report_of(code, WEEK)["report_id"]) for code in AUTHORS]
    for code in AUTHORS:
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    for each in reports:
        assert house.score(MANAGER, each).status_code == 200
    house.settle()
    for each in reports:
        assert house.approve(AUTHORITY, each).status_code == 200
    house.settle()
    return reports


def test_one_token_serves_until_it_is_refused_and_then_another_is_fetched(
    program: Program, tuan: Tuan
) -> None:
    tuan.page(after=0)
    tuan.page(after=0)
    assert program.proxy.paths().count("/directory/v1/tokens") == 1
    refused = iter([httpx.Response(401, json={"type": "/problems/not-signed-in"})])

    def once(request: httpx.Request) -> httpx.Response | None:
        return None if request.url.path == "/directory/v1/tokens" else next(refused, None)

    program.proxy.before = once
    assert tuan.page(after=0).events == []
    assert program.proxy.paths().count("/directory/v1/tokens") == 2


def test_a_wrong_secret_is_refused_with_what_the_platform_says(program: Program) -> None:
    with program.tuan("not the secret") as stranger, pytest.raises(Refused) as refused:
        stranger.page(after=0)
    assert refused.value.status == 401
    assert refused.value.code
    assert refused.value.title in str(refused.value)


def test_the_feed_is_read_to_its_end_and_on_from_a_position_that_is_kept(
    approved: list[str], tuan: Tuan, tmp_path: Path
) -> None:
    position = FilePosition(tmp_path / "position")
    found = [each for page in tuan.follow(position, wait=0) for each in page.events]
    assert [str(each.subject) for each in found] == approved
    assert position.read() == found[-1].sequence == 2
    assert list(tuan.follow(position, wait=0)) == []
    first = found[0]
    assert first.data["week"] == date.fromisoformat(WEEK)
    assert isinstance(first.data["person_id"], UUID)
    assert [each.id for each in tuan.page(after=1).events] == [found[1].id]
    assert tuan.page(after=0, types=["tuan.result.reopened.v1"]).events == []


def test_a_page_that_was_not_applied_comes_again(
    approved: list[str], tuan: Tuan, tmp_path: Path
) -> None:
    position = FilePosition(tmp_path / "position")
    for page in tuan.follow(position, wait=0):
        assert len(page.events) == len(approved)
        break
    assert position.read() == 0


def test_while_the_platform_is_away_a_reader_waits_longer_and_longer_and_goes_on(
    approved: list[str], program: Program, tuan: Tuan
) -> None:
    busy = {"Retry-After": "7"}
    away = iter([httpx.Response(503), httpx.Response(502), httpx.Response(429, headers=busy)])
    program.proxy.before = lambda request: (
        next(away, None) if request.url.path == "/approval/v1/feed" else None
    )
    [page] = tuan.pages(wait=0)
    assert len(page.events) == len(approved)
    assert program.paused == [1.0, 2.0, 7.0]
    program.proxy.before = lambda _: httpx.Response(503)
    with pytest.raises(Away):
        tuan.page(after=0)


def test_the_record_behind_an_event_and_pages_of_results_are_the_same_results(
    approved: list[str], tuan: Tuan
) -> None:
    [page] = tuan.pages(wait=0)
    full = [tuan.result(each) for each in page.events]
    assert [str(each.report_id) for each in full] == approved
    assert {each.total for each in full} == {Decimal(84)}
    assert tuan.result(full[0].result_id) == full[0]
    lines = list(tuan.results(week=date.fromisoformat(WEEK)))
    assert {each.result_id for each in lines} == {each.result_id for each in full}
    assert {each.grade for each in lines} == {"good"}
    assert list(tuan.results(period=WEEK[:7])) == lines
    with pytest.raises(Refused) as refused:
        list(tuan.results())
    assert refused.value.status == 422


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    made = post_of(house.client("approval"), house.database("approval"), house.signing)
    made.now = clock.now()
    yield made
    made.sender.close()


def test_a_delivery_is_verified_with_either_secret_while_it_is_changed(post: Post) -> None:
    with receiver() as payroll:
        made = post.made(payroll.url)
        webhook = made["webhook_id"]
        changed = post.act(webhook, "secret")
        post.act(webhook, "test")
        assert post.deliver() == 1
        [sent] = payroll.sent
    for secrets in ([made["secret"]], [changed["secret"]], [made["secret"], changed["secret"]]):
        event = Webhooks(*secrets).read(sent.body, sent.headers)
        assert isinstance(event, PublicEvent)
        assert (str(event.id), event.is_test, str(event.subject)) == (sent.id, True, webhook)
    signed = sent.headers["webhook-signature"]
    for body, headers in (
        (sent.body + b" ", sent.headers),
        (sent.body, sent.headers | {"webhook-id": str(uuid4())}),
        (sent.body, sent.headers | {"webhook-signature": "v1"}),
        (sent.body, sent.headers | {"webhook-signature": signed.replace("v1,", "v1,A")}),
        (b"\xff", sent.headers),
        (sent.body, {}),
    ):
        with pytest.raises(NotSigned):
            Webhooks(made["secret"]).read(body, headers)
