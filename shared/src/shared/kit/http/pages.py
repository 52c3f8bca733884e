"""Pages for people: HTML instead of JSON, forms instead of bodies, a cookie instead of a header.

A page that is read declares ``Blueprint.page``, one that is sent ``Blueprint.form``. What somebody
typed is never lost: a form that is refused comes back with every field as it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Response, current_app, request
from marshmallow import ValidationError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from shared import errors
from shared.errors import NotAllowed, Refused
from shared.kit.db import Database
from shared.kit.http.arguments import check_text
from shared.kit.http.problems import flattened, status_of

ACCESS_COOKIE: Final = "tuan_access"
"""The cookie in which a browser keeps the token; pages take it, and no API does."""

RENEWAL: Final = "/directory/session/renewal"
"""Where a browser whose token is no longer good gets another, or signs in."""

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form that was sent and refused: what was typed, and by field what is wrong with it."""

    form: MultiDict[str, str]
    errors: Mapping[str, list[str]]
    code: str
    title: str
    detail: str
    status: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page with more than its HTML: status, headers by name, and whole headers of cookies."""

    html: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a browser goes on after a form was accepted, by GET; ``cookies`` are whole headers."""

    to: str
    cookies: tuple[str, ...] = ()


def as_page(view: Callable[..., Any]) -> Callable[..., Response]:
    """Return the view in one transaction; it gives HTML, a ``Page`` or an ``Onward``."""

    @wraps(view)
    def call(**given: Any) -> Response:
        database: Database = current_app.extensions["database"]
        with database.transaction() as session:
            return _response(view(session, **given))

    return call


def as_form(
    view: Callable[..., Any], again: Callable[..., Any], most_bytes: int | None = None
) -> Callable[..., Response]:
    """Return the view in one transaction, called with ``form``; refused, the page ``again``.

    ``most_bytes`` are those of a form that brings a file, where they are more than others may have.

    What was refused is undone first. ``again`` is called like its own page, in a transaction of its
    own, with the ``Attempt``; but whoever may not send the form at all is told just that.
    """

    @wraps(view)
    def call(**given: Any) -> Response:
        check_own_page()
        if most_bytes is not None:
            request.max_content_length = most_bytes
        form = request.form
        check_text(form.to_dict(flat=False))
        database: Database = current_app.extensions["database"]
        try:
            with database.transaction() as session:
                return _response(view(session, form=form, **given))
        except (errors.NotFound, errors.NotAllowed):
            raise
        except (Refused, ValidationError, StaleDataError) as fault:
            attempt = _attempt(form, fault)
        with database.transaction() as session:
            page = _response(again(session, attempt=attempt, **given))
        page.status_code = attempt.status
        return page

    return call


def check_own_page() -> None:
    """Raise ``NotAllowed`` unless one of our own pages sent the form.

    A browser sends the cookie along whoever made the page; what carries neither ``Sec-Fetch-Site``
    nor ``Origin`` is taken for foreign.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    own = site == "same-origin" if site is not None else _is_host(origin)
    if not own:
        raise NotAllowed("The form was not sent by a page of this platform.")


def _is_host(origin: str | None) -> bool:
    return origin is not None and urlsplit(origin).netloc == request.host


def renewal() -> Response:
    """Return the answer that sends a browser for another token and brings it back.

    What it was sending comes along (307): nothing typed is lost when a token has run out.
    """
    to = request.full_path.rstrip("?")
    status = 307 if request.method == "POST" else 303
    return Response(status=status, headers={"Location": f"{RENEWAL}?{urlencode({'to': to})}"})


def _attempt(form: MultiDict[str, str], fault: Exception) -> Attempt:
    if isinstance(fault, ValidationError):
        fault = errors.Invalid(flattened(fault.messages))
    if isinstance(fault, StaleDataError):
        fault = errors.Conflict()
    if not isinstance(fault, Refused):
        raise TypeError(type(fault))
    by_field: Mapping[str, list[str]] = getattr(fault, "errors", {})
    status = int(status_of(fault))
    return Attempt(form, by_field, fault.code, fault.title, fault.detail, status)


def _response(given: Any) -> Response:
    if isinstance(given, Response):
        return given
    if isinstance(given, Onward):
        answer = Response(status=303, headers={"Location": given.to})
    else:
        given = given if isinstance(given, Page) else Page(given)
        answer = Response(given.html, given.status, content_type="text/html; charset=utf-8")
        answer.headers.update(given.headers)
        answer.headers["Content-Security-Policy"] = POLICY
    for cookie in given.cookies:
        answer.headers.add("Set-Cookie", cookie)
    return answer
