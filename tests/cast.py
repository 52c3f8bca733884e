"""Who is who in the weeks that ``permitted`` calls about, and playing those weeks."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, update

from approval.directory.domain.holds import Held
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from approval.directory.usecases import record_hold
from bodies import AUTHOR, BESIDE, BREACH, RAISED, SCHEMAS
from house import ZONE, House
from relations import Relation
from reporting.domain.cases import CaseState, Meeting
from reporting.domain.obstacles import ObstacleState
from reporting.models import Obstacle, RemediationCase
from sample import agency
from shared.kit import clock
from shared.kit.ids import new_id

DRAFTING, HANDED_IN, SCORED, APPROVED = "2026-11-16", "2026-11-09", "2026-11-02", "2026-10-26"
"""Weeks of one author: each stands for the state in which the report of that week is left."""

WEEK_OF: Final[Sequence[tuple[str, str]]] = (
    ("/scoring/v1/assessments/<uuid:report_id>/explanation", SCORED),
    ("/scoring/", HANDED_IN),
    ("/approval/v1/proposals/<uuid:report_id>/reopening", APPROVED),
    ("/approval/decide/<uuid:report_id>/reopening", APPROVED),
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
    Relation.AUDITOR: "CB062",
    Relation.ENROLLING: "CB061",
    Relation.LEFT: "CB017",
}
"""People of the sample agency, each with one relation to the author."""

DECIDED: Final[Mapping[str, tuple[str, str, str]]] = {
    "CB056": ("CB054", "CB050", "CB052"),
    "CB026": ("CB024", "CB023", "CB025"),
}
"""The author and somebody foreign, each with direct manager, authority, and its delegate."""

_VARIABLE: Final = re.compile(r"<(?:\w+:)?(\w+)>")


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
    collective_id: str
    obstacle_id: str
    hold_id: str
    classification_id: str
    petition_id: str
    form_id: str = ""

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
            "collective_id": self.collective_id,
            "obstacle_id": self.obstacle_id,
            "hold_id": self.hold_id,
            "classification_id": self.classification_id,
            "petition_id": self.petition_id,
            "form_id": self.form_id,
            "report_id": self.reports[week],
            "week": APPROVED,
            "period": APPROVED[:7],
            "filename": "tuan.css",
            "edition": "1",
            "name": "reporting",
            "type_name": "User",
            "event_type": "tuan.result.approved.v1",
            "urn": f"{SCHEMAS}User",
            "session_id": self.delegation_id,
        }
        return _VARIABLE.sub(lambda name: str(known[name[1]]), rule)


def case_opened(house: House, person_id: UUID, authority: str) -> str:
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


def held(house: House, person_id: UUID, *, by: UUID) -> str:
    """Put a person under legal hold; return the hold's id."""
    what = Held(person_id, None, "Có khiếu nại.", "Quyết định số 15")
    with house.database("approval").transaction() as session:
        hold = record_hold(session, what, by=by, now=clock.now())
    house.settle()
    return str(hold.hold_id)


def _obstacle(house: House, code: str, report_id: str) -> str:
    """Let somebody raise something; the author's is before leadership, the other's is gathered."""
    raised = house.call(code, "POST", f"/submission/v1/reports/{report_id}/obstacles", RAISED)
    assert raised.status_code == 201, raised.text
    assert raised.json is not None
    house.settle()
    state = ObstacleState.PUT_TO_LEADERSHIP if code == AUTHOR else ObstacleState.GATHERED
    obstacle_id: str = raised.json["obstacle_id"]
    brought = update(Obstacle).where(Obstacle.obstacle_id == UUID(obstacle_id))
    with house.database("reporting").transaction() as session:
        session.execute(brought.values(state=state))
    return obstacle_id


def played(house: House) -> dict[str, dict[str, str]]:
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
    classify(house, APPROVED[:7])
    return reports


def classification_of(house: House, code: str, period: str) -> Any:
    """Return somebody's classification of a period, as the Office reads it."""
    path = f"/reporting/v1/classifications?period={period}&limit=200"
    items = house.get(CAST[Relation.CHIEF], path)["items"]
    return next(each for each in items if each["person_id"] == str(house.people[code]))


def classify(house: House, period: str) -> None:
    """Classify a period, let the authorities decide on the computed grades, and publish it."""
    path = f"/reporting/v1/periods/{period}"
    for version, act in enumerate(("opening", "computation", "publication")):
        for code, (_, authority, _) in DECIDED.items():
            if act == "publication":
                row = classification_of(house, code, period)
                decision = f"/reporting/v1/classifications/{row['classification_id']}/decision"
                body, etag = {"grade": row["computed_grade"]}, f'"{row["version"]}"'
                decided = house.call(authority, "POST", decision, body, If_Match=etag)
                assert decided.status_code == 200, decided.text
        office = CAST[Relation.CHIEF]
        done = house.call(office, "POST", f"{path}/{act}", If_Match=f'"{version}"')
        assert done.status_code in {200, 201}, done.text


def subject_of(house: House, code: str, reports: Mapping[str, str]) -> Subject:
    """Let the authority delegate from today on, hold a person, and return what there is of them."""
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
    ids = (result["result_id"], made.json["delegation_id"], case_opened(house, person, authority))
    hold_id = held(house, person, by=house.people[CAST[Relation.ADMINISTRATOR]])
    drafts = house.get(authority, f"/submission/v1/collective?week={DRAFTING}")["items"]
    of_unit = (drafts[0]["collective_id"], _obstacle(house, code, reports[DRAFTING]))
    grade = classification_of(house, code, APPROVED[:7])["classification_id"]
    petitions = f"/reporting/v1/classifications/{grade}/petitions"
    petition = house.call(code, "POST", petitions, {"said": "Đề nghị xem lại tuần đầu."})
    assert petition.status_code == 201, petition.text
    assert petition.json is not None
    of_grade = (grade, petition.json["petition_id"])
    more = (breach.json["breach_id"], item.json["item_id"], *of_unit, hold_id, *of_grade)
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
