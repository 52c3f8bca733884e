"""The house in which every call of ``permissions`` can be made by everybody that it names."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from approval.directory.models import SecondFactor
from approval.directory.usecases import (
    ENROLMENT,
    add_administrators,
    add_auditors,
    invite,
    keep_client,
)
from approval.records import exports
from bodies import (
    ACCOUNT,
    NEW_PASSWORD,
    SCIM,
    SECRET,
    Form,
    bodies,
    form_of,
)
from cast import APPROVED, CAST, DECIDED, Subject, leave, played, subject_of
from house import SIGN_IN, ZONE, House, Staged
from real_services import bearer
from relations import CLIENTS, Relation
from reporting.forms import Printing
from reporting.tasks import make_form
from shared.kit import clock
from shared.kit.at_once import AtOnce, NeedsTransaction
from shared.kit.auth import SECOND_FACTOR
from shared.kit.db import Database

ZIP: Final = "application/zip"
_KINDS: Final = {"results": "text/csv", "catalogues": "text/csv", "evidence": "application/pdf"}
ASKED: Final[Mapping[str, str]] = {
    "GET /reporting/v1/units/<uuid:unit_id>/results": f"week={APPROVED}",
    "GET /reporting/v1/units/<uuid:unit_id>/collective": f"week={APPROVED}",
    "GET /reporting/v1/results": f"week={APPROVED}",
    "GET /reporting/v1/results/file": f"week={APPROVED}",
    "GET /reporting/v1/classifications/file": f"period={APPROVED[:7]}",
    "GET /reporting/v1/units/<uuid:unit_id>/summary": f"week={APPROVED}",
    "GET /reporting/v1/fairness": f"period={APPROVED[:7]}",
    "GET /reporting/v1/statistics": f"period={APPROVED[:7]}",
    "GET /reporting/v1/periods/<period>/comparison": (
        "unit=<uuid:unit_id>&rulebook=decree-335-2025-staff"
    ),
    "GET /directory/v1/roster": "format=zip",
    "POST /approval/v1/imports/results": "document=So+1",
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
_BEGINNING: Final = "POST /directory/account/second-factor/beginning"


_REFUSED_BY_STATE: Final[Mapping[str, int]] = {
    "POST /directory/sign-in/code": 401,  # nobody here began at a provider
    "POST /directory/session/renewal": 2,  # no cookie came along: it asks who that is
    "POST /directory/account/second-factor/beginning": 2,
    "POST /directory/account/second-factor/confirmation": 409,  # nobody here has begun one
    "POST /directory/account/devices/<uuid:session_id>/end": 404,  # it is nobody's here
    "POST /reporting/v1/cases/<uuid:case_id>/follow-up": 409,  # nobody met yet
    "POST /reporting/cases/<uuid:case_id>/follow-up": 409,
    "POST /approval/webhooks": 2,  # the page that answers holds the secret
    "POST /approval/webhooks/<uuid:webhook_id>/resumption": 409,  # it is active
    "POST /approval/webhooks/<uuid:webhook_id>/retry": 409,  # nothing waits
    "GET /approval/decide/<uuid:report_id>/items/<uuid:item_id>/evidence/<uuid:file_id>": 3,
    "POST /approval/decide/chosen": 2,  # the page that answers tells what became of each
    "POST /approval/decide/<uuid:report_id>/second-look": 403,  # it does not lie with the Office
    **{
        f"POST /reporting/obstacles/<uuid:obstacle_id>/{act}": 409  # it is put to leadership
        for act in ("gathering", "merge", "answer", "submission")
    },
    "POST /submission/v1/collective/<uuid:collective_id>/confirmation": 409,  # it is a draft
    "POST /submission/v1/collective/<uuid:collective_id>/return": 409,
    # The period is published, and weeks of it are open.
    "POST /reporting/v1/periods/<period>/opening": 409,
    "POST /reporting/v1/periods/<period>/computation": 409,
    "POST /reporting/v1/periods/<period>/publication": 409,
    "POST /reporting/v1/periods/<period>/lock": 412,
    "POST /reporting/v1/periods/<period>/reopening": 412,
    "POST /reporting/v1/classifications/<uuid:classification_id>/proposal": 412,
    "POST /reporting/v1/classifications/<uuid:classification_id>/decision": 412,
    "POST /reporting/v1/classifications/<uuid:classification_id>/finding": 412,
    "POST /reporting/v1/classifications/<uuid:classification_id>/factor": 412,
    "POST /reporting/v1/classifications/<uuid:classification_id>/petitions": 409,  # there is one
    "GET /reporting/v1/periods/<period>/files/<int:edition>": 404,  # it is not locked
    # It is put to leadership.
    "POST /reporting/v1/obstacles/<uuid:obstacle_id>/gathering": 409,
    "POST /reporting/v1/obstacles/<uuid:obstacle_id>/merge": 409,
    "POST /reporting/v1/obstacles/<uuid:obstacle_id>/answer": 409,
    "POST /reporting/v1/obstacles/<uuid:obstacle_id>/submission": 409,
    "POST /submission/reports/<uuid:report_id>/draft": 204,
    "POST /submission/reports/<uuid:report_id>/withdrawal": 409,  # it lies with its author
    "POST /approval/v1/webhooks/<uuid:webhook_id>/resumption": 409,  # it is active
    "POST /approval/v1/webhooks/<uuid:webhook_id>/retry": 409,  # nothing waits
    # No file comes along.
    "POST /submission/reports/<uuid:report_id>/evidence": 422,
    "POST /directory/roster/preview": 422,
    "POST /directory/roster": 422,
    # The same as with the API's: it is a draft, and the period is published.
    "POST /submission/collective/<uuid:collective_id>/confirmation": 409,
    "POST /submission/collective/<uuid:collective_id>/return": 409,
    "POST /reporting/periods/<period>/opening": 409,
    "POST /reporting/periods/<period>/computation": 409,
    "POST /reporting/periods/<period>/publication": 409,
    "POST /reporting/periods/<period>/lock": 412,
    "POST /reporting/periods/<period>/reopening": 412,
    "POST /reporting/classifications/<uuid:classification_id>/proposal": 412,
    "POST /reporting/classifications/<uuid:classification_id>/decision": 412,
    "POST /reporting/classifications/<uuid:classification_id>/finding": 412,
    "POST /reporting/classifications/<uuid:classification_id>/factor": 412,
    "POST /reporting/classifications/<uuid:classification_id>/petitions": 409,
    "DELETE /directory/v1/sessions/<uuid:session_id>": 404,  # it is nobody's here
    "DELETE /directory/scim/v2/Groups/<uuid:unit_id>": 409,  # people are in it
}


def _is_api(route: str) -> bool:
    return any(f"/{each}/" in route for each in ("v1", "scim", "oauth"))


def let_through(route: str, relation: Relation) -> int:
    """Return the first digit of what whoever may is answered, or how the state refuses them."""
    if route in {_FACTOR, _BEGINNING} and relation is Relation.ADMINISTRATOR:
        return 409  # there is one
    if not _is_api(route):
        return _REFUSED_BY_STATE.get(route, 2 if route.startswith("GET") else 3)
    if "/sign-in/openid" in route:
        return 401 if route.endswith("/code") else 404  # nobody here began at a provider
    if route in {f"{_FACTOR}/renewal", f"{_FACTOR}/recovery-codes"}:
        return 503 if relation is Relation.ADMINISTRATOR else 409  # that secret no key sealed
    early = route in _TOO_FULL_OR_TOO_EARLY
    if early or route.startswith(f"{_FACTOR}/") or route.endswith("/second-look"):
        return 409  # nobody here has begun one; nothing here waits for the Office
    return _REFUSED_BY_STATE.get(route, 2)


class Undoable(AtOnce):
    """Leaves every statement to the transaction, where it can be undone."""

    def row(self, *_: Any, **__: Any) -> Sequence[Any]:
        raise NeedsTransaction


class Undone(Database):
    """A database in which everything is really done, and undone when the request ends."""

    def __init__(self, real: Database) -> None:
        self.engine = real.engine
        self.at_once = Undoable(real.engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session:
            yield session


@contextmanager
def undoing(house: House, *services: str) -> Iterator[None]:
    """Undo what services are asked in the block, so that the next call finds the same states."""
    apps = [house.apps[name] for name in services]
    real = [app.extensions["database"] for app in apps]
    for app, database in zip(apps, real, strict=True):
        app.extensions["database"] = Undone(database)
    try:
        yield
    finally:
        for app, database in zip(apps, real, strict=True):
            app.extensions["database"] = database


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
        of_unit = rule.startswith("/directory/units/") and "unit_change_id" in self.made
        change = {"change_id": self.made["unit_change_id"]} if of_unit else {}
        return (about or self.author).path(rule, **{**self.made, **change})

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
        along |= {"Origin": "http://localhost"}
        asked = self.path(ASKED.get(route, ""), about)
        carried = {"data": sent} if isinstance(sent, Form) else {"json": sent}
        if isinstance(sent, bytes):
            kind = _KINDS.get(rule.rpartition("/")[2], ZIP)
            carried = {"data": sent, "content_type": kind}
        answer = (
            self.app(rule)
            .test_client(use_cookies=False)
            .open(
                self.path(rule, about),
                method=method,
                query_string="&".join(filter(None, [asked, query])),
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
        rows = "coalesce(string_agg(row::text, '' order by row::text), '') as kept from"
        each = " union all ".join(f"(select '{of}' as of, {rows} {of} as row)" for of in tables)
        whole = f"select md5(string_agg(md5(kept), '' order by of)) from ({each}) as tables"
        return str(session.scalar(text(whole)))


def routes(app: Flask) -> Iterator[str]:
    """Give each method and rule of an application, as the table writes it."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}"


@pytest.fixture
def permitted(house: House, tmp_path: Path, staged: Staged) -> Permitted:
    """Give the house in the middle of several weeks."""
    return replace(
        staged("permitted", lambda house: settled(house, tmp_path / "roster")), house=house
    )


def settled(house: House, folder: Path) -> Permitted:
    """Play four weeks of an author and of somebody foreign, then let one of the Office leave."""
    reports = played(house)
    author, foreigner = (
        replace(subject_of(house, code, reports[code]), form_id=printed(house, code))
        for code in DECIDED
    )
    now, people = clock.now(), house.people
    with house.database("approval").transaction() as session:
        scopes = ["events:read"]
        keep_client(session, "reporting", secret=SECRET, scopes=scopes, now=now)
        administrators = [people[CAST[Relation.ADMINISTRATOR]], people[CAST[Relation.ENROLLING]]]
        add_administrators(session, administrators, recorded_by="test", now=now)
        add_auditors(session, [people[CAST[Relation.AUDITOR]]], recorded_by="test", now=now)
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
    made = {"export_id": exported(house, author.person_id)}
    permitted = Permitted(house, author, foreigner, sent, browser, made)
    writing = permitted.headers(Relation.DIRECTORY_WRITE)
    later = str(now.astimezone(ZONE).date() + timedelta(days=90))
    others = {"absence_id": {"kind": "leave", "first_day": later, "last_day": later}}
    made |= dict(
        _made(permitted, call, name, writing, others.get(name)) for call, name in _RECORDED
    )
    of_unit = "POST /directory/v1/units/<uuid:unit_id>/changes"
    _, made["unit_change_id"] = _made(permitted, of_unit, "change_id", writing, None)
    author_s = permitted.headers(Relation.AUTHOR)
    made |= dict([_made(permitted, _EVIDENCE, "file_id", author_s, None)])
    subscribing = permitted.headers(Relation.EVENTS_SUBSCRIBE)
    made |= [_made(permitted, "POST /approval/v1/webhooks", "webhook_id", subscribing, None)]
    house.settle()
    roster = permitted.call("GET /directory/v1/roster", writing)
    assert roster.status_code == 200, roster.text
    kept = sent | {"POST /directory/v1/roster": roster.data}
    return replace(permitted, made=made, sent=kept)


_EVIDENCE: Final = "POST /submission/v1/items/<uuid:item_id>/evidence"
_RECORDED: Final = (
    ("POST /directory/v1/acting", "acting_id"),
    ("POST /directory/v1/people/<uuid:person_id>/assignments", "assignment_id"),
    ("POST /directory/v1/people/<uuid:person_id>/absences", "absence_id"),
    ("POST /directory/v1/people/<uuid:person_id>/changes", "change_id"),
)
"""What is recorded before anybody calls, and the name under which it is answered."""


def _made(
    permitted: Permitted, call: str, name: str, headers: Mapping[str, str], body: Any
) -> tuple[str, str]:
    answer = permitted.call(call, headers, body=body)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return name, answer.json[name]


def printed(house: House, code: str, week: str = APPROVED) -> str:
    """Let a person ask for their weekly form, and wait until it is there; return its id."""
    asked = house.call(code, "POST", "/reporting/v1/forms", form_of(house, code, week))
    assert asked.status_code == 202, asked.text
    assert asked.json is not None
    adopted = house.apps["reporting"].config["RULEBOOKS"]
    assert make_form(house.database("reporting"), lambda: Printing(adopted, ZONE, clock.now()))
    form_id: str = asked.json["form_id"]
    return form_id


def exported(house: House, person_id: UUID) -> str:
    """Let a person ask for their own record, and wait until the file is there; return its id."""
    with house.database("approval").transaction() as session:
        export = exports.ask(session, person_id, now=clock.now())
    house.settle()
    with house.database("approval").transaction() as session:
        assert exports.pack_complete(session, now=clock.now()) == 1
    return str(export.export_id)
