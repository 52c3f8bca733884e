"""Sets the stage for pages that need more than a week: periods, petitions, forms, delegations."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from approval.directory.models import SecondFactor
from approval.directory.usecases import add_administrators
from bodies import unit_content
from house import ZONE, House
from integration.reporting.telling import hear
from integration.reporting.test_fairness import week
from reporting.forms import Printing
from reporting.tasks import make_form
from shared.kit import clock

AUTHOR, AUTHORITY, OFFICE, LEADER = "CB026", "CB023", "CB012", "CB002"
ADMINISTRATOR, DELEGATE = "CB060", "CB024"
MONTH, QUARTER = "2026-10", "2026-Q4"
FAIRNESS, JUDGED, BEFORE = "2026-09", "2026-09-14", "2026-08-17"


def kept_by_an_administrator(house: House) -> None:
    """Let somebody administer the directory, and record an absence and a delegation."""
    now = clock.now()
    today = now.astimezone(ZONE).date()
    person_id = house.people[ADMINISTRATOR]
    with house.database("approval").transaction() as session:
        add_administrators(session, [person_id], recorded_by="test", now=now)
        confirmed = {"sealed_secret": b"x", "created_at": now, "confirmed_at": now, "last_step": 0}
        session.execute(insert(SecondFactor).values(person_id=person_id, **confirmed))
    days = {"first_day": f"{today}", "last_day": f"{today + timedelta(days=4)}"}
    given = days | {"to_id": str(house.people[DELEGATE]), "document": "Giấy ủy quyền số 12"}
    assert house.call(AUTHORITY, "POST", "/directory/v1/delegations", given).status_code == 201
    later = {"first_day": f"{today + timedelta(days=30)}", "last_day": f"{today + timedelta(31)}"}
    away = later | {"kind": "leave", "document": "Đơn nghỉ phép"}
    house.keep(f"/people/{house.people[AUTHOR]}/absences", away)


def moved_ahead(house: House) -> str:
    """Let people and a unit have changes ahead, and somebody act; return the unit with the post."""
    today = clock.now().astimezone(ZONE).date()
    units = house.get(AUTHOR, "/directory/v1/units?limit=200")["items"]
    own = next(each for each in units if each["head_id"] == str(house.people[AUTHORITY]))
    vacant = next(each for each in units if each["head_id"] == str(house.people["CB058"]))
    order = {"day": f"{today + timedelta(days=21)}", "document": "Quyết định số 417"}
    person, manager = f"/people/{house.people[AUTHOR]}", str(house.people[DELEGATE])
    post = {"kind": "seconded", "share": 30, "unit_id": vacant["unit_id"], "tier": "specialist"}
    named = {"post_title": "Tổ phó tổ rà soát văn bản", "manager_id": manager}
    given = {"first_day": f"{today}", "document": "Quyết định số 398"}
    house.keep(f"{person}/assignments", post | named | given)
    moved = {"unit_id": vacant["unit_id"], "tier": "deputy_section_head", "manager_id": None}
    house.keep(f"{person}/changes", order | {"facts": moved | {"post_title": "Phó trưởng phòng"}})
    unneeded = order | {"document": "Quyết định số 402", "facts": {"tier": "section_head"}}
    change = house.keep(f"{person}/changes", unneeded)
    house.keep(f"/changes/{change['change_id']}/cancellation", None, 200)
    renamed = {"name": f"{own['name']} và Bảo vệ chính trị nội bộ", "head_id": manager}
    house.keep(f"/units/{own['unit_id']}/changes", order | {"facts": renamed})
    now = {"day": f"{today}", "document": "Quyết định số 411", "facts": {"head_id": None}}
    house.keep(f"/units/{vacant['unit_id']}/changes", now)
    days = {"first_day": f"{today}", "last_day": f"{today + timedelta(days=89)}"}
    acting = {"unit_id": vacant["unit_id"], "post": "head", "document": "Quyết định số 412"}
    house.keep("/acting", days | acting | {"person_id": str(house.people["CB059"])})
    return str(vacant["unit_id"])


def unit_handed_in(house: House, week: str) -> None:
    """Hand in the report of the authority's unit, so that the leader in charge may confirm it."""
    listed = house.get(AUTHORITY, f"/submission/v1/collective?week={week}")["items"]
    path = f"/submission/v1/collective/{listed[0]['collective_id']}/submission"
    answer = house.call(AUTHORITY, "POST", path, unit_content(), If_Match='"1"')
    assert answer.status_code == 200, answer.text


def classified(house: House) -> dict[str, str]:
    """Publish a month, petition against a grade of it, and compute the quarter; return the ids."""
    _step(house, MONTH, "opening", 0)
    _step(house, MONTH, "computation", 1)
    for row in _grades(house, MONTH):
        if row["computed_grade"] is not None:
            decided = f"/reporting/v1/classifications/{row['classification_id']}/decision"
            body, etag = {"grade": row["computed_grade"]}, f'"{row["version"]}"'
            for code in (AUTHORITY, LEADER, "CB030", "CB003"):
                answer = house.call(code, "POST", decided, body, If_Match=etag)
                if answer.status_code == 200:
                    break
    _step(house, MONTH, "publication", 2)
    published = _of(house, MONTH, AUTHOR)
    path = f"/reporting/v1/classifications/{published}/petitions"
    said = {"said": "Đề nghị xem lại điểm tiến độ của tuần thứ ba: việc chậm do chờ ý kiến."}
    petition = house.call(AUTHOR, "POST", path, said)
    assert petition.status_code == 201, petition.text
    assert petition.json is not None
    _step(house, QUARTER, "opening", 0)
    _step(house, QUARTER, "computation", 1)
    ids = {"published": published, "decided on": _of(house, QUARTER, AUTHOR)}
    return ids | {"petition": petition.json["petition_id"]}


def _step(house: House, period: str, act: str, version: int) -> None:
    path = f"/reporting/v1/periods/{period}/{act}"
    answer = house.call(OFFICE, "POST", path, If_Match=f'"{version}"')
    assert answer.status_code in {200, 201}, answer.text


def _grades(house: House, period: str) -> list[Any]:
    path = f"/reporting/v1/classifications?period={period}&limit=200"
    items: list[Any] = house.get(OFFICE, path)["items"]
    return items


def _of(house: House, period: str, code: str) -> str:
    mine = str(house.people[code])
    found = next(row for row in _grades(house, period) if row["person_id"] == mine)
    return str(found["classification_id"])


def printed(house: House, week: str) -> None:
    """Let the author ask for the form of a week, and make it; another one waits."""
    body = {"kind": "weekly", "subject_id": str(house.people[AUTHOR]), "span": week}
    assert house.call(AUTHOR, "POST", "/reporting/v1/forms", body).status_code == 202
    adopted = house.apps["reporting"].config["RULEBOOKS"]
    assert make_form(house.database("reporting"), lambda: Printing(adopted, ZONE, clock.now()))
    more = body | {"kind": "period", "span": MONTH}
    assert house.call(AUTHOR, "POST", "/reporting/v1/forms", more).status_code == 202


def judged_by_two(house: House) -> None:
    """Let two direct managers of one unit have judged a dozen people, one more leniently."""
    unit_id = house.get(AUTHOR, "/directory/v1/me")["unit_id"]
    lenient, strict = house.people["CB024"], house.people["CB025"]
    points = {
        lenient: (94, 92, 92, 90, 86, 91, 88),
        strict: (70, 72, 74, 76, 78, 66, 81),
    }
    said = [
        week(scorer, total, own=total + (0 if scorer == lenient else 3), monday=monday)
        for scorer, totals in points.items()
        for total in totals
        for monday in (JUDGED, BEFORE)
    ]
    for place, each in enumerate(said):
        each["data"]["unit_id"] = unit_id
        if place % 5 == 0 and each["data"]["week"] == BEFORE:
            each["data"] |= {"total": "62.00", "grade": "completed"}
    hear(house.database("reporting"), said)
