"""Who reads a stream, as an operator writes it."""

import pytest

from approval.integrators.domain.streams import StreamSubscriber, read_subscribers

APPROVED, CORRECTED = "tuan.result.approved.v1", "tuan.result.corrected.v1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (None, ()),
        ("", ()),
        ("payroll", (StreamSubscriber("payroll"),)),
        (
            f"payroll+grades = {APPROVED}, {CORRECTED} ; archive",
            (
                StreamSubscriber("payroll", (APPROVED, CORRECTED), grades=True),
                StreamSubscriber("archive"),
            ),
        ),
    ],
)
def test_subscribers_are_read(text: str | None, found: tuple[StreamSubscriber, ...]) -> None:
    assert read_subscribers(text) == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Payroll", "no name"),
        (f"={APPROVED}", "no name"),
        ("payroll; payroll+grades", "twice"),
        ("payroll=tuan.result.praised.v1", "there is no type tuan.result.praised.v1"),
    ],
)
def test_what_is_none_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_subscribers(text)
