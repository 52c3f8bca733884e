"""What a request carries: versions, and texts that can be kept."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import PreconditionRequired

from shared.errors import Invalid
from shared.kit.http.arguments import check_text
from shared.kit.http.conditions import expected_version

TEXTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_characters="\0")),
    lambda below: st.lists(below) | st.dictionaries(st.text("abc"), below),
)


@pytest.fixture
def app() -> Flask:
    return Flask("small")


@pytest.mark.parametrize(
    ("given", "version"), [('"1"', 1), ('"37"', 37), ('"999999999"', 999999999)]
)
def test_a_version_is_what_the_etag_said(app: Flask, given: str, version: int) -> None:
    with app.test_request_context(headers={"If-Match": given}):
        assert expected_version() == version


@pytest.mark.parametrize(
    "given", ["", "1", "*", 'W/"1"', '"x"', '"-1"', '"1.5"', '"1","2"', '"\xb2"']
)
def test_anything_else_is_no_version(app: Flask, given: str) -> None:
    with app.test_request_context(headers={"If-Match": given}), pytest.raises(Invalid):
        expected_version()


def test_without_a_version_nothing_is_changed(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(PreconditionRequired):
        expected_version()


@given(body=TEXTS)
def test_a_text_without_nul_can_be_kept(body: object) -> None:
    check_text(body)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("\0", {"body"}),
        ({"title": "a\0"}, {"title"}),
        (
            {"items": [{"title": "good"}, {"title": "\0", "product": "\0"}]},
            {"items.1.title", "items.1.product"},
        ),
        ({"parts": {"quality\0": 1}}, {"parts"}),
        ({"a\0": 1}, {"body"}),
        ([["\0"]], {"0.0"}),
    ],
)
def test_a_text_with_nul_is_told_by_its_field(body: object, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        check_text(body)
    told = refused.value.facts["errors"]
    assert isinstance(told, dict)
    assert set(told) == fields


def test_whatever_is_nested_is_looked_through() -> None:
    body: list[object] = ["\0"]
    for _ in range(5_000):
        body = [body]
    with pytest.raises(Invalid):
        check_text(body)
