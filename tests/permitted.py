"""The house in which every call of ``permissions`` can be made by everybody that it names."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from approval.directory.models import SecondFactor
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from approval.directory.usecases import ENROLMENT, add_administrators, invite, keep_client
from bodies import (
    ACCOUNT,
    AUTHOR,
    BESIDE,
    BREACH,
    NEW_PASSWORD,
    SCHEMAS,
    SCIM,
    SECRET,
    Form,
    bodies,
)
from house import SIGN_IN, ZONE, House
from permissions import CLIENTS, Relation
from reporting.domain.cases import CaseState, Meeting
from reporting.models import RemediationCase
from sample import agency
from shared.kit import clock
from shared.kit.auth import SECOND_FACTOR
from shared.kit.db import Database
from shared.kit.ids import new_id
from shared.kit.testing import bearer

DRAFTING, HANDED_IN, SCORED, APPROVED = "2026-11-16", "2026-11-09", "2026-11-02", "2026-10-26"
"""Weeks of one author: each stands for the state in which the report of that week is left."""

WEEK_OF: Final[Sequence[tuple[str, str]]] = (
    ("/scoring/v1/assessments/<uuid:report_id>/explanation", SCORED),
    ("/scoring/", HANDED_IN),
    ("/approval/v1/proposals/<uuid:report_id>/reopening", APPROVED),
    ("/approval/", SCORED),
    ("/submission/", DRAFTING),
)
"""In which week the report is ready for the calls that begin like this; the first that fits."""

CAST: Final[Mapping[Relation, str]] = {
    Relation.AUTHOR: AUTHOR,
    Relation.MANAGER: "CB054",
    Relation.AUTHORITY: "CB050",
    Relation.DELEGATE: "CB052",
    Relation.HEAD: "CB053",
    Relation.HEAD_ABOVE: "CB001",
    Relation.LEADER: "CB003",
    Relation.OFFICE: "CB013",
    Relation.CHIEF: "CB009",
    Relation.BESIDE: BESIDE,
    Relation.COLLEAGUE: "CB055",
    Relation.OTHER_MANAGER: "CB059",
    Relation.OTHER_HEAD: "CB058",
    Relation.ADMINISTRATOR: "CB060",
    Relation.ENROLLING: "CB061",
    Relation.LEFT: "CB017",
}
"""People of the sample agency, each with one relation to the author."""

DECIDED: Final[Mapping[str, tuple[str, str, str]]] = {
    "CB056": ("CB054", "CB050", "CB052"),
    "CB026": ("CB024", "CB023", "CB025"),
}
"""The author and somebody foreign, each with direct manager, authority, and its delegate."""

ZIP: Final = "application/zip"
ASKED: Final[Mapping[str, str]] = {
    "GET /reporting/v1/units/<uuid:unit_id>/results": f"week={APPROVED}",
    "GET /directory/v1/roster": "format=zip",
    "POST /submission/v1/catalogues": "version=2026&first_day=2026-01-01&document=So+1",
    "GET /scoring/v1/beside": f"week={APPROVED}",
    "GET /directory/v1/sign-in/openid/return": "state=a&code=b",
}
"""The query without which a call is not understood."""

_TOO_FULL_OR_TOO_EARLY: Final = {
    "DELETE /directory/scim/v2/Groups/<uuid:unit_id>",  # people are in it
    "POST /submission/v1/reports/<uuid:report_id>/withdrawal",  # it lies with its author
}

_FACTOR: Final = "POST /directory/v1/me/second-factor"


_REFUSED_BY_STATE: Final[Mapping[str, int]] = {
    "POST /reporting/v1/cases/<uuid:case_id>/follow-up": 409,  # nobody met yet
    "DELETE /directory/v1/sessions/<uuid:session_id>": 404,  # it is nobody's here
    "DELETE /directory/scim/v2/Groups/<uuid:unit_id>": 409,  # people are in it
}


def let_through(route: str, relation: Relation) -> int:
    """Return the first digit of what whoever may is answered, or how the state refuses them."""
    if "/sign-in/openid" in route:
        return 401 if route.endswith("/code") else 404  # nobody here began at a provider
    if route in {f"{_FACTOR}/renewal", f"{_FACTOR}/recovery-codes"}:
        return 503 if relation is Relation.ADMINISTRATOR else 409  # that secret no key sealed
    if route.startswith(f"{_FACTOR}/") or route.endswith("/second-look"):
        return 409  # nobody here has begun one; nothing here waits for the Office
    if route == _FACTOR and relation is Relation.ADMINISTRATOR:
        return 409
    if route in _TOO_FULL_OR_TOO_EARLY:
        return 409
    return _REFUSED_BY_STATE.get(route, 2)


_VARIABLE: Final = re.compile(r"<(?:\w+:)?(\w+)>")


class Undone(Database):
    """A database in which everything is really done, and undone when the request ends."""

    def __init__(self, real: Database) -> None:
        self.engine = real.engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    one_statement = transaction


@dataclass(frozen=True)
class Subject:
    """Somebody whose four weeks stand in four states; ``reports`` by week."""

    person_id: UUID
    unit_id: UUID
    reports: Mapping[str, str]
    result_id: str
    delegation_id: str
    case_id: str
    breach_id: str
    item_id: str

    def renamed(self, name: str, value: str) -> "Subject":
        """Return the same with another id in one place: ``report_id`` is that of every week."""
        if name == "report_id":
            return replace(self, reports=dict.fromkeys(self.reports, value))
        return replace(self, **{name: value})  # type: ignore[arg-type]

    def path(self, rule: str, **values: str) -> str:
        """Return the path of a rule for this person, in the week that is ready for it."""
        week = next((week for begins, week in WEEK_OF if rule.startswith(begins)), APPROVED)
        known = {
            **values,
            "person_id": self.person_id,
            "unit_id": self.unit_id,
            "result_id": self.result_id,
            "delegation_id": self.delegation_id,
            "case_id": self.case_id,
            "breach_id": self.breach_id,
            "item_id": self.item_id,
            "report_id": self.reports[week],
            "week": APPROVED,
            "period": APPROVED[:7],
            "filename": "home.css",
            "name": "reporting",
            "type_name": "User",
            "urn": f"{SCHEMAS}User",
            "session_id": self.delegation_id,
        }
        return _VARIABLE.sub(lambda name: str(known[name[1]]), rule)


@dataclass
class Permitted:
    """A house in the middle of several weeks, to be called as anybody about somebody's week.

    ``sent`` is the body of each call that has one, such that it is accepted from who may make it;
    ``browser`` is what that of somebody who signed in sends along, ``made`` ids of what there is.
    """

    house: House
    author: Subject
    foreigner: Subject
    sent: Mapping[str, Any]
    browser: Mapping[str, str]
    made: Mapping[str, str]

    def headers(self, relation: Relation) -> dict[str, str]:
        """Return what somebody in that relation to the author signs in with."""
        if relation is Relation.NOBODY:
            return {}
        if relation in CLIENTS:
            scopes = frozenset(str(relation).split(" with ")[1:])
            name = str(self.author.person_id)
            return bearer(self.house.signing, name, kind="client", scopes=scopes)
        person, signing = self.house.people[CAST[relation]], self.house.signing
        if relation is Relation.ENROLLING:
            return bearer(signing, person, kind=ENROLMENT)
        return bearer(signing, person, scopes=frozenset({SECOND_FACTOR}))

    def app(self, rule: str) -> Flask:
        service = rule.split("/")[1].replace("directory", "approval")
        return self.house.apps.get(service, self.house.apps["reporting"])

    def path(self, rule: str, about: Subject | None = None) -> str:
        return (about or self.author).path(rule, **self.made)

    def call(
        self,
        call: str,
        headers: Mapping[str, str],
        about: Subject | None = None,
        body: Any = None,
    ) -> TestResponse:
        """Make a call about somebody's week, the author's by default, in its newest version."""
        method, _, target = call.partition(" ")
        rule, _, query = target.partition("?")
        route = f"{method} {rule}"
        sent = body or (self.sent[route] if method in {"POST", "PUT", "PATCH"} else None)
        unversioned = method == "GET" or rule.startswith(SCIM)
        decided = rule.endswith("/reopening")
        along = {} if unversioned else {"If-Match": '"2"' if decided else '"1"'}
        if rule.startswith(("/directory/v1/sessions/current", "/directory/v1/sign-in")):
            along |= self.browser
        carried = {"data": sent} if isinstance(sent, Form) else {"json": sent}
        if isinstance(sent, bytes):
            kind = "text/csv" if rule.endswith("/catalogues") else ZIP
            carried = {"data": sent, "content_type": kind}
        answer = (
            self.app(rule)
            .test_client(use_cookies=False)
            .open(
                self.path(rule, about),
                method=method,
                query_string="&".join(filter(None, [ASKED.get(route), query])),
                headers=along | dict(headers),
                **({} if sent is None else carried),
            )
        )
        answer.close()
        return answer

    @contextmanager
    def undoing(self, rule: str) -> Iterator[None]:
        """Undo what is called in the block, so that the next call finds the same house."""
        app = self.app(rule)
        real = app.extensions["database"]
        app.extensions["database"] = Undone(real)
        try:
            yield
        finally:
            app.extensions["database"] = real

    def kept(self, rule: str) -> str:
        """Return a digest of every row that the service of a rule keeps, its events too."""
        return digest(self.app(rule).extensions["database"])


def digest(database: Database) -> str:
    with database.transaction() as session:
        tables = session.scalars(
            text("select tablename from pg_tables where schemaname = 'public' order by 1")
        )
        rows = "select coalesce(string_agg(row::text, '' order by row::text), '') as kept from"
        each = " union all ".join(f"({rows} {table} as row)" for table in tables.all())
        whole = f"select md5(string_agg(md5(kept), '')) from ({each}) as tables"
        return str(session.scalar(text(whole)))


def routes(app: Flask) -> Iterator[str]:
    """Give each method and rule of an application, as the table writes it."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}"


def settled(house: House, folder: Path) -> Permitted:
    """Play four weeks of an author and of somebody foreign, then let one of the Office leave."""
    reports = _played(house)
    author, foreigner = (_subject(house, code, reports[code]) for code in DECIDED)
    now, people = clock.now(), house.people
    with house.database("approval").transaction() as session:
        scopes = ["events:read"]
        keep_client(session, "reporting", secret=SECRET, scopes=scopes, now=now)
        administrators = [people[CAST[Relation.ADMINISTRATOR]], people[CAST[Relation.ENROLLING]]]
        add_administrators(session, administrators, recorded_by="test", now=now)
        confirmed = {"sealed_secret": b"x", "created_at": now, "confirmed_at": now, "last_step": 0}
        session.execute(insert(SecondFactor).values(person_id=administrators[0], **confirmed))
        [invitation] = invite(session, [author.person_id], without_factor=False, now=now).values()
    leave(house, folder, CAST[Relation.LEFT])
    signed_in = house.client("approval").post("/directory/v1/sessions", json=ACCOUNT)
    browser = {"Cookie": signed_in.headers["Set-Cookie"].partition(";")[0]}
    browser["Origin"] = SIGN_IN.public_url
    sent = bodies(house) | {
        "POST /directory/v1/invitations/accept": {"token": invitation, "password": NEW_PASSWORD}
    }
    permitted = Permitted(house, author, foreigner, sent, browser, {})
    writing = permitted.headers(Relation.DIRECTORY_WRITE)
    later = str(now.astimezone(ZONE).date() + timedelta(days=90))
    others = {"absence_id": {"kind": "leave", "first_day": later, "last_day": later}}
    made = dict(_made(permitted, call, name, writing, others.get(name)) for call, name in _RECORDED)
    house.settle()
    roster = permitted.call("GET /directory/v1/roster", writing)
    assert roster.status_code == 200, roster.text
    kept = sent | {"POST /directory/v1/roster": roster.data}
    return replace(permitted, made=made, sent=kept)


_RECORDED: Final = (
    ("POST /directory/v1/acting", "acting_id"),
    ("POST /directory/v1/people/<uuid:person_id>/assignments", "assignment_id"),
    ("POST /directory/v1/people/<uuid:person_id>/absences", "absence_id"),
    ("POST /directory/v1/people/<uuid:person_id>/changes", "change_id"),
)
"""What is recorded before anybody calls, and the name under which it is answered."""


def _case(house: House, person_id: UUID, authority: str) -> str:
    """Open an alert about somebody, to which the Office and the authority are parties."""
    case = {
        "case_id": new_id(),
        "person_id": person_id,
        "first_week": date.fromisoformat(APPROVED),
        "weeks": [date.fromisoformat(APPROVED)],
        "meeting": Meeting.ADVISORY,
        "state": CaseState.OPEN,
        "leader_id": house.people[authority],
        "stands_in": False,
        "rulebook": {"id": "btctw-8679-weekly", "version": "1", "sha256": ""},
        "meets_at": clock.now(),
        "place": "Phòng họp 1",
        "version": 1,
    }
    with house.database("reporting").transaction() as session:
        session.execute(insert(RemediationCase).values(case))
    return str(case["case_id"])


def _made(
    permitted: Permitted, call: str, name: str, headers: Mapping[str, str], body: Any
) -> tuple[str, str]:
    answer = permitted.call(call, headers, body=body)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return name, answer.json[name]


def _played(house: House) -> dict[str, dict[str, str]]:
    """Open four weeks and leave the reports of two people in four states; return their ids."""
    for week in (DRAFTING, HANDED_IN, SCORED, APPROVED):
        house.open_week(week)
    reports = {
        code: {
            line["week"]: line["report_id"]
            for line in house.get(code, "/submission/v1/reports")["items"]
        }
        for code in DECIDED
    }
    for code in DECIDED:
        for week in (HANDED_IN, SCORED, APPROVED):
            assert house.hand_in(code, week).status_code == 200
    house.settle()
    for code, (manager, _, _) in DECIDED.items():
        for week in (SCORED, APPROVED):
            assert house.score(manager, reports[code][week]).status_code == 200
    house.settle()
    for code, (_, authority, _) in DECIDED.items():
        assert house.approve(authority, reports[code][APPROVED]).status_code == 200
    house.settle()
    return reports


def _subject(house: House, code: str, reports: Mapping[str, str]) -> Subject:
    """Let the authority delegate from today on, and return what there is of a person."""
    manager, authority, delegate = DECIDED[code]
    person, today = house.people[code], clock.now().astimezone(ZONE).date()
    [result] = house.get(code, f"/reporting/v1/people/{person}/results")["items"]
    days = {"first_day": f"{today}", "last_day": f"{today + timedelta(days=1)}"}
    body = days | {"to_id": str(house.people[delegate]), "document": "Giấy ủy quyền số 12"}
    made = house.call(authority, "POST", "/directory/v1/delegations", body)
    assert made.status_code == 201, made.text
    assert made.json is not None
    shared = {"title": "Đề án mẫu", "people": [{"person_id": str(person), "share": 100}]}
    item = house.call(manager, "POST", "/submission/v1/items", shared)
    assert item.status_code == 201, item.text
    assert item.json is not None
    breach = house.call(manager, "POST", f"/scoring/v1/people/{person}/breaches", BREACH)
    assert breach.status_code == 201, breach.text
    assert breach.json is not None
    ids = (result["result_id"], made.json["delegation_id"], _case(house, person, authority))
    more = (breach.json["breach_id"], item.json["item_id"])
    return Subject(person, UUID(result["unit_id"]), reports, *ids, *more)


def leave(house: House, folder: Path, *codes: str) -> None:
    """Load the roster without these people and units, as when they have left."""
    folder.mkdir(exist_ok=True)
    for file in agency.SHIPPED.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.reader(opened))
        with (folder / file.name).open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(row for row in rows if row[0] not in codes)
    with house.database("approval").transaction() as session:
        load_roster(session, read_roster(folder), now=clock.now())
    house.settle()
