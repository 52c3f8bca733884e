"""API clients: secrets are told once, rotate with an overlap, and expire."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from approval.directory.command import add_directory_actions, run_directory_command
from shared.kit.db import Database

ADMINISTRATOR, CODE = "vinh.ly", "CB023"


@pytest.fixture
def run(approval_database: Database, ids: Mapping[str, UUID]) -> Callable[..., int]:
    assert ids

    def typed(*arguments: str) -> int:
        line = argparse.ArgumentParser()
        add_directory_actions(line)
        return run_directory_command(line.parse_args(arguments), approval_database)

    return typed


@pytest.fixture
def administrator(
    browser: Callable[[], Any], run: Callable[..., int], enrolled: Callable[..., Any], moving: Any
) -> Any:
    totp, _ = enrolled(CODE)
    assert run("administrator", "add", CODE) == 0
    mine = browser()
    assert mine.sign_in(ADMINISTRATOR, code=totp.at(moving())).status_code == 201
    return mine


def sign_in(browser: Any, name: str, secret: str) -> Any:
    body = {"client": name, "secret": secret}
    return browser.client.post("/directory/v1/tokens", json=body)


def make(administrator: Any, name: str = "hr", scopes: tuple[str, ...] = ()) -> Any:
    return administrator.call("POST", "/clients", {"name": name, "scopes": list(scopes)})


def test_a_secret_is_told_once_and_kept_as_a_digest(
    administrator: Any, approval_database: Database
) -> None:
    made = make(administrator, scopes=("results:read", "events:read"))
    assert made.status_code == 201
    secret = made.json["secret"]
    assert len(secret) == 43
    answer = sign_in(administrator, "hr", secret)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    items = administrator.call("GET", "/clients").json["items"]
    assert [each["name"] for each in items] == ["hr"]
    assert items[0]["scopes"] == ["events:read", "results:read"]
    assert "secret" not in items[0]
    with approval_database.transaction() as session:
        assert secret not in str(session.execute(text("select * from api_client")).one())


def test_after_a_rotation_both_secrets_are_good_for_a_week(
    administrator: Any, moving: Any, refused: Any
) -> None:
    first = make(administrator).json["secret"]
    rotated = administrator.call("POST", "/clients/hr/secret")
    assert rotated.status_code == 201
    second = rotated.json["secret"]
    assert rotated.json["previous_until"] is not None
    assert sign_in(administrator, "hr", first).status_code == 200
    assert sign_in(administrator, "hr", second).status_code == 200
    moving.pass_by(days=7)
    assert refused(sign_in(administrator, "hr", first)) == (401, "wrong-credentials")
    assert sign_in(administrator, "hr", second).status_code == 200


def test_a_second_rotation_ends_the_first_secret(administrator: Any, refused: Any) -> None:
    first = make(administrator).json["secret"]
    second = administrator.call("POST", "/clients/hr/secret").json["secret"]
    third = administrator.call("POST", "/clients/hr/secret").json["secret"]
    assert refused(sign_in(administrator, "hr", first)) == (401, "wrong-credentials")
    assert sign_in(administrator, "hr", second).status_code == 200
    assert sign_in(administrator, "hr", third).status_code == 200


def test_a_secret_expires_after_a_year_and_a_rotation_does_not_revive_it(
    administrator: Any, moving: Any, refused: Any, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    first = make(administrator).json["secret"]
    moving.pass_by(days=364)
    assert sign_in(administrator, "hr", first).status_code == 200
    moving.pass_by(days=1)
    assert refused(sign_in(administrator, "hr", first)) == (401, "wrong-credentials")
    capsys.readouterr()
    assert run("client", "hr", "--rotate") == 0
    second = capsys.readouterr().out.split()[1]
    assert refused(sign_in(administrator, "hr", first)) == (401, "wrong-credentials")
    assert sign_in(administrator, "hr", second).status_code == 200


def test_a_closed_client_signs_in_no_longer_and_its_name_stays_taken(
    administrator: Any, refused: Any
) -> None:
    secret = make(administrator).json["secret"]
    closed = administrator.call("DELETE", "/clients/hr")
    assert (closed.status_code, closed.json["active"]) == (200, False)
    assert refused(sign_in(administrator, "hr", secret)) == (401, "wrong-credentials")
    assert refused(make(administrator)) == (409, "client-exists")
    rotated = administrator.call("POST", "/clients/hr/secret")
    assert refused(rotated) == (404, "no-client")


@pytest.mark.parametrize("name", ["nobody", "Upper", "a%00b", "x" * 64])
def test_an_unknown_client_is_not_found(administrator: Any, refused: Any, name: str) -> None:
    for method, path in (("POST", f"/clients/{name}/secret"), ("DELETE", f"/clients/{name}")):
        assert refused(administrator.call(method, path)) == (404, "no-client")


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [
        ("Upper", [], "name"),
        ("hr\n", [], "name"),
        ("hr", ["everything:write"], "scopes.0"),
        ("hr", ["events:read", "a:b"], "scopes.1"),
    ],
)
def test_names_and_scopes_are_of_one_form_and_one_list(
    administrator: Any, refused: Any, name: str, scopes: list[str], field: str
) -> None:
    answer = administrator.call("POST", "/clients", {"name": name, "scopes": scopes})
    assert refused(answer) == (422, "invalid")
    assert field in answer.json["errors"]


def test_nobody_but_an_administrator_sees_or_changes_clients(
    administrator: Any, browser: Callable[[], Any], refused: Any
) -> None:
    make(administrator)
    somebody = browser()
    somebody.sign_in("khoi.pham")
    for method, path, body in (
        ("GET", "/clients", None),
        ("POST", "/clients", {"name": "mine", "scopes": ["directory:write"]}),
        ("POST", "/clients/hr/secret", None),
        ("DELETE", "/clients/hr", None),
    ):
        answer = somebody.call(method, path, body)
        assert refused(answer) == (403, "only-administrators"), path


def test_who_is_no_administrator_any_more_is_refused_at_once(
    administrator: Any, run: Callable[..., int], refused: Any
) -> None:
    assert run("administrator", "remove", CODE) == 0
    assert refused(administrator.call("GET", "/clients")) == (403, "only-administrators")


def test_the_command_rotates_and_prints_only_what_it_made(
    run: Callable[..., int],
    browser: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCORING_CLIENT_SECRET", "s" * 32)
    assert run("client", "scoring", "--scope", "events:read") == 0
    monkeypatch.setenv("SCORING_CLIENT_SECRET", "t" * 32)
    capsys.readouterr()
    assert run("client", "scoring", "--rotate") == 0
    assert capsys.readouterr().out == "scoring as the variable says\n"
    for letter in "st":
        assert sign_in(browser(), "scoring", letter * 32).status_code == 200
    monkeypatch.delenv("SCORING_CLIENT_SECRET")
    assert run("client", "scoring", "--rotate") == 0
    name, secret = capsys.readouterr().out.split()
    assert name == "scoring"
    assert sign_in(browser(), "scoring", secret).status_code == 200
    assert run("client", "unknown", "--rotate") == 1
    assert "no API client" in capsys.readouterr().out
