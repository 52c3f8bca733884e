"""Declares an endpoint once: path, who may call it, what it takes and gives, how it is repeated.

Behind it stands flask-smorest, which no service imports.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

import flask
import flask_smorest
import orjson
from flask import Response, current_app, request
from marshmallow import Schema

from shared.kit.at_once import InTransaction, NeedsTransaction
from shared.kit.db import Database
from shared.kit.http.access import PUBLIC, Access
from shared.kit.http.arguments import FileBody, Query, json_body, received
from shared.kit.http.conditions import expected_version
from shared.kit.http.idempotency import KEY, once
from shared.kit.http.pages import as_form, as_page
from shared.kit.http.problems import CONTENT_TYPE, Problem, Told
from shared.kit.http.revalidation import IF_NONE_MATCH, revalidated
from shared.kit.http.streams import streamed

_QUERY: Final = Query()
_NOTES: Final = "_apidoc"
"""Where flask-smorest's decorators keep on a view what the document says of it."""

_IF_MATCH: Final = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag that was read; 428 without it, 412 when it is stale.",
    "schema": {"type": "string", "pattern": r'^"\d{1,9}"$'},
    "example": '"3"',
}
_IDEMPOTENCY_KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Repeat a request safely: the same key gives the first answer, for 24 hours.",
    "schema": {"type": "string", "pattern": "^[ -~]{1,200}$"},
}
_LOCATION: Final = {
    "description": "Where to go on.",
    "required": True,
    "schema": {"type": "string", "format": "uri-reference"},
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view gives when it is more than a body: the ETag's version, and other headers."""

    body: Any
    version: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a browser is to go on, and other headers; whether it may go there the view decides."""

    to: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Download:
    """A file to give as body; ``name`` is proposed to whoever keeps it."""

    content: bytes
    content_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One operation as it is declared.

    ``takes`` is the schema of the JSON body, ``asks`` that of the query string, ``gives`` that of
    the answer. With ``takes_file`` the body is bytes, with ``takes_form`` it is a form; with
    ``gives_file``, the content types that there are, the view gives a ``Download``; one that
    ``redirects`` gives a ``Redirect``, one that ``streams`` files a ``Stream``. What is
    ``revalidated`` has an ETag of its content, and is not sent to whoever has it. A ``page`` is
    read and sent by browsers. ``if_match`` hands the view the expected version; ``creates`` makes
    it repeatable by ``Idempotency-Key``. A view
    that gives ``finished`` JSON is documented by its schema and not dumped through it. One that
    writes by ``one_statement`` is given a ``Writing`` in place of a session, and called again in a
    transaction if one is needed after all, as it is where a key is to be kept with the work.
    """

    access: Access
    takes: type[Schema] | None = None
    asks: type[Schema] | None = None
    gives: type[Schema] | None = None
    takes_file: FileBody | None = None
    takes_form: bool = False
    page: bool = False
    gives_file: Sequence[str] = ()
    redirects: bool = False
    streams: bool = False
    revalidated: bool = False
    status: int = HTTPStatus.OK
    if_match: bool = False
    creates: bool = False
    finished: bool = False
    one_statement: bool = False


class Blueprint(flask_smorest.Blueprint):
    """A group of endpoints of one resource.

    A view is called ``view(session, **path, body=…, query=…, version=…)`` with what its endpoint
    declares, inside the one transaction of the request. ``problems`` writes the problems of
    everything below its prefix in the form of another protocol.
    """

    def __init__(
        self, name: str, import_name: str, *, problems: Told | None = None, **options: Any
    ) -> None:
        super().__init__(name, import_name, **options)
        self.problems = problems
        self.endpoints: dict[str, Endpoint] = {}
        if self.has_static_folder:
            self.endpoints["static"] = Endpoint(access=PUBLIC)

    def get(self, rule: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a read."""
        return self._declare("GET", rule, Endpoint(**declared))

    def post(
        self, rule: str, **declared: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an act."""
        return self._declare("POST", rule, Endpoint(**declared))

    def put(self, rule: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a replacement of what is there."""
        return self._declare("PUT", rule, Endpoint(**declared))

    def delete(
        self, rule: str, **declared: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an end of what is there; its answer says what ended."""
        return self._declare("DELETE", rule, Endpoint(**declared))

    def page(
        self, rule: str, *, access: Access
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a page for people; no document mentions it. See ``shared.kit.http.pages``."""

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            self.endpoints[view.__name__] = Endpoint(access=access, page=True)
            flask.Blueprint.add_url_rule(self, rule, view.__name__, as_page(view))
            return view

        return declare

    def form(
        self,
        rule: str,
        *,
        access: Access,
        again: Callable[..., Any],
        most_bytes: int | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare what takes a form of a page; refused, it is answered by the page ``again``.

        One that brings a file says how many bytes it has at most, with all its other fields.
        """

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            name = view.__name__
            self.endpoints[name] = Endpoint(access=access, page=True, takes_form=True)
            call = as_form(view, again, most_bytes)
            flask.Blueprint.add_url_rule(self, rule, name, call, methods=["POST"])
            return view

        return declare

    def protocol(
        self, method: str, rule: str, *, access: Access, takes_form: bool = False
    ) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        """Declare a call of a protocol that has content types and a description of its own.

        Its view reads the request and gives a finished response, inside the one transaction of
        the request; no document of ours mentions it.
        """

        def declare(view: Callable[..., Response]) -> Callable[..., Response]:
            self.endpoints[view.__name__] = Endpoint(access=access, takes_form=takes_form)
            call = _as_response(view)
            flask.Blueprint.add_url_rule(self, rule, view.__name__, call, methods=[method])
            return view

        return declare

    def _declare(
        self, method: str, rule: str, endpoint: Endpoint
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            self.endpoints[view.__name__] = endpoint
            call = _in_transaction(endpoint, view)
            setattr(call, _NOTES, self._documentation(endpoint, call))
            self.route(rule, methods=[method])(call)
            return view

        return declare

    def _documentation(self, endpoint: Endpoint, view: Callable[..., Any]) -> dict[str, Any]:
        """Return what flask-smorest's decorators note for the document.

        They are not left around the view: each would be one more call in every request.
        """
        headers = [_IF_MATCH] if endpoint.if_match else []
        if endpoint.creates:
            headers.append(_IDEMPOTENCY_KEY)
        about: dict[str, Any] = {"security": [] if endpoint.access is PUBLIC else [{"token": []}]}
        about["responses"] = {"default": {"$ref": "#/components/responses/Problem"}}
        if endpoint.revalidated:
            headers.append(IF_NONE_MATCH)
            about["responses"]["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
        if headers:
            about["parameters"] = headers
        if endpoint.takes_file is not None:
            content = _files(endpoint.takes_file.types)
            about["requestBody"] = {"required": True, "content": content}
        if endpoint.gives_file:
            about["responses"][str(int(endpoint.status))] = {
                "description": HTTPStatus(endpoint.status).phrase,
                "content": _files(endpoint.gives_file),
            }
        if endpoint.redirects:
            about["responses"][str(int(endpoint.status))] = {
                "description": HTTPStatus(endpoint.status).phrase,
                "headers": {"Location": _LOCATION},
            }
        view = self.doc(**about)(self.response(endpoint.status, endpoint.gives)(view))
        if endpoint.takes is not None:
            view = self.arguments(endpoint.takes(), arg_name="body")(view)
        if endpoint.asks is not None:
            view = self.arguments(endpoint.asks(), location="query", arg_name="query")(view)
        noted: dict[str, Any] = getattr(view, _NOTES)
        return noted


def _files(types: Sequence[str]) -> dict[str, Any]:
    return {each: {"schema": {"type": "string", "format": "binary"}} for each in types}


def _as_response(view: Callable[..., Response]) -> Callable[..., Response]:
    @wraps(view)
    def call(**given: Any) -> Response:
        database: Database = current_app.extensions["database"]
        with database.transaction() as session:
            return view(session, **given)

    return call


def _in_transaction(endpoint: Endpoint, view: Callable[..., Any]) -> Callable[..., Response]:
    schema = endpoint.gives() if endpoint.gives is not None and not endpoint.finished else None

    takes = endpoint.takes() if endpoint.takes is not None else None
    asks = endpoint.asks() if endpoint.asks is not None else None

    @wraps(view)
    def call(**given: Any) -> Response:
        if asks is not None:
            given["query"] = _QUERY.parse(asks, request, location="query", unknown=asks.unknown)
        if takes is not None:
            given["body"] = json_body(takes)
        if endpoint.takes_file is not None:
            given["body"] = received(endpoint.takes_file)
        if endpoint.if_match:
            given["version"] = expected_version()
        database: Database = current_app.extensions["database"]
        if endpoint.streams:
            return streamed(database, lambda session: view(session, **given), endpoint.status)
        if endpoint.one_statement and KEY not in request.headers:
            with suppress(NeedsTransaction):
                written = view(database.at_once, **given)
                return _response(endpoint.status, _answer(schema, written))
        with database.transaction() as session:
            place = InTransaction(session) if endpoint.one_statement else session

            def work() -> dict[str, Any]:
                return _answer(schema, view(place, **given))

            answer = once(session, work) if endpoint.creates else work()
        response = _response(endpoint.status, answer)
        return revalidated(response) if endpoint.revalidated else response

    return call


def _answer(schema: Schema | None, given: Any) -> dict[str, Any]:
    if isinstance(given, Redirect):
        given = Answer(None, headers={"Location": given.to, **given.headers})
    answer = given if isinstance(given, Answer) else Answer(given)
    body = schema.dump(answer.body) if schema is not None else answer.body
    headers = dict(answer.headers)
    if answer.version is not None:
        headers["ETag"] = f'"{answer.version}"'
    return {"body": body, "headers": headers}


def _response(status: int, answer: dict[str, Any]) -> Response:
    if answer["body"] is None:
        return Response(status=status, headers=answer["headers"])
    if isinstance(answer["body"], Download):
        file = answer["body"]
        kept = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(
            file.content, status, kept | answer["headers"], content_type=file.content_type
        )
    content = orjson.dumps(answer["body"], default=str)
    return Response(content, status, answer["headers"], content_type="application/json")


class Api(flask_smorest.Api):
    """The OpenAPI document of a service; refusals are documented as problems."""

    ERROR_SCHEMA = Problem

    def open_answers(self) -> None:
        """Let answers gain members in later releases: only what requests take stays closed.

        To be called once every blueprint is registered.
        """
        schemas = self.spec.components.schemas
        taken: set[str] = set()
        bodies = [
            operation["requestBody"]
            for methods in self.spec.to_dict()["paths"].values()
            for method, operation in methods.items()
            if method != "parameters" and "requestBody" in operation
        ]
        found = _schemas_in(bodies)
        while found - taken:
            taken |= found
            found = _schemas_in([schemas[name] for name in taken])
        for name in schemas.keys() - taken:
            schemas[name].pop("additionalProperties", None)

    def _register_error_handlers(self) -> None:
        """Errors are answered by ``problems``, not by flask-smorest."""

    def _register_etag_headers(self) -> None:
        """Versions are documented by ``If-Match``."""

    def _register_pagination_header(self) -> None:
        """Pages are told by ``next``."""

    def _register_responses(self) -> None:
        self.spec.components.response(
            "Problem",
            {
                "description": "A problem document that says what to change (RFC 9457).",
                "content": {CONTENT_TYPE: {"schema": Problem}},
            },
        )
        for status in HTTPStatus:
            self.spec.components.response(
                status.name,
                {"description": status.phrase, "content": {CONTENT_TYPE: {"schema": Problem}}},
                lazy=True,
            )


def _schemas_in(document: Any) -> set[str]:
    """Return the names of the component schemas that a part of a document refers to."""
    if isinstance(document, Mapping):
        reference = str(document.get("$ref", ""))
        named = {reference.rsplit("/", 1)[1]} if "/schemas/" in reference else set()
        return named.union(*(_schemas_in(below) for below in document.values()))
    if isinstance(document, list):
        return set().union(*(_schemas_in(below) for below in document))
    return set()
