"""A body that is a file: its kind and its size are looked at before it is read."""

import io

import pytest
from flask import Flask
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from shared.kit.http.arguments import FileBody, received

FILE = FileBody(("application/zip", "text/csv"), most_bytes=100)


@pytest.fixture
def app() -> Flask:
    app = Flask("small")
    app.config["MAX_CONTENT_LENGTH"] = 10
    return app


@pytest.mark.parametrize("kind", ["application/zip", "text/csv; charset=utf-8", "TEXT/CSV"])
def test_a_file_is_taken_beyond_what_other_bodies_may_be(app: Flask, kind: str) -> None:
    with app.test_request_context(method="POST", data=b"\xff" * 100, content_type=kind):
        assert received(FILE) == b"\xff" * 100


@pytest.mark.parametrize(
    ("content", "kind", "fault"),
    [
        (b"x" * 101, "text/csv", RequestEntityTooLarge),
        (b"", "text/csv", BadRequest),
        (b"x", "application/json", UnsupportedMediaType),
        (b"x", "", UnsupportedMediaType),
    ],
)
def test_another_is_refused(
    app: Flask, content: bytes, kind: str, fault: type[HTTPException]
) -> None:
    with (
        app.test_request_context(method="POST", data=content, content_type=kind),
        pytest.raises(fault),
    ):
        received(FILE)


def test_one_that_does_not_say_its_size_is_bounded_too(app: Flask) -> None:
    around = {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(b"x" * 101)}
    with (
        app.test_request_context(method="POST", content_type="text/csv", environ_overrides=around),
        pytest.raises(RequestEntityTooLarge),
    ):
        received(FILE)
