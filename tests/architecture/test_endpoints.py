"""Every endpoint says who may call it and what it does."""

import pytest

import approval.app
import reporting.app
import scoring.app
import submission.app
from shared.kit.application import Web, create_application
from shared.kit.auth import SigningKeys, Verifier
from shared.kit.db import Database
from shared.kit.http.access import ANYBODY, PUBLIC
from submission.api.sparse import Sparse

WEBS = [submission.app.WEB, scoring.app.WEB, approval.app.WEB, reporting.app.WEB]
OPEN_TO_ANYBODY = {
    "health.live",
    "health.ready",
    "metrics",
    "api-docs.openapi_json",
    "signing-in.list_keys",
    "signing-in.open_session",
    "signing-in.issue_token",
    "signing-in.refresh_session",
    "signing-in.end_session",
    "account.accept_invitation",
    "oauth.issue_oauth_token",
    "openid.begin_openid",
    "openid.finish_openid",
    "openid.finish_openid_with_code",
    "home.home",
    "schemas_served.list_schemas",
    "schemas_served.read_schema",
    "pages.static",
    "sign-in-pages.sign_in_page",
    "sign-in-pages.sign_in",
    "sign-in-pages.sign_in_with_code",
    "sign-in-pages.renew_session",
    "sign-in-pages.renew_while_sending",
    "sign-in-pages.sign_out",
    "sign-in-pages.choose_language",
}


@pytest.mark.parametrize("web", WEBS, ids=lambda web: web.service)
def test_an_endpoint_says_who_may_call_it_and_what_it_does(web: Web) -> None:
    nowhere = Database("postgresql+psycopg:///", name=web.service)
    app = create_application(web, nowhere, Verifier("", SigningKeys("A" * 43)))
    endpoints = app.extensions["endpoints"]
    rules = list(app.url_map.iter_rules())
    for rule in rules:
        assert rule.endpoint in endpoints, f"{rule} is closed: it says no access"
        access = endpoints[rule.endpoint].access
        assert access.name, str(rule)
        assert (access in {PUBLIC, ANYBODY}) == (rule.endpoint in OPEN_TO_ANYBODY), str(rule)
        if not rule.endpoint.endswith(("static", "openapi_json")):
            assert app.view_functions[rule.endpoint].__doc__, f"{rule} says not what it does"
    print(f"{web.service}: {len(rules)} endpoints, each with its access and its sentence")


@pytest.mark.parametrize("web", WEBS, ids=lambda web: web.service)
def test_everything_of_a_service_stands_below_its_name(web: Web) -> None:
    """The proxy sends by the first word of the path; approval serves the directory too."""
    nowhere = Database("postgresql+psycopg:///", name=web.service)
    app = create_application(web, nowhere, Verifier("", SigningKeys("A" * 43)))
    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    extra = {"approval": {"directory"}, "reporting": {""}}
    assert first - extra.get(web.service, set()) == {web.service}


def forms(base: type[Sparse] = Sparse) -> set[type[Sparse]]:
    below = base.__subclasses__()
    return set(below).union(*map(forms, below))


def test_a_form_that_is_read_as_it_was_sent_has_no_hook_that_nobody_would_call() -> None:
    assert forms()
    for form in forms():
        hooks = form._hooks.items()  # noqa: SLF001 - marshmallow tells it nowhere else
        named = {kind: [each[0] for each in given] for kind, given in hooks if given}
        assert named == {"post_load": ["_made"]}, form
