"""Auditors read what was changed in the directory, by a second factor, and change nothing."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Flask

from approval.directory.usecases import add_auditors, remove_auditors
from real_services import bearer
from shared.kit import clock
from shared.kit.auth import SECOND_FACTOR, SigningKeys
from shared.kit.db import Database

AUDITOR = "CB023"
PATH = "/directory/v1/audit"


def test_an_auditor_reads_the_audit_by_a_second_factor_and_nothing_else_of_administrators(
    application: Callable[..., Flask],
    signing: SigningKeys,
    approval_database: Database,
    ids: Mapping[str, UUID],
) -> None:
    client = application().test_client()
    plain = bearer(signing, ids[AUDITOR])
    proved = bearer(signing, ids[AUDITOR], scopes=frozenset({SECOND_FACTOR}))
    assert client.get(PATH, headers=proved).status_code == 403
    with approval_database.transaction() as session:
        add_auditors(session, [ids[AUDITOR]], recorded_by="test", now=clock.now())
    assert client.get(PATH, headers=proved).status_code == 200
    assert client.get(PATH, headers=plain).status_code == 403
    assert client.get("/directory/v1/clients", headers=proved).status_code == 403
    assert client.get("/directory/v1/findings", headers=proved).status_code == 403
    with approval_database.transaction() as session:
        remove_auditors(session, [ids[AUDITOR]])
    assert client.get(PATH, headers=proved).status_code == 403
