"""The table of permissions names every route once, and agrees with what its endpoint declares."""

import re
from collections.abc import Iterator

import pytest

import approval.app
import permissions
import reporting.app
import scoring.app
import submission.app
from architecture.sources import ROOT
from permission_rows import Row
from permissions import ROWS, TABLE
from relations import (
    CLASSIFICATIONS_READ,
    CLIENTS,
    DIRECTORY_WRITE,
    ENROLLING,
    EVENTS_SUBSCRIBE,
    EVERYBODY,
    PERSONS,
    RESULTS_READ,
    TOLD,
    Relation,
)
from shared.kit.application import Web, create_application
from shared.kit.auth import SigningKeys, Verifier
from shared.kit.db import Database
from shared.kit.http.access import Access

WEBS = [submission.app.WEB, scoring.app.WEB, approval.app.WEB, reporting.app.WEB]
EVERY_SERVICE = pytest.mark.parametrize("web", WEBS, ids=lambda web: web.service)
PAGE = ROOT / "docs" / "permissions.md"


def declared(web: Web) -> Iterator[tuple[str, Access]]:
    """Give each route of a service with the access that its endpoint declares."""
    nowhere = Database("postgresql+psycopg:///", name=web.service)
    app = create_application(web, nowhere, Verifier("", SigningKeys("A" * 43)))
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}", app.extensions["endpoints"][rule.endpoint].access


def expected(row: Row) -> set[str]:
    """Return the names of the accesses that an endpoint may declare for a row."""
    if row.may == EVERYBODY:
        return {"public"}
    if row.may <= CLIENTS:
        return {str(each).split(" with ")[1] for each in row.may}
    if scopes := row.may & CLIENTS:
        return {f"person or {str(each).split(' with ')[1]}" for each in scopes}
    return {"enrolling"} if row.may & ENROLLING else {"person"}


SCOPED = DIRECTORY_WRITE | RESULTS_READ | EVENTS_SUBSCRIBE | CLASSIFICATIONS_READ
"""What a program may do beside people."""


@EVERY_SERVICE
def test_every_route_has_a_row_and_every_row_a_route(web: Web) -> None:
    routes = {route for route, _ in declared(web)}
    rows = {row.route for row in TABLE[web.service]}
    assert routes - rows == set(), "add a row to tests/permissions.py"
    assert rows - routes == set(), "take the row out of tests/permissions.py"
    print(f"{web.service}: {len(routes)} routes, each with its row")


@EVERY_SERVICE
def test_an_endpoint_declares_the_access_that_its_row_tells(web: Web) -> None:
    accesses = dict(declared(web))
    for row in TABLE[web.service]:
        assert accesses[row.route].name in expected(row), row.call


def test_a_call_has_one_row_and_somebody_who_may_make_it() -> None:
    calls = [row.call for row in ROWS]
    assert len(set(calls)) == len(calls)
    for row in ROWS:
        assert row.may, row.call
        kinds = (PERSONS | ENROLLING, CLIENTS, PERSONS | SCOPED)
        assert row.may == EVERYBODY or any(row.may <= kind for kind in kinds), row.call
        assert not row.seen_by & row.may, row.call
        refusal = row.refusal(Relation.NOBODY)
        assert refusal == (None if row.may == EVERYBODY else row.not_signed_in), row.call


def test_the_page_is_the_one_that_the_table_gives() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == permissions.page() + "\n", "run `make openapi` and look at what it changes"
    assert set(TOLD) == set(Relation)
    assert re.findall(r"^## (\w+)$", written, re.MULTILINE) == list(TABLE)
