"""What other people's receivers do to us, and that nothing is lost or out of order by it."""

import json
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import uuid4

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from approval.integrators.domain.addresses import Allowed
from approval.integrators.sending import Sender
from house import House
from integration.approval.integrators.delivering import BEGINS, NETWORK, Post, post_of
from receiving import Receiver, Sent, receiver
from shared.contracts.outbound import OUTBOUND

Answers = Callable[[Sent], tuple[int, dict[str, str]]]


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    made = post_of(house.client("approval"), house.database("approval"), house.signing)
    yield made
    made.sender.close()


@pytest.fixture
def payroll() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


def answering(status: int, **headers: str) -> Answers:
    return lambda _: (status, {name.replace("_", "-"): each for name, each in headers.items()})


def test_an_event_arrives_once_as_a_cloudevent_of_the_published_type(
    post: Post, payroll: Receiver
) -> None:
    post.made(payroll.url)
    said = post.say([uuid4(), uuid4()])
    assert post.deliver() == 2
    assert post.deliver(hours=1) == 0
    assert sorted(payroll.ids()) == sorted(said)
    for each in payroll.sent:
        event = JSONFormat().read(CloudEvent, each.body)
        assert event.get_id() == each.id
        assert event.get_type() in OUTBOUND
        assert each.headers["content-type"] == "application/cloudevents+json"
        assert "grade" not in json.loads(each.body)["data"]


def test_what_was_said_before_the_webhook_was_made_is_not_sent(
    post: Post, payroll: Receiver
) -> None:
    post.say([uuid4()])
    post.made(payroll.url)
    later = post.say([uuid4()])
    assert post.deliver() == 1
    assert payroll.ids() == later


def test_events_of_a_subject_arrive_in_order_whatever_fails(post: Post, payroll: Receiver) -> None:
    webhook = post.made(payroll.url)
    subject, other = uuid4(), uuid4()
    said = post.say([subject, other, subject, subject])
    payroll.answers = lambda sent: (204 if said[1] == sent.id else 400, {})
    assert post.deliver() == 1
    assert sorted(payroll.ids()) == sorted(said[:2])
    payroll.answers = answering(204)
    payroll.sent.clear()
    assert post.deliver(minutes=1) == 3
    assert payroll.ids() == [said[0], said[2], said[3]]
    assert post.read(webhook["webhook_id"])["waiting"] == 0


@pytest.mark.parametrize(
    ("answers", "status", "fault"),
    [
        (answering(500), 500, "status"),
        (answering(0), None, "connection"),
        (answering(-1), None, "timeout"),
        (answering(302, Location="http://169.254.169.254/"), 302, "redirect"),
        (answering(404), 404, "status"),
    ],
    ids=["answers-500", "resets", "hangs", "redirects-to-link-local", "answers-404"],
)
def test_a_receiver_that_fails_is_tried_again_and_gets_everything(
    post: Post, payroll: Receiver, answers: Answers, status: int | None, fault: str
) -> None:
    webhook = post.made(payroll.url)
    [said] = post.say([uuid4()])
    payroll.answers = answers
    assert post.deliver() == 0
    [delivery] = post.deliveries(webhook["webhook_id"])
    assert (delivery["status"], delivery["fault"]) == (status, fault)
    assert delivery["attempts"] == 1
    assert delivery["next_at"] > BEGINS.isoformat()
    assert len(payroll.sent) == 1
    payroll.answers = answering(200)
    assert post.deliver() == 0
    assert post.deliver(minutes=1) == 1
    assert payroll.ids() == [said, said]


def test_a_receiver_that_nobody_answers_at_is_tried_again(post: Post) -> None:
    with receiver() as gone:
        webhook = post.made(gone.url)
    post.say([uuid4()])
    assert post.deliver() == 0
    [delivery] = post.deliveries(webhook["webhook_id"])
    assert delivery["fault"] == "connection"


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_that_asks_to_wait_is_left_alone_for_so_long(
    post: Post, payroll: Receiver, status: int
) -> None:
    post.made(payroll.url)
    post.say([uuid4(), uuid4()])
    payroll.answers = answering(status, Retry_After="600")
    assert post.deliver() == 0
    tried = len(payroll.sent)
    payroll.answers = answering(204)
    post.say([uuid4()])
    assert post.deliver(seconds=599) == 0
    assert len(payroll.sent) == tried
    assert post.deliver(minutes=5) == 3


def test_a_receiver_may_ask_to_wait_until_an_instant_and_at_most_a_day(
    post: Post, payroll: Receiver
) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    post.say([uuid4()])
    until = format_datetime(BEGINS + timedelta(minutes=10), usegmt=True)
    payroll.answers = answering(503, Retry_After=until)
    post.deliver()
    assert post.read(webhook)["resting_until"] == (BEGINS + timedelta(minutes=10)).isoformat()
    payroll.answers = answering(503, Retry_After="99999999")
    post.deliver(minutes=10)
    assert post.read(webhook)["resting_until"] == (post.now + timedelta(days=1)).isoformat()


def test_a_receiver_that_is_gone_disables_its_webhook_and_resuming_loses_nothing(
    post: Post, payroll: Receiver
) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    said = post.say([uuid4()])
    payroll.answers = answering(410)
    assert post.deliver() == 0
    assert post.read(webhook)["state"] == "disabled"
    said += post.say([uuid4()])
    payroll.answers = answering(204)
    payroll.sent.clear()
    assert post.deliver(days=1) == 0
    post.act(webhook, "resumption")
    assert post.deliver() == 2
    assert sorted(payroll.ids()) == sorted(said)


def test_a_receiver_that_answers_500_for_a_day_gets_everything_in_order_afterwards(
    post: Post, payroll: Receiver
) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    subject = uuid4()
    said = []
    payroll.answers = answering(500)
    for _ in range(24):
        said += post.say([subject])
        assert post.deliver(hours=1) == 0
    assert post.read(webhook)["state"] == "active"
    assert set(payroll.ids()) == {said[0]}
    payroll.answers = answering(204)
    payroll.sent.clear()
    assert post.deliver(hours=6) == 24
    assert payroll.ids() == said


def test_after_three_days_of_failures_a_webhook_is_suspended_and_its_owner_told(
    post: Post, payroll: Receiver
) -> None:
    webhook = post.made(payroll.url)["webhook_id"]
    said = post.say([uuid4()])
    payroll.answers = answering(500)
    for _ in range(16):
        post.deliver(hours=5)
    found = post.read(webhook)
    assert (found["state"], found["waiting"]) == ("suspended", 1)
    assert found["why"] == "an event was not taken for three days"
    tried = len(payroll.sent)
    assert post.deliver(days=1) == 0
    assert len(payroll.sent) == tried
    payroll.answers = answering(204)
    post.act(webhook, "resumption")
    assert post.deliver() == 1
    assert payroll.ids()[-1:] == said


def test_a_name_that_first_leads_to_a_public_and_then_to_a_private_address_reaches_neither(
    post: Post, payroll: Receiver
) -> None:
    """The address that was checked is the one that is connected to."""
    port = int(payroll.url.split(":")[2].partition("/")[0])
    leads = iter([["203.0.113.9", "127.0.0.1"], ["127.0.0.1"], ["10.0.0.7"], ["169.254.169.254"]])
    asked: list[str] = []

    def resolve(host: str, _: int) -> list[str]:
        asked.append(host)
        return next(leads)

    post.sender.close()
    post.sender = Sender(Allowed(), resolve=resolve, seconds=1)
    webhook = post.made(f"https://payroll.example:{port}/")["webhook_id"]
    post.say([uuid4()])
    for _ in range(4):
        assert post.deliver(hours=4) == 0
        assert post.deliveries(webhook)[0]["fault"] == "address_not_allowed"
    assert asked == ["payroll.example"] * 4
    assert payroll.sent == []


def vouched(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return what a receiver at ``payroll.example`` proves itself by, and its certificate."""
    key, name = ec.generate_private_key(ec.SECP256R1()), "payroll.example"
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(names)
        .issuer_name(names)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    proof, private = folder / "receiver.pem", folder / "receiver.key"
    proof.write_bytes(made.public_bytes(Encoding.PEM))
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    private.write_bytes(key.private_bytes(*plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proof, private)
    return context, proof


def test_a_receiver_is_sent_to_over_tls_where_its_name_is_vouched_for_and_else_nothing(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, proof = vouched(tmp_path)
    with receiver(context) as payroll:
        webhooks = [
            post.made(payroll.url.replace("127.0.0.1", name))["webhook_id"]
            for name in ("payroll.example", "another.example")
        ]
        [said] = post.say([uuid4()])
        for trusted, faults in ((False, ("tls", "tls")), (True, ("", "tls"))):
            if trusted:
                monkeypatch.setenv("SSL_CERT_FILE", str(proof))
            post.sender.close()
            allowed = Allowed.read(NETWORK)
            post.sender = Sender(allowed, resolve=lambda *_: ["127.0.0.1"], seconds=5)
            post.deliver(minutes=10)
            assert tuple(post.deliveries(each)[0]["fault"] for each in webhooks) == faults
        assert payroll.ids() == [said]


def test_plain_http_goes_to_named_networks_alone(post: Post, payroll: Receiver) -> None:
    post.sender.close()
    post.sender = Sender(Allowed.read("10.0.0.0/8"), resolve=lambda *_: ["127.0.0.1"], seconds=1)
    webhook = post.made(payroll.url.replace("127.0.0.1", "payroll.example"))["webhook_id"]
    post.say([uuid4()])
    assert post.deliver() == 0
    assert post.deliveries(webhook)[0]["fault"] == "address_not_allowed"
    assert payroll.sent == []


def test_a_receiver_that_hangs_keeps_no_other_waiting(post: Post, payroll: Receiver) -> None:
    """One process delivers to both; the second is done while the first is still being asked."""
    with receiver() as stuck:
        stuck.answers = answering(-1)
        post.made(stuck.url)
        post.made(payroll.url)
        said = post.say([uuid4()])
        post.sender.close()
        post.sender = Sender(Allowed.read(NETWORK), seconds=15)
        deliverer = post.deliverer()
        arrived = deliverer.stopping  # the loop ends as soon as the healthy one has it

        def take(_: Sent) -> tuple[int, dict[str, str]]:
            stuck.closing.set()
            arrived.set()
            return 204, {}

        payroll.answers = take
        deliverer.run()
    assert payroll.ids() == said
