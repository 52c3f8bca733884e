"""Puts the Flask application of a service together; every service's looks the same from outside."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Request, Response, g, request
from flask.globals import request_ctx
from flask.json.provider import JSONProvider
from werkzeug.exceptions import UnsupportedMediaType

from shared.contracts.fields import DecimalString
from shared.errors import NotAuthenticated
from shared.kit.auth import SigningKeys, Verifier
from shared.kit.db import Database
from shared.kit.feed import feed_blueprint
from shared.kit.health import health_blueprint
from shared.kit.http.access import PUBLIC, check_access
from shared.kit.http.blueprint import Api, Blueprint, Endpoint
from shared.kit.http.pages import ACCESS_COOKIE, renewal
from shared.kit.http.problems import WRITERS, install_problems, request_id
from shared.kit.metrics import Figures, Metrics
from shared.kit.trace import begin, current_trace, enter, leave

log = logging.getLogger("shared.kit.http")

MAX_BODY_BYTES: Final = 1024 * 1024
FORM: Final = "application/x-www-form-urlencoded"
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True, slots=True)
class Web:
    """What one service puts into its application.

    ``title`` heads its OpenAPI document; ``figures`` are its own among the metrics.
    """

    service: str
    title: str
    version: str
    blueprints: Sequence[Blueprint]
    figures: Sequence[Figures] = ()


class _Json(JSONProvider):
    def dumps(self, obj: Any, **_: Any) -> str:
        return orjson.dumps(obj, default=str).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)


class _Application(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the view as it is: none here is asynchronous, and each call would look anew."""
        return func


def create_application(web: Web, database: Database, verifier: Verifier) -> Flask:
    """Return the service's WSGI application, everything below ``/<service>``."""
    app = _Application(web.service, static_folder=None)
    app.json = _Json(app)
    app.url_map.strict_slashes = False
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        API_TITLE=web.title,
        API_VERSION=web.version,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=f"/{web.service}",
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.extensions["database"] = database
    app.extensions["verifier"] = verifier
    metrics = Metrics(web.service, database, web.figures)
    own = [
        health_blueprint(web.service, web.version),
        feed_blueprint(web.service),
        *web.blueprints,
    ]
    endpoints = _register(app, own)
    _watch(app, endpoints, verifier, metrics)
    app.add_url_rule(f"/{web.service}/metrics", "metrics", metrics.page)
    endpoints["metrics"] = endpoints["api-docs.openapi_json"] = Endpoint(access=PUBLIC)
    install_problems(app)
    return app


def _register(app: Flask, blueprints: Sequence[Blueprint]) -> dict[str, Endpoint]:
    plugin = MarshmallowPlugin()
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    api = Api(app, spec_kwargs={"marshmallow_plugin": plugin})
    api.register_field(DecimalString, "string", "decimal")
    api.spec.components.security_scheme("token", scheme)
    endpoints: dict[str, Endpoint] = {}
    app.extensions[WRITERS] = {}
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
        if blueprint.problems is not None:
            app.extensions[WRITERS][blueprint.url_prefix] = blueprint.problems
        for name, endpoint in blueprint.endpoints.items():
            endpoints[f"{blueprint.name}.{name}"] = endpoint
    api.open_answers()
    app.extensions["endpoints"] = endpoints
    app.extensions["openapi"] = api.spec.to_dict
    return endpoints


def _let_in(endpoint: Endpoint, verifier: Verifier) -> Response | None:
    """Let a browser in by its cookie, or send it for another token."""
    try:
        check_access(endpoint.access, verifier, cookie=request.cookies.get(ACCESS_COOKIE, ""))
    except NotAuthenticated:
        return renewal()
    return None


def _check_body(endpoint: Endpoint, asked: Request) -> None:
    """Let JSON pass, and what else an endpoint declares; a file is checked where it is read."""
    if endpoint.takes_form and asked.mimetype != FORM:
        raise UnsupportedMediaType(f"Send a form: Content-Type: {FORM}.")
    if not endpoint.takes_form and endpoint.takes_file is None and not asked.is_json:
        raise UnsupportedMediaType("Send JSON: Content-Type: application/json.")


def _watch(
    app: Flask, endpoints: dict[str, Endpoint], verifier: Verifier, metrics: Metrics
) -> None:
    """Trace, guard, log and measure every request."""

    @app.before_request
    def before() -> Response | None:
        asked = request_ctx.request  # the request itself: its proxy looks it up at every use
        g.started = time.perf_counter()
        g.entered = enter(begin(request_id(asked.headers.get("X-Request-ID"))))
        if asked.endpoint is None:
            return None
        endpoint = endpoints.get(asked.endpoint)
        if endpoint is not None and endpoint.page:
            return _let_in(endpoint, verifier)
        check_access(endpoint.access if endpoint is not None else None, verifier)
        has_body = asked.method in _WITH_BODY and (asked.content_length or 0) > 0
        if has_body and endpoint is not None:
            _check_body(endpoint, asked)
        return None

    @app.after_request
    def after(answer: Response) -> Response:
        asked = request_ctx.request
        seconds = time.perf_counter() - g.started
        rule = asked.url_rule.rule if asked.url_rule is not None else ""
        answer.headers["X-Request-ID"] = str(current_trace().correlation_id)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers["X-Content-Type-Options"] = "nosniff"
        metrics.observe(asked.method, rule, answer.status_code, seconds)
        log.info(
            "request",
            extra={
                "method": asked.method,
                "rule": rule,
                "status": answer.status_code,
                "milliseconds": round(seconds * 1000, 1),
            },
        )
        return answer

    @app.teardown_request
    def teardown(_: BaseException | None) -> None:
        entered = g.pop("entered", None)
        if entered is not None:
            leave(entered)


def describe(web: Web) -> dict[str, Any]:
    """Return the service's OpenAPI document; nothing needs to run for that."""
    nowhere = Database("postgresql+psycopg:///", name=web.service)
    app = create_application(web, nowhere, Verifier("", SigningKeys("A" * 43)))
    document: dict[str, Any] = app.extensions["openapi"]()
    return document
