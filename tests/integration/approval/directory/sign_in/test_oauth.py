"""The token endpoint of OAuth 2.0, spoken to by a client that is not ours (Authlib)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask
from werkzeug.serving import make_server

from approval.directory.usecases import keep_client
from shared.kit import clock
from shared.kit.db import Database

PATH = "/directory/oauth/token"
NAME, SECRET = "identity-system", "a-secret-of-more-than-thirty-two-characters"
SCOPES = ["directory:write", "status:read"]


@pytest.fixture
def app(application: Callable[..., Flask], approval_database: Database) -> Flask:
    with approval_database.transaction() as session:
        keep_client(session, NAME, secret=SECRET, scopes=SCOPES, now=clock.now())
    return application()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_program_that_knows_oauth_gets_a_token_that_the_platform_takes(
    app: Flask, method: str
) -> None:
    with served(app) as url:
        client = OAuth2Session(NAME, SECRET, token_endpoint_auth_method=method, scope=SCOPES[0])
        with client:
            token = client.fetch_token(url + PATH, grant_type="client_credentials")
            people = client.get(f"{url}/directory/scim/v2/Users?count=1")
            beyond = client.get(f"{url}/approval/health/status")
    assert (token["token_type"], token["scope"]) == ("Bearer", SCOPES[0])
    assert token["expires_in"] == 900
    assert people.status_code == 200, people.text
    assert beyond.status_code == 403  # it has that scope, too, and did not ask for it


def test_the_client_reads_a_refusal_as_the_standard_says(app: Flask) -> None:
    wrong = OAuth2Session(NAME, "x" * 40)
    with served(app) as url, wrong, pytest.raises(OAuthError) as refused:
        wrong.fetch_token(url + PATH, grant_type="client_credentials")
    assert refused.value.error == "invalid_client"


FORM = {"grant_type": "client_credentials", "client_id": NAME, "client_secret": SECRET}


@pytest.mark.parametrize(
    ("form", "status", "word"),
    [
        (FORM | {"client_secret": "x"}, 401, "invalid_client"),
        (FORM | {"client_id": "nobody"}, 401, "invalid_client"),
        (FORM | {"client_id": ""}, 401, "invalid_client"),
        (FORM | {"client_secret": "x" * 201}, 401, "invalid_client"),
        (FORM | {"client_id": "a\x00b"}, 422, "invalid_request"),
        (FORM | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": NAME}, 400, "unsupported_grant_type"),
        (FORM | {"scope": "events:read"}, 400, "invalid_scope"),
        (FORM | {"scope": f"{SCOPES[0]} everything"}, 400, "invalid_scope"),
    ],
)
def test_whatever_does_not_fit_is_refused_in_the_standards_words(
    app: Flask, form: Mapping[str, str], status: int, word: str
) -> None:
    answer = app.test_client().post(PATH, data=form)
    assert (answer.status_code, answer.json["error"]) == (status, word)
    assert "token" not in answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    if status == 401:
        assert answer.headers["WWW-Authenticate"].partition(" ")[0] in {"Basic", "Bearer"}


def test_json_and_other_methods_are_refused(app: Flask) -> None:
    sent: Any = app.test_client().post(PATH, json=FORM)
    assert (sent.status_code, sent.json["error"]) == (415, "invalid_request")
    assert app.test_client().get(PATH).status_code == 405


def test_without_asking_for_fewer_every_scope_is_given(app: Flask) -> None:
    answer = app.test_client().post(PATH, data=FORM)
    assert answer.json is not None
    assert answer.json["scope"] == " ".join(sorted(SCOPES))
