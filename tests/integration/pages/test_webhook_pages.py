"""Administrators look after what leaves the house on pages, and nobody else does."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import insert

from approval.directory.models import SecondFactor
from approval.directory.usecases import add_administrators
from house import House
from integration.approval.integrators.delivering import Post, post_of
from receiving import receiver
from shared.kit import clock
from visiting import Visitor, forms, signed_in

PAGE = "/approval/webhooks"
ADMINISTRATOR = "CB060"
APPROVED, OPENED = "tuan.result.approved.v1", "tuan.remediation.opened.v1"


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    made = post_of(house.client("approval"), house.database("approval"), house.signing)
    made.now = clock.now()
    yield made
    made.sender.close()


@pytest.fixture
def administrator(house: House) -> Visitor:
    """Give an administrator with a second factor, who signed in before there was one."""
    visitor, who, now = signed_in(house, ADMINISTRATOR), house.people[ADMINISTRATOR], clock.now()
    confirmed = {"sealed_secret": b"x", "created_at": now, "confirmed_at": now, "last_step": 0}
    with house.database("approval").transaction() as session:
        add_administrators(session, [who], recorded_by="test", now=now)
        session.execute(insert(SecondFactor).values(person_id=who, **confirmed))
    return visitor


def test_a_webhook_is_made_tried_paused_and_sent_to_again_on_its_page(
    post: Post, administrator: Visitor
) -> None:
    page = administrator.get("/directory/account")
    assert f'href="{PAGE}"' in page.text
    with receiver() as payroll:
        page = administrator.get(PAGE)
        takes = {f"takes-{APPROVED}": "on"}
        made = administrator.fill(page, PAGE, url=payroll.url, **takes)
        assert made.status_code == 200
        assert made.text.count("whsec_") == 1
        [one] = [each.removesuffix("/test") for each in forms(made) if each.endswith("/test")]
        webhook_id = one.removeprefix(f"{PAGE}/")
        page = administrator.get(one)
        assert "whsec_" not in page.text
        assert APPROVED in page.text

        [said] = post.say([uuid4()])
        payroll.answers = lambda _: (500, {})
        assert post.deliver() == 0
        page = administrator.get(f"{one}?state=waiting")
        assert ">500" in page.text
        assert forms(page)[f"{one}/retry"] == {"event_id": said}
        payroll.answers = lambda _: (204, {})
        page = administrator.fill(page, f"{one}/retry")
        post.now = max(post.now, clock.now())
        assert post.deliver() == 1

        page = administrator.fill(administrator.get(one), f"{one}/replay", upto="1")
        page = administrator.fill(page, f"{one}/test")
        post.now = max(post.now, clock.now())
        assert post.deliver() == 2
        assert payroll.ids()[:2] == [said, said]

        page = administrator.fill(page, f"{one}/pause")
        assert post.read_state(webhook_id) == "paused"
        assert f"{one}/test" not in forms(page)
        administrator.fill(page, f"{one}/resumption")
        assert post.read_state(webhook_id) == "active"


def test_an_address_that_may_not_be_sent_to_is_told_beside_its_field_and_nothing_is_lost(
    administrator: Visitor,
) -> None:
    page = administrator.get(PAGE)
    url, takes = "https://169.254.169.254/", {f"takes-{APPROVED}": "on"}
    again = administrator.fill(page, PAGE, url=url, grades="on", **takes)
    assert again.status_code == 422
    assert "Địa chỉ này không công khai" in again.text
    kept = forms(again)[PAGE]
    assert kept["url"] == url
    assert kept["grades"] == kept[f"takes-{APPROVED}"] == "on"


def test_types_are_kept_back_and_let_on_the_page(house: House, administrator: Visitor) -> None:
    leaves = {each["type"]: each["leaves"] for each in _types(house)}
    assert (leaves[APPROVED], leaves[OPENED]) == (True, False)
    for each in (APPROVED, OPENED):
        administrator.fill(administrator.get(PAGE), f"{PAGE}/types/{each}")
    leaves = {each["type"]: each["leaves"] for each in _types(house)}
    assert (leaves[APPROVED], leaves[OPENED]) == (False, True)


def _types(house: House) -> list[dict[str, object]]:
    found: list[dict[str, object]] = house.get(ADMINISTRATOR, "/approval/v1/public-types")["items"]
    return found


def test_whoever_does_not_administer_is_refused(house: House) -> None:
    somebody = signed_in(house, "CB026")
    assert somebody.get(PAGE).status_code == 403
    assert somebody.send(PAGE, {"url": "https://payroll.example/"}).status_code == 403
    assert f'href="{PAGE}"' not in somebody.get("/directory/account").text
