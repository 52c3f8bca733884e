"""Every error leaves as a problem document (RFC 9457) that says what to change."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import orjson
from flask import Flask, Response, current_app, request
from marshmallow import Schema, fields
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from shared import errors
from shared.kit.db import is_passing
from shared.kit.trace import current_trace

log = logging.getLogger(__name__)

CONTENT_TYPE: Final = "application/problem+json"
WRITERS: Final = "problem_writers"
"""Where an application keeps, by prefix, what writes the problems of another protocol."""

PAGES: Final = "problem_page"
"""Where an application that has pages keeps what writes their problems."""

Told = Callable[[Mapping[str, Any]], Response]
"""Turns the members of a problem into the answer of another protocol."""

TYPE_ROOT: Final = "https://tuan.example/problems/"

STATUS: Final[tuple[tuple[type[errors.Refused], HTTPStatus], ...]] = (
    (errors.NotAuthenticated, HTTPStatus.UNAUTHORIZED),
    (errors.NotAllowed, HTTPStatus.FORBIDDEN),
    (errors.NotFound, HTTPStatus.NOT_FOUND),
    (errors.Conflict, HTTPStatus.CONFLICT),
    (errors.Stale, HTTPStatus.PRECONDITION_FAILED),
    (errors.Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.TooManyRequests, HTTPStatus.TOO_MANY_REQUESTS),
)


class Problem(Schema):
    """A problem document; facts about the refusal stand beside these members."""

    type = fields.String(required=True, metadata={"description": "Stable; ends in a code."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    instance = fields.String(required=True, metadata={"description": "Name it when you ask us."})
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


def problem(
    status: int, code: str, title: str, *, detail: str = "", facts: Mapping[str, Any] | None = None
) -> Response:
    """Return a problem document as response."""
    answer = _written(_members(status, code, title, detail, facts or {}))
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "2"
    return answer


def _written(members: Mapping[str, Any]) -> Response:
    writers: Mapping[str, Told] = current_app.extensions.get(WRITERS, {})
    for prefix, write in writers.items():
        if request.path.startswith(f"{prefix}/"):
            return write(members)
    if _is_page() and PAGES in current_app.extensions:
        page: Told = current_app.extensions[PAGES]
        return page(members)
    content = orjson.dumps(members, default=str)
    return Response(content, members["status"], content_type=CONTENT_TYPE)


def _is_page() -> bool:
    """Tell whether a person waits for a page, at an address that may not exist."""
    if request.endpoint is None:
        return request.accept_mimetypes.best == "text/html"
    endpoint = current_app.extensions.get("endpoints", {}).get(request.endpoint)
    return endpoint is not None and endpoint.page


def told(refused: errors.Refused) -> dict[str, Any]:
    """Return a problem document as a value, for an answer that tells of several requests."""
    return _members(status_of(refused), refused.code, refused.title, refused.detail, refused.facts)


def _members(
    status: int, code: str, title: str, detail: str, facts: Mapping[str, Any]
) -> dict[str, Any]:
    body: dict[str, Any] = dict(facts)
    body |= {"type": TYPE_ROOT + code, "title": title, "status": int(status)}
    body["instance"] = f"urn:uuid:{current_trace().correlation_id}"
    if detail:
        body["detail"] = detail
    return body


def flattened(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Return marshmallow's nested messages by dotted field: ``{"items.0.title": [...]}``."""
    if isinstance(messages, Mapping):
        found: dict[str, list[str]] = {}
        for name, below in messages.items():
            step = path if name in {"_schema", "value"} else f"{path}.{name}".lstrip(".")
            found.update(flattened(below, step))
        return found
    said = messages if isinstance(messages, list) else [messages]
    return {path or "body": [str(each) for each in said]}


def status_of(refused: errors.Refused) -> HTTPStatus:
    """Return the status that a refusal is answered with."""
    return next(status for kind, status in STATUS if isinstance(refused, kind))


def _refused(refused: errors.Refused) -> Response:
    status = status_of(refused)
    facts = refused.facts
    answer = problem(status, refused.code, refused.title, detail=refused.detail, facts=facts)
    if isinstance(refused, errors.TooManyRequests):
        answer.headers["Retry-After"] = str(refused.seconds)
    return answer


def _http(fault: HTTPException) -> Response:
    status = HTTPStatus(fault.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    code = status.phrase.lower().replace(" ", "-")
    data = getattr(fault, "data", None) or {}
    if "messages" in data:
        found: dict[str, list[str]] = {}
        for below in data["messages"].values():
            found |= flattened(below)
        return problem(status, errors.Invalid.code, errors.Invalid.title, facts={"errors": found})
    answer = problem(status, code, status.phrase, detail=fault.description or "")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(sorted(getattr(fault, "valid_methods", None) or []))
    return answer


def _unexpected(fault: Exception) -> Response:
    if is_passing(fault) or isinstance(fault, PoolTimeoutError):
        log.warning("database_away", extra={"fault": type(fault).__name__})
        return problem(
            HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Busy for a moment; nothing was changed"
        )
    log.error("request_failed", exc_info=fault)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "fault", "A fault of ours; nothing was changed"
    )


def _stale(_: StaleDataError) -> Response:
    return problem(HTTPStatus.PRECONDITION_FAILED, errors.Stale.code, errors.Stale.title)


def install_problems(app: Flask) -> None:
    """Answer every error of the application with a problem document."""
    app.register_error_handler(errors.Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(DBAPIError, _unexpected)
    app.register_error_handler(Exception, _unexpected)


def request_id(text: str | None) -> UUID | None:
    """Return a caller's request id if it is a UUID; anything else is ignored."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
