"""Which addresses are reached, and how long failures wait."""

from datetime import UTC, datetime, timedelta

import pytest

from approval.integrators.domain.addresses import Allowed
from approval.integrators.domain.webhooks import (
    Fault,
    Outcome,
    is_given_up,
    next_attempt,
    rests_until,
)
from approval.integrators.sending import retry_after

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FAILED = Outcome(500, Fault.STATUS)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address that is refused
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "2002:a00:1::",
        "64:ff9b::a00:1",
        "ff02::1",
    ],
)
def test_an_address_that_is_not_public_is_not_sent_to(address: str) -> None:
    assert not Allowed().may_be_sent_to(address, encrypted=True)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_a_public_address_is_sent_to_over_https_alone(address: str) -> None:
    assert Allowed().may_be_sent_to(address, encrypted=True)
    assert not Allowed().may_be_sent_to(address, encrypted=False)


def test_a_network_that_an_operator_named_is_sent_to_and_no_other() -> None:
    allowed = Allowed.read("10.1.0.0/16, fd00::/8")
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1"):
        assert allowed.may_be_sent_to(address, encrypted=False)
    assert not allowed.may_be_sent_to("10.2.0.1", encrypted=True)


def test_a_network_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="host bits set"):
        Allowed.read("10.1.0.1/16")


def test_attempts_grow_apart_and_are_spread_by_a_fifth() -> None:
    waits = [
        next_attempt(NOW, attempts=attempts, outcome=FAILED, luck=500) - NOW
        for attempts in range(1, 12)
    ]
    assert waits == sorted(waits)
    assert waits[-1] == waits[-2]
    soonest = next_attempt(NOW, attempts=1, outcome=FAILED, luck=0) - NOW
    latest = next_attempt(NOW, attempts=1, outcome=FAILED, luck=999) - NOW
    assert (soonest, latest) == (timedelta(seconds=4), timedelta(seconds=6))


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ("120", timedelta(minutes=2)),
        ("Tue, 24 Nov 2026 02:10:00 GMT", timedelta(minutes=10)),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_what_a_receiver_asks_for_is_read(asked: str, waits: timedelta | None) -> None:
    assert retry_after(asked, NOW) == waits


@pytest.mark.parametrize(
    ("outcome", "rests"),
    [
        (Outcome(404, Fault.STATUS), None),
        (Outcome(500, Fault.STATUS), timedelta(seconds=5)),
        (Outcome(None, Fault.TIMEOUT), timedelta(seconds=5)),
        (Outcome(429, Fault.STATUS, timedelta(hours=1)), timedelta(hours=1)),
        (Outcome(503, Fault.STATUS, timedelta(days=9)), timedelta(days=1)),
        (Outcome(503, Fault.STATUS, timedelta(days=-9)), timedelta(seconds=1)),
    ],
)
def test_a_receiver_in_trouble_is_left_alone(outcome: Outcome, rests: timedelta | None) -> None:
    assert rests_until(NOW, outcome) == (None if rests is None else NOW + rests)


def test_failures_are_given_up_after_three_days_and_not_an_instant_before() -> None:
    since = NOW - timedelta(days=3)
    assert is_given_up(since, NOW)
    assert not is_given_up(since + timedelta(microseconds=1), NOW)
