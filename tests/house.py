"""The four services in one process, each on its own database, with the sample agency in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

import approval.app
import reporting.app
import scoring.app
import snapshots
import submission.app
from approval.directory.api import SignInSettings, set_up_sign_in
from approval.directory.models import Person
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from real_services import ISSUER, DatabaseOf, bearer, empty, said, settle
from reporting.domain.reminders import Moments
from sample import agency
from shared.kit import clock
from shared.kit.auth import SigningKeys, Verifier
from shared.kit.db import Database
from shared.kit.service import Service
from shared.rulebook import Adopted, adopt
from shared.rulebook.shelf import agency_calendars
from snapshots import Snapshot
from submission.domain.weeks import Timetable
from submission.evidence.keeping import Keeping
from submission.evidence.storage import Storage

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PASSWORD = "Tuần-làm-việc-47"
SIGN_IN = SignInSettings(
    "http://localhost", "dGVzdHMgc2VhbCB3aXRoIHRoaXMga2V5IG9mIDMyISE", rate="1000/minute"
)
Staged = Callable[[str, Callable[["House"], Any]], Any]
Standing = Callable[[tuple[Database, ...], SigningKeys], Mapping[str, Flask]]
KEEPING = Keeping(Storage("memory://house"))
GOOD = {"quality": "34", "progress": "33", "conduct": "17"}


@dataclass
class House:
    """Speak to it as somebody of the agency, by the roster's codes; ``settle`` carries events."""

    services: Mapping[str, Service]
    database_of: DatabaseOf
    signing: SigningKeys
    apps: Mapping[str, Flask]
    people: dict[str, UUID]

    def client(self, service: str) -> FlaskClient:
        return self.apps[service].test_client()

    def call(
        self, code: str, method: str, path: str, body: object = None, **headers: str
    ) -> TestResponse:
        """Send a request as the person ``code``; ``If_Match="3"`` becomes the header."""
        service = path.split("/")[1].replace("directory", "approval")
        written = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client(service).open(
            path,
            method=method,
            json=body,
            headers=self.headers(code) | written,
        )

    def headers(self, code: str, *scopes: str) -> dict[str, str]:
        return bearer(self.signing, self.people[code], scopes=frozenset(scopes))

    def keep(self, path: str, body: object, status: int = 201) -> Any:
        """Send a post to the directory as a program that keeps it, and carry the events."""
        program = bearer(self.signing, "hr", kind="client", scopes=frozenset({"directory:write"}))
        answer = self.client("approval").post(f"/directory/v1{path}", json=body, headers=program)
        assert answer.status_code == status, answer.text
        self.settle()
        return answer.json

    def get(self, code: str, path: str) -> Any:
        answer = self.call(code, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def settle(self) -> int:
        return settle(self.services, self.database_of)

    def said(self, service: str) -> list[dict[str, Any]]:
        return said(self.database_of(service))

    def database(self, service: str) -> Database:
        return self.database_of(service)

    def open_week(self, week: str, *, by: str = "CB009") -> None:
        answer = self.call(by, "POST", "/submission/v1/weeks", {"week": week})
        assert answer.status_code == 201, answer.text
        self.settle()

    def report_of(self, code: str, week: str) -> Any:
        page = self.get(code, f"/submission/v1/reports?week={week}")
        return page["items"][0]

    def hand_in(self, code: str, week: str, parts: Mapping[str, str] = GOOD) -> TestResponse:
        report = self.report_of(code, week)
        return self.call(
            code,
            "POST",
            f"/submission/v1/reports/{report['report_id']}/submission",
            content(parts),
            If_Match=f'"{report["version"]}"',
        )

    def score(self, code: str, report_id: str, parts: Mapping[str, str] = GOOD) -> TestResponse:
        assessment = self.get(code, f"/scoring/v1/assessments/{report_id}")
        return self.call(
            code,
            "POST",
            f"/scoring/v1/assessments/{report_id}/score",
            {"parts": dict(parts), "comment": "Hoàn thành tốt.", "reason": "Theo minh chứng."},
            If_Match=f'"{assessment["version"]}"',
        )

    def approve(self, code: str, report_id: str) -> TestResponse:
        proposal = self.get(code, f"/approval/v1/proposals/{report_id}")
        return self.call(
            code,
            "POST",
            f"/approval/v1/proposals/{report_id}/approval",
            If_Match=f'"{proposal["version"]}"',
        )


def content(parts: Mapping[str, str] = GOOD, *, items: int = 2) -> dict[str, Any]:
    return {
        "summary": "Hoàn thành các việc được giao trong tuần.",
        "items": [
            {"title": f"Dự thảo văn bản số {number}", "product": "Dự thảo", "key_task": number == 1}
            for number in range(1, items + 1)
        ],
        "self_parts": dict(parts),
    }


def build(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    roster: Path,
    password: str | None = None,
    adopted: Adopted | None = None,
    calendar: Path | None = None,
) -> House:
    adopted = adopted or adopt("btctw-8679-weekly", None)
    apps = _apps(tuple(database_of(name) for name in services), signing, adopted, calendar)
    with database_of("approval").transaction() as session:
        load_roster(session, read_roster(roster), now=clock.now(), initial_password=password)
    settle(services, database_of)
    return House(services, database_of, signing, apps, _people(database_of))


def _people(database_of: DatabaseOf) -> dict[str, UUID]:
    with database_of("approval").transaction() as session:
        return {row.code: row.id for row in session.execute(select(Person.code, Person.id))}


def _apps(
    databases: tuple[Database, ...],
    signing: SigningKeys,
    adopted: Adopted,
    calendar: Path | None = None,
) -> dict[str, Flask]:
    """Return the four applications on databases in the order of ``services``."""
    verifier = Verifier(ISSUER, signing)
    timetable = Timetable.of(adopted, agency_calendars(adopted, calendar), ZONE)
    of_submission, of_scoring, of_approval, of_reporting = databases
    return {
        "submission": submission.app.build(of_submission, verifier, timetable, KEEPING),
        "scoring": scoring.app.build(of_scoring, verifier, adopted, ZONE),
        "approval": approval.app.build(of_approval, signing, ISSUER, ZONE, adopted, SIGN_IN),
        "reporting": reporting.app.build(
            of_reporting, verifier, adopted, ZONE, Moments(timetable.calendar, ZONE, 8, 3)
        ),
    }


@pytest.fixture
def password() -> str:
    """Give everybody's password in the house."""
    return PASSWORD


@pytest.fixture(scope="session")
def moved_in() -> dict[tuple[str, str], Snapshot]:
    """Keep how the databases stand when the sample agency has moved in: that happens once."""
    return {}


class AsMade:
    """An application that tests may set up otherwise; ``again`` gives it as it was made.

    Making one takes longer than most tests: its document is put together then.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._then = dict(app.config), dict(app.extensions)

    def again(self) -> Flask:
        for now, then in zip((self._app.config, self._app.extensions), self._then, strict=True):
            now.clear()
            now.update(then)
        return self._app


@pytest.fixture(scope="session")
def standing() -> Standing:
    """Give the applications on a set of databases, which are made once."""
    made: dict[Any, dict[str, AsMade]] = {}

    def on(databases: tuple[Database, ...], signing: SigningKeys) -> Mapping[str, Flask]:
        key = (databases, signing)
        if key not in made:
            apps = _apps(databases, signing, adopt("btctw-8679-weekly", None))
            made[key] = {name: AsMade(app) for name, app in apps.items()}
        found = {name: each.again() for name, each in made[key].items()}
        set_up_sign_in(found["approval"], SIGN_IN)
        return found

    return on


@pytest.fixture(scope="session")
def stages() -> dict[str, tuple[dict[str, Snapshot], Any]]:
    """Keep how far houses were played, by name, and what came of it."""
    return {}


@pytest.fixture
def staged(house: House, stages: dict[str, tuple[dict[str, Snapshot], Any]]) -> Staged:
    """Give ``staged(name, play)``: the house is played once a run, and stands there again later.

    What ``play`` returns is given each time; it holds ids, not the house.
    """

    def on(name: str, play: Callable[[House], Any]) -> Any:
        if name not in stages:
            outcome = play(house)
            taken = {each: snapshots.taken(house.database(each)) for each in house.services}
            stages[name] = taken, outcome
        else:
            for service, snapshot in stages[name][0].items():
                empty(house.database(service))
                snapshots.put(snapshot, house.database(service))
        return stages[name][1]

    return on


@pytest.fixture
def house(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    tmp_path: Path,
    password: str,
    moved_in: dict[tuple[str, str], Snapshot],
    standing: Standing,
) -> House:
    """Give the four services on real databases, with the sample agency in them, events settled."""
    if (password, "approval") not in moved_in:
        built = build(services, database_of, signing, agency.roster(None, tmp_path), password)
        moved_in |= {(password, name): snapshots.taken(database_of(name)) for name in services}
        return built
    for name in services:
        snapshots.put(moved_in[password, name], database_of(name))
    databases = tuple(database_of(name) for name in services)
    return House(services, database_of, signing, standing(databases, signing), _people(database_of))
