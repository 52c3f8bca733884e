"""An OpenID provider that is not ours: idpyoidc, IdentityPython's, behind real HTTP on a port.

It keeps sessions, checks PKCE and the client's secret, and signs tokens itself; here it gets a
port, a login page, and people who may sign in.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import httpx
from cryptojwt.key_bundle import build_key_bundle
from flask import Flask, Response, request
from idpyoidc.message.oauth2 import ResponseMessage
from idpyoidc.message.oidc import AuthorizationRequest
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.exception import FailedAuthentication
from idpyoidc.server.user_info import UserInfo
from jinja2 import Environment, FileSystemLoader
from werkzeug.serving import make_server

CLIENT, SECRET = "tuan", "một-bí-mật-của-nền-tảng".encode().hex()
LOGIN_PAGE = """\
<form action="{{ action }}" method="post">
<input type="hidden" name="token" value="{{ token }}">
<input name="username"><input name="password" type="password">
</form>
"""
KEYS = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]


@contextmanager
def served(app: WSGIApplication) -> Iterator[str]:
    """Serve an application on a free loopback port and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Op:
    """The provider while it runs, and the people whom it knows."""

    server: Server
    issuer: str

    def rotate_keys(self) -> None:
        """Sign with new keys from now on, and publish them alone."""
        keyjar = self.server.keyjar
        for bundle in keyjar[""]:
            bundle.mark_all_as_inactive()
        keyjar.add_kb("", build_key_bundle(KEYS))

    def sign_with(self, algorithm: str) -> None:
        """Have ID tokens for our client signed by this algorithm."""
        self.server.context.cdb[CLIENT]["id_token_signed_response_alg"] = algorithm

    def log_in(self, address: str, name: str, password: str) -> str:
        """Go where we send a browser, sign in on the page there, and return where it goes back."""
        with httpx.Client(trust_env=False) as browser:
            page = browser.get(address)
            assert page.status_code == 200, page.text
            form = Form(page.text)
            fields = form.fields | {"username": name, "password": password}
            answer = browser.post(f"{self.issuer}{form.action}", data=fields)
        assert answer.status_code in {302, 303}, answer.text
        return answer.headers["Location"]


class Form(HTMLParser):
    """The one form of a page: where it goes, and the values that it hides."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields = "", dict[str, str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = unescape(given["action"] or "")
        elif tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"] or ""] = given["value"] or ""


@contextmanager
def provider(
    folder: Path, people: dict[str, dict[str, Any]], password: str, redirect_uri: str
) -> Iterator[Op]:
    """Run the provider for people by their name there, with the claims that it tells of each."""
    (folder / "passwords.json").write_text(json.dumps(dict.fromkeys(people, password)))
    (folder / "login.html").write_text(LOGIN_PAGE)
    app = Flask("an OpenID provider")
    with served(app) as issuer:
        settings = OPConfiguration(_settings(issuer, folder, people))
        templates = Environment(loader=FileSystemLoader(folder), autoescape=True)
        settings.jinja_env = templates
        op = Op(Server(settings), issuer)
        op.server.context.cdb[CLIENT] = {
            "client_secret": SECRET,
            "redirect_uris": [(redirect_uri, {})],
            "client_salt": "salted",
            "token_endpoint_auth_method": "client_secret_basic",
            "response_types_supported": ["code"],
            "allowed_scopes": ["openid", "profile", "email"],
        }
        op.server.keyjar.add_symmetric(CLIENT, SECRET)
        _add_routes(app, op.server)
        yield op


def _settings(issuer: str, folder: Path, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    database = {
        "class": "idpyoidc.server.util.JSONDictDB",
        "kwargs": {"filename": str(folder / "passwords.json")},
    }
    login = {"verify_endpoint": "/log-in", "template": "login.html", "db": database}
    once = {"supports_minting": ["access_token", "id_token"], "max_usage": 1}
    rules = {"authorization_code": once, "access_token": {}}
    return {
        "issuer": issuer,
        "httpc_params": {"verify": True},
        "key_conf": {"key_defs": KEYS, "uri_path": "jwks"},
        "endpoint": _endpoints(),
        "add_on": {
            "pkce": {
                "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
                "kwargs": {"essential": True},
            }
        },
        "authentication": {
            "person": {
                "acr": "urn:oasis:names:tc:SAML:2.0:ac:classes:InternetProtocolPassword",
                "class": "idpyoidc.server.user_authn.user.UserPassJinja2",
                "kwargs": login,
            }
        },
        "authz": {
            "class": "idpyoidc.server.authz.AuthzHandling",
            "kwargs": {"grant_config": {"usage_rules": rules, "expires_in": 600}},
        },
        "userinfo": {"class": UserInfo, "kwargs": {"db": people}},
        "template_dir": str(folder),
        "token_handler_args": _tokens(),
    }


def _endpoints() -> dict[str, Any]:
    oidc = "idpyoidc.server.oidc"
    openly: dict[str, Any] = {"client_authn_method": None}
    by_secret = {"client_authn_method": ["client_secret_basic", "client_secret_post"]}
    return {
        name: {"path": path, "class": f"{oidc}.{kind}", "kwargs": kept}
        for name, path, kind, kept in (
            (
                "provider_config",
                ".well-known/openid-configuration",
                "provider_config.ProviderConfiguration",
                openly,
            ),
            ("authorization", "authorization", "authorization.Authorization", openly),
            ("token", "token", "token.Token", by_secret),
            ("userinfo", "userinfo", "userinfo.UserInfo", {}),
        )
    }


def _tokens() -> dict[str, Any]:
    token = "idpyoidc.server.token"
    return {
        "key_conf": {"key_defs": [{"type": "oct", "bytes": 24, "use": ["enc"], "kid": "code"}]},
        "code": {"kwargs": {"lifetime": 600}},
        "token": {"class": f"{token}.jwt_token.JWTToken", "kwargs": {"lifetime": 600}},
        "id_token": {"class": f"{token}.id_token.IDToken", "kwargs": {}},
    }


def _add_routes(app: Flask, server: Server) -> None:
    app.add_url_rule("/log-in", "log_in", partial(_log_in, server), methods=["POST"])
    app.add_url_rule("/jwks", "jwks", server.keyjar.export_jwks)
    for path, name in (
        ("/.well-known/openid-configuration", "provider_config"),
        ("/authorization", "authorization"),
        ("/token", "token"),
        ("/userinfo", "userinfo"),
    ):
        app.add_url_rule(path, name, partial(_asked, server, name), methods=["GET", "POST"])


def _asked(server: Server, name: str) -> Response:
    endpoint = server.get_endpoint(name)
    about = {
        "headers": dict(request.headers.items(lower=True)),
        "method": request.method,
        "url": request.url,
        "cookie": [],
    }
    sent = request.args if request.method == "GET" else request.form
    understood = endpoint.parse_request(sent.to_dict(), http_info=about)
    if isinstance(understood, ResponseMessage) and "error" in understood:
        return Response(understood.to_json(), 400, content_type="application/json")
    answer = endpoint.process_request(understood, http_info=about)
    if isinstance(answer, ResponseMessage) and "error" in answer:
        return Response(answer.to_json(), 400, content_type="application/json")
    if "http_response" in answer:
        return Response(answer["http_response"], content_type="text/html")
    return _told(endpoint, understood, answer)


def _log_in(server: Server) -> Response:
    method = server.context.authn_broker.get_method_by_id("person")
    try:
        name = method.verify(**request.form.to_dict())
    except FailedAuthentication:
        return Response("wrong password", 403)
    about = method.unpack_token(request.form["token"])
    asked_for = AuthorizationRequest().from_urlencoded(about["query"])
    endpoint = server.get_endpoint("authorization")
    acr, at = about["authn_class_ref"], about["iat"]
    session_id = endpoint.create_session(asked_for, name, acr, at, method)
    answer = endpoint.authz_part2(request=asked_for, session_id=session_id)
    return _told(endpoint, asked_for, answer)


def _told(endpoint: Any, understood: Any, answer: Any) -> Response:
    info = endpoint.do_response(request=understood, **answer)
    if info.get("response_placement", endpoint.response_placement) == "url":
        return Response(status=302, headers={"Location": info["response"]})
    response = Response(info["response"], info.get("response_code", 200))
    for name, value in info["http_headers"]:
        response.headers[name] = value
    return response
