"""Looking after webhooks: who may, secrets and signatures, pausing, trying, replaying."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select, text
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from approval.directory.usecases.sealing import Sealing
from approval.integrators.deliverer import Deliverer
from approval.integrators.models import Webhook
from approval.integrators.usecases import delivering
from house import House
from integration.approval.integrators.delivering import Post, post_of
from receiving import Receiver, Sent, receiver
from shared.kit import clock
from shared.kit.copies import table


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    made = post_of(house.client("approval"), house.database("approval"), house.signing)
    made.now = clock.now()  # the independent verifier refuses what is older than five minutes
    yield made
    made.sender.close()


@pytest.fixture
def payroll() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


def verified(sent: Sent, secret: str) -> bool:
    """Tell whether the independent package accepts a request."""
    try:
        Verifier(secret).verify(sent.body, sent.headers)
    except WebhookVerificationError:
        return False
    return True


def verified_by_key(sent: Sent, public_key: str) -> bool:
    """Tell whether one of the ``v1a`` signatures is of this key, by the text of the standard."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    content = f"{sent.id}.{sent.headers['webhook-timestamp']}.".encode() + sent.body
    for each in sent.headers["webhook-signature"].split():
        if each.startswith("v1a,"):
            try:
                key.verify(base64.b64decode(each.removeprefix("v1a,")), content)
            except InvalidSignature:
                continue
            return True
    return False


def test_the_independent_package_accepts_what_arrives_and_nothing_changed(
    post: Post, payroll: Receiver
) -> None:
    made = post.made(payroll.url)
    post.say([uuid4()])
    assert post.deliver() == 1
    [sent] = payroll.sent
    assert verified(sent, made["secret"])
    assert verified_by_key(sent, made["public_key"])
    changed = Sent(sent.headers, sent.body.replace(b"tuan.result", b"tuan.resulT"))
    assert not verified(changed, made["secret"])
    assert not verified_by_key(changed, made["public_key"])


def test_while_secrets_change_both_are_good_and_a_week_later_the_new_ones_alone(
    post: Post, payroll: Receiver
) -> None:
    made = post.made(payroll.url)
    rotated = post.act(made["webhook_id"], "secret")
    assert rotated["secret"] != made["secret"]
    assert rotated["previous_public_key"] == made["public_key"]
    post.say([uuid4()])
    assert post.deliver() == 1
    both = payroll.sent.pop()
    assert verified(both, made["secret"])
    assert verified(both, rotated["secret"])
    assert verified_by_key(both, made["public_key"])
    assert verified_by_key(both, rotated["public_key"])
    post.say([uuid4()])
    assert post.deliver(days=8) == 1
    [later] = payroll.sent
    assert not verified_by_key(later, made["public_key"])
    assert verified_by_key(later, rotated["public_key"])
    assert len(later.headers["webhook-signature"].split()) == 2


def test_secrets_are_told_once_and_lie_sealed(post: Post, payroll: Receiver) -> None:
    made = post.made(payroll.url)
    assert "secret" not in post.read(made["webhook_id"])
    with post.database.transaction() as session:
        [kept] = session.execute(select(*table(Webhook).c))
    shared = base64.b64decode(made["secret"].removeprefix("whsec_"))
    assert shared not in kept.sealed
    assert base64.b64encode(shared) not in base64.urlsafe_b64decode(kept.sealed)


def test_with_a_key_that_opens_no_secret_nothing_is_sent_and_that_is_told(
    post: Post, payroll: Receiver
) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    post.say([uuid4()])
    other = base64.urlsafe_b64encode(bytes(range(32))).decode()
    deliverer = Deliverer(post.database, Sealing(other), post.sender, "", now=lambda: post.now)
    assert deliverer.round() == 0
    assert payroll.sent == []
    assert post.deliveries(webhook)[0]["fault"] == "secret_unreadable"


def test_types_units_and_grades_choose_what_is_sent(
    house: House, post: Post, payroll: Receiver
) -> None:
    section = UUID(house.get("CB057", "/directory/v1/me")["unit_id"])
    [bureau] = _above(post, section)
    post.made(payroll.url, unit_id=str(bureau))
    post.made(payroll.url, types=["tuan.result.reopened.v1"])
    [below] = post.say([uuid4()], unit_id=section)
    post.say([uuid4()])
    assert post.deliver() == 1
    assert payroll.ids() == [below]


def _above(post: Post, unit_id: UUID) -> list[UUID]:
    with post.database.transaction() as session:
        parent = text("select parent_id from unit where id = :unit")
        return list(session.scalars(parent, {"unit": unit_id}))


def test_a_program_that_may_not_read_results_is_refused_their_grades(post: Post) -> None:
    answer = post.call("POST", "", {"url": "https://payroll.example/", "grades": True})
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["type"].endswith("/grades-not-yours")


def test_a_program_sees_its_own_webhooks_and_no_others(post: Post, payroll: Receiver) -> None:
    made = post.made(payroll.url)["webhook_id"]
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/secret")):
        assert post.call(method, f"/{made}{path}", by="archive").status_code == 404
    mine = post.call("GET", "").json
    others = post.call("GET", "", by="archive").json
    assert mine is not None
    assert others is not None
    assert [each["webhook_id"] for each in mine["items"]] == [made]
    assert others["items"] == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://payroll.example/",
        "https://",
        "https://user:word@payroll.example/",
        "https://payroll.example/#part",
        "https://10.0.0.7/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://169.254.169.254/latest",
        "https://payroll.example:port/",
        "https://payroll.example/tuần",
    ],
)
def test_an_address_that_may_not_be_sent_to_is_refused_with_what_to_change(
    post: Post, url: str
) -> None:
    answer = post.call("POST", "", {"url": url})
    assert answer.status_code == 422, answer.text
    assert answer.json is not None
    assert list(answer.json["errors"]) == ["url"]


def test_what_is_said_during_a_pause_waits_and_arrives_when_it_is_resumed(
    post: Post, payroll: Receiver
) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    post.act(webhook, "pause")
    said = post.say([uuid4(), uuid4()])
    assert post.deliver() == 0
    assert post.call("POST", f"/{webhook}/pause").status_code == 409
    post.act(webhook, "resumption")
    assert post.deliver() == 2
    assert sorted(payroll.ids()) == sorted(said)


def test_a_test_event_goes_to_one_webhook_whatever_it_takes_and_not_into_the_feed(
    post: Post, payroll: Receiver
) -> None:
    with receiver() as other:
        post.made(other.url)
        webhook = post.made(payroll.url, types=["tuan.result.reopened.v1"])["webhook_id"]
        tested = post.act(webhook, "test")
        assert post.deliver() == 1
        assert payroll.ids() == [tested["event_id"]]
        assert other.sent == []
    with post.database.transaction() as session:
        page = text("select webhook_id::text from outbound_event")
        assert session.scalars(page).all() == [webhook]


def test_events_are_replayed_by_id_by_subject_and_by_stretch(post: Post, payroll: Receiver) -> None:
    subject = uuid4()
    before = post.say([subject])
    webhook = post.made(payroll.url)["webhook_id"]
    said = before + post.say([uuid4(), subject])
    assert post.deliver() == 2
    asked: list[tuple[dict[str, Any], list[str]]] = [
        ({"event_ids": [said[1]]}, [said[1]]),
        ({"subject": str(subject)}, [said[0], said[2]]),
        ({"after": 0, "upto": 2}, said[:2]),
    ]
    for body, again in asked:
        payroll.sent.clear()
        assert post.act(webhook, "replay", body) == {"events": len(again)}
        post.now = max(post.now, clock.now())
        assert post.deliver() == len(again)
        assert sorted(payroll.ids()) == sorted(again)
    assert post.call("POST", f"/{webhook}/replay", {}).status_code == 422


def test_a_delivery_that_waits_is_tried_at_once_when_asked(post: Post, payroll: Receiver) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    [said] = post.say([uuid4()])
    payroll.answers = lambda _: (500, {})
    assert post.deliver() == 0
    payroll.answers = lambda _: (204, {})
    assert post.deliver() == 0
    post.act(webhook, "retry", {"event_id": said})
    post.now = max(post.now, clock.now())
    assert post.deliver() == 1
    assert post.call("POST", f"/{webhook}/retry", {"event_id": said}).status_code == 409


def test_a_webhook_that_somebody_holds_is_left_alone_until_the_lease_ends(
    post: Post, payroll: Receiver
) -> None:
    """As after a SIGKILL in the middle of a batch: the same events go out again, by their ids."""
    webhook = UUID(post.made(payroll.url)["webhook_id"])
    said = post.say([uuid4(), uuid4()])
    with post.database.transaction() as session:
        assert delivering.spread(session, now=post.now) == 2
        batch = delivering.take(session, webhook, now=post.now)
        assert batch is not None
        assert [str(each.event_id) for each in batch.deliveries] == said
    post.now += delivering.LEASE - timedelta(seconds=1)
    with post.database.transaction() as session:
        delivering.renew(session, [batch.lease], now=post.now)
    assert post.deliver(seconds=9) == 0
    assert post.deliver(seconds=2) == 2
    assert sorted(payroll.ids()) == sorted(said)
    assert post.now > clock.now() - timedelta(minutes=1)


def test_a_removed_webhook_is_sent_nothing(post: Post, payroll: Receiver) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    post.say([uuid4()])
    assert post.call("DELETE", f"/{webhook}").status_code == 200
    assert post.deliver() == 0
    assert post.call("GET", f"/{webhook}").status_code == 404
    assert payroll.sent == []


def test_whoever_changes_a_webhook_read_the_newest_version(post: Post, payroll: Receiver) -> None:
    made = post.made("https://payroll.example/")
    body = {"url": payroll.url}
    path = f"/{made['webhook_id']}"
    assert post.call("PUT", path, body, **{"If-Match": '"7"'}).status_code == 412
    assert post.call("PUT", path, body, **{"If-Match": '"1"'}).status_code == 200
    post.say([uuid4()])
    assert post.deliver() == 1


def test_every_act_on_a_webhook_stands_in_the_audit(post: Post, payroll: Receiver) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    for name in ("test", "secret", "pause", "resumption"):
        post.act(webhook, name)
    assert post.call("DELETE", f"/{webhook}").status_code == 200
    with post.database.transaction() as session:
        wanted = text("select action, actor_id from audit_entry where subject_id = :of order by id")
        acts = session.execute(wanted, {"of": webhook}).all()
    assert [act for act, _ in acts] == [
        f"webhook_{each}" for each in ("made", "tested", "rotated", "paused", "resumed", "removed")
    ]
    assert {by for _, by in acts} == {"payroll"}
