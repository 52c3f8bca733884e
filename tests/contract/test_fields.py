"""How quantities are written on a wire: one way each, and everything else is refused."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields

from shared.contracts.fields import DecimalString, Week, Word

HUNDREDTHS = st.decimals(-10_000, 10_000, places=2)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def refusal(field: fields.Field[Any], value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        field.deserialize(value)
    return str(refused.value)


@given(number=HUNDREDTHS)
def test_a_decimal_is_read_as_it_is_written(number: Decimal) -> None:
    field = DecimalString()
    written = field.serialize("points", {"points": number})
    assert isinstance(written, str)
    assert field.deserialize(written) == number


@pytest.mark.parametrize(
    ("given", "read"), [("36.50", "36.50"), ("0", "0"), (36, "36"), ("-0", "0")]
)
def test_a_decimal_keeps_its_places(given: object, read: str) -> None:
    assert str(DecimalString().deserialize(given)) == read


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (36.5, "as a string"),
        (True, "as a string"),
        ("36.555", "two decimal places"),
        ("1E+1", "Write the number out"),
        ("0E+1000000", "Write the number out"),
        ("1E-1000000", "two decimal places"),
        ("NaN", "Special numeric values"),
        ("sNaN", "Special numeric values"),
        ("-Infinity", "Special numeric values"),
        ("", "Not a valid number"),
        ("nhiều", "Not a valid number"),
        ([], "Not a valid number"),
        ({}, "Not a valid number"),
    ],
)
def test_whatever_is_no_exact_decimal_is_refused(value: object, told: str) -> None:
    assert told in refusal(DecimalString(), value)


@given(week=st.dates().filter(lambda day: day.weekday() == 0))
def test_a_week_is_read_as_it_is_written(week: date) -> None:
    field = Week()
    assert field.deserialize(field.serialize("week", {"week": week})) == week


@given(day=st.dates(min_value=date(1, 1, 2)).filter(lambda day: day.weekday() != 0))
def test_another_day_is_told_its_week(day: date) -> None:
    told = refusal(Week(), day.isoformat())
    monday = date.fromisoformat(told.rstrip(".']")[-10:])
    assert monday.weekday() == 0
    assert 0 < (day - monday).days < 7


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-16T00:00:00",
        "2026-W47-1",
        "20261116",
        "16.11.2026",
        "2026-11-31",
        "2026-11-16\n",
        1,
        "",
    ],
)
def test_a_week_written_otherwise_is_refused(value: object) -> None:
    assert "Not a valid date" in refusal(Week(), value)


def test_a_word_is_one_of_its_set() -> None:
    field = Word(Colour)
    assert field.deserialize("red") is Colour.RED
    assert field.serialize("colour", {"colour": "blue"}) == "blue"
    assert "red, blue" in refusal(field, "green")
