"""Every change of the directory leaves its line in the audit, whichever road it takes."""

import argparse
from collections.abc import Mapping
from typing import Final

import pytest
from sqlalchemy import select

from approval.directory.command import add_directory_actions, run_directory_command
from approval.directory.models import AuditEntry
from permissions import TABLE, Relation, Row
from permitted import Permitted
from real_services import DatabaseOf
from shared.kit.db import Database

KEPT_ELSEWHERE: Final[Mapping[str, str]] = {
    "POST /directory/v1/sessions": "a row of opened_session",
    "POST /directory/v1/sessions/current/refresh": "the same row",
    "DELETE /directory/v1/sessions/current": "the same row",
    "DELETE /directory/v1/sessions": "the same rows",
    "DELETE /directory/v1/sessions/<uuid:session_id>": "the same row",
    "POST /directory/v1/sign-in/openid/code": "sign_in/test_openid.py signs in",
    "POST /directory/v1/tokens": "changes nothing",
    "POST /directory/oauth/token": "changes nothing",
    "POST /directory/scim/v2/.search": "changes nothing",
    "DELETE /directory/scim/v2/Groups/<uuid:unit_id>": "refused while people are in it",
    "PUT /directory/v1/me/language": "the event contact_changed",
    "POST /directory/v1/me/second-factor": "asked for nowhere until it is confirmed",
    "POST /directory/v1/me/second-factor/confirmation": "sign_in/test_second_factor.py confirms",
    "POST /directory/v1/me/second-factor/removal": "sign_in/test_own_factor.py removes",
    "POST /directory/v1/me/second-factor/renewal": "the old one counts until it is confirmed",
    "POST /directory/v1/me/second-factor/renewal/confirmation": "test_own_factor.py renews",
    "POST /directory/v1/me/second-factor/recovery-codes": "test_own_factor.py renews them",
    "POST /directory/sign-in": "changes nothing but sessions",
    "POST /directory/sign-in/code": "changes nothing but sessions",
    "POST /directory/session/renewal": "changes nothing but sessions",
    "POST /directory/sign-out": "changes nothing but sessions",
    "POST /directory/language": "changes nothing here",
    "POST /directory/roster/preview": "changes nothing",
    "POST /directory/roster": "refused without its file; pages/test_directory_pages.py loads one",
    "POST /directory/account/devices/end": "changes nothing but sessions",
    "POST /directory/account/devices/<uuid:session_id>/end": "changes nothing but sessions",
    "POST /directory/account/second-factor/beginning": "asked for nowhere until it is confirmed",
    "POST /directory/account/second-factor/confirmation": "pages/test_account.py confirms",
}
LINES: Final = {"DELETE /directory/scim/v2/Users/<uuid:person_id>": 2}
"""That somebody left, and that the identity system knows them no longer."""

CHANGING: Final = [
    row
    for row in TABLE["approval"]
    if row.rule.startswith("/directory/") and not row.call.startswith("GET ")
]


def actions(database: Database) -> list[str]:
    with database.transaction() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    "row", [each for each in CHANGING if each.call not in KEPT_ELSEWHERE], ids=lambda row: row.call
)
def test_every_endpoint_that_changes_the_directory_is_audited(
    permitted: Permitted, row: Row
) -> None:
    database = permitted.house.database("approval")
    before = len(actions(database))
    relation = min(row.may, key=list(Relation).index)
    answer = permitted.call(row.call, permitted.headers(relation))
    assert answer.status_code in {200, 201, 204, 303}, answer.text
    assert len(actions(database)) == before + LINES.get(row.call, 1)


def test_what_is_said_to_be_kept_elsewhere_is_there() -> None:
    assert set(KEPT_ELSEWHERE) <= {row.call for row in CHANGING}


@pytest.fixture
def database(database_of: DatabaseOf) -> Database:
    return database_of("approval")


def run(database: Database, *arguments: str) -> int:
    line = argparse.ArgumentParser()
    add_directory_actions(line)
    return run_directory_command(line.parse_args(arguments), database)


def test_commands_are_audited_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "một-bí-mật-dài-hơn-ba-mươi-hai-ký-tự")
    before = len(actions(database))
    client = ("client", "kho-du-lieu", "--secret-env", "SECRET")
    assert run(database, *client, "--scope", "events:read") == 0
    assert run(database, *client, "--rotate") == 0
    assert actions(database)[before:] == ["client_kept", "client_rotated"]
    with database.transaction() as session:
        facts = session.scalars(select(AuditEntry.facts).order_by(AuditEntry.id)).all()[before:]
    assert facts == [
        {"client": "kho-du-lieu", "scopes": ["events:read"]},
        {"client": "kho-du-lieu"},
    ]
