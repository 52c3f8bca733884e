"""Reads what a request carries; a text that PostgreSQL cannot keep is refused by its field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from flask import request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from shared.errors import Invalid
from shared.kit.http.problems import flattened

NUL: Final = "\x00"


def check_text(value: Any) -> None:
    """Raise ``Invalid`` naming each text below ``value`` that has the character NUL in it."""
    faulty = [path for path, text in _texts(value) if NUL in text]
    if faulty:
        raise Invalid({path or "body": ["Remove the character NUL (U+0000)."] for path in faulty})


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Return every text below ``value`` with its path, names too; any depth can be sent."""
    below = [("", value)]
    while below:
        path, each = below.pop()
        if isinstance(each, str):
            yield path, each
        elif isinstance(each, Mapping):
            below += ((path, name) for name in each)
            below += ((f"{path}.{name}".lstrip("."), inner) for name, inner in each.items())
        elif isinstance(each, list):
            below += ((f"{path}.{place}".lstrip("."), inner) for place, inner in enumerate(each))


@dataclass(frozen=True, slots=True)
class FileBody:
    """A body that is a file: the content types that are taken, and at most how many bytes."""

    types: Sequence[str]
    most_bytes: int


def received(file: FileBody) -> bytes:
    """Return the body as it came.

    Raises 415 for another content type, 413 when it is larger, and 400 when there is none.
    """
    if request.mimetype not in file.types:
        raise UnsupportedMediaType(f"Send a file: Content-Type: {' or '.join(file.types)}.")
    # One byte more: a body that does not tell its length is cut there, and not refused.
    request.max_content_length = file.most_bytes + 1
    content = request.get_data()
    if len(content) > file.most_bytes:
        raise RequestEntityTooLarge
    if not content:
        raise BadRequest("The body is empty; send the file as the body.")
    return content


def json_body(schema: Schema) -> Any:
    """Return what the schema makes of the body; one that is not there is not an empty one.

    Raises 400 for what is not JSON, and ``Invalid`` naming each field that is not as it has to be.
    """
    sent = request.get_data()
    try:
        body = orjson.loads(sent)
    except orjson.JSONDecodeError as fault:
        raise BadRequest(f"The body is not JSON: {fault}.") from fault
    if b"\\u0000" in sent:  # JSON can hold NUL only as an escape
        check_text(body)
    try:
        return schema.load(body, unknown=RAISE)
    except ValidationError as fault:
        raise Invalid(flattened(fault.messages)) from fault


class Query(FlaskParser):
    """The parser of query strings."""

    def pre_load(self, location_data: Mapping[str, Any], **_: Any) -> Mapping[str, Any]:
        """Look at what was read before its schema does."""
        check_text(location_data)
        return location_data
