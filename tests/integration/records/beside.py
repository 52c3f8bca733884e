"""What is recorded of a person beside the week: a second post, notes, absences, changes ahead."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import insert

from bodies import RAISED, unit_content
from house import GOOD, ZONE, House
from reporting.models import CaseAct, RemediationCase
from shared.kit import clock
from shared.kit.ids import new_id

MANAGER_BESIDE: Final = "CB031"
MOVED, NEXT_MANAGER = "CB033", "CB030"
"""Somebody whose direct manager was ``MANAGER_BESIDE`` until today, and who is now."""

ORDER: Final = {"document": "Quyết định số 21"}
SAID: Final = "Làm tốt phần việc kiêm nhiệm."
LATE: Final = "Đến muộn 30 phút."
WORK, TOLD = "Đề án mẫu", "Soạn phần mở đầu."
CLOSED: Final = "Đã khắc phục."
ANSWERED: Final = "Đã có văn bản đôn đốc."


def today() -> date:
    return clock.now().astimezone(ZONE).date()


def assign(house: House, code: str, *, since: str) -> None:
    """Give somebody a post beside the main one, which ends in three months."""
    unit_id = house.get(MANAGER_BESIDE, "/directory/v1/me")["unit_id"]
    post = {"kind": "concurrent", "unit_id": unit_id, "post_title": "Kiêm nhiệm"}
    post |= {"tier": "specialist", "manager_id": str(house.people[MANAGER_BESIDE])}
    days = {"first_day": since, "last_day": str(today() + timedelta(days=90))}
    house.keep(f"/people/{house.people[code]}/assignments", ORDER | post | days)


def be_away(house: House, code: str, first: date, last: date) -> None:
    away = {"kind": "sick", "first_day": str(first), "last_day": str(last)}
    house.keep(f"/people/{house.people[code]}/absences", away)


def plan(house: House, code: str, day: date, **facts: Any) -> str:
    """Date a change of somebody ahead, or have it happen today; return its id."""
    body = ORDER | {"day": str(day), "facts": facts}
    made: str = house.keep(f"/people/{house.people[code]}/changes", body)["change_id"]
    return made


def cancel(house: House, change_id: str) -> None:
    house.keep(f"/changes/{change_id}/cancellation", None, 200)


def change_managers(house: House) -> None:
    """Have somebody report to another direct manager from today on."""
    plan(house, MOVED, today(), manager_id=str(house.people[NEXT_MANAGER]))


def attach_note(house: House, report_id: str) -> None:
    """Let the manager of the post beside the main one say something of the week, with points."""
    path = f"/scoring/v1/beside/{report_id}/notes"
    answer = house.call(MANAGER_BESIDE, "POST", path, {"said": SAID, "parts": GOOD})
    assert answer.status_code == 201, answer.text
    house.settle()


def record_breaches(house: House, code: str, manager: str, day: str) -> None:
    """Let the direct manager record two breaches of somebody, and withdraw the second."""
    path = f"/scoring/v1/people/{house.people[code]}/breaches"
    body = {"kind": "late_arrival", "day": day, "note": LATE}
    made = [house.call(manager, "POST", path, body) for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    assert made[1].json is not None
    path = f"/scoring/v1/breaches/{made[1].json['breach_id']}/withdrawal"
    withdrawn = house.call(manager, "POST", path, {"reason": "Ghi nhầm."})
    assert withdrawn.status_code == 200, withdrawn.text
    house.settle()


def share_work(house: House, code: str, manager: str, *, close: bool = False) -> None:
    """Let the direct manager assign work to somebody, who tells of a day, and perhaps close it."""
    shared = {"title": WORK, "people": [{"person_id": str(house.people[code]), "share": 100}]}
    item = house.call(manager, "POST", "/submission/v1/items", shared)
    assert item.status_code == 201, item.text
    assert item.json is not None
    path = f"/submission/v1/items/{item.json['item_id']}"
    line = {"day": str(today()), "said": TOLD}
    told = house.call(code, "POST", f"{path}/days", line)
    assert told.status_code in {200, 201}, told.text
    shown = house.client("submission").post(
        f"{path}/evidence",
        data=b"%PDF-1.7\n",
        content_type="application/pdf",
        headers=house.headers(code),
    )
    assert shown.status_code == 201, shown.text
    if close:
        headers = {"If_Match": '"1"'}
        done = house.call(
            manager, "POST", f"{path}/closing", {"completed_day": str(today())}, **headers
        )
        assert done.status_code == 200, done.text


def open_case(house: House, code: str, leader: str, week: str) -> str:
    """Have a closed case of somebody with an act of the leader on it; return its id."""
    case_id = new_id()
    case = {"case_id": case_id, "person_id": house.people[code], "meeting": "mandatory"}
    case |= {"first_week": date.fromisoformat(week), "weeks": [date.fromisoformat(week)]}
    case |= {"state": "closed", "leader_id": house.people[leader], "stands_in": False}
    case |= {"rulebook": {"id": "btctw-8679-weekly", "version": "1", "sha256": ""}}
    case |= {"meets_at": clock.now(), "place": "Phòng họp 1", "version": 2}
    act = {"case_id": case_id, "version": 2, "action": "close", "by_id": house.people[leader]}
    act |= {"at": clock.now(), "said": CLOSED, "facts": {}}
    with house.database("reporting").transaction() as session:
        session.execute(insert(RemediationCase).values(case))
        session.execute(insert(CaseAct).values(act))
    return str(case_id)


def report_as_a_unit(house: House, week: str) -> None:
    """Have the head of a unit hand its report in, and the leader in charge confirm it."""
    head, leader = "CB023", "CB002"
    [line] = house.get(head, f"/submission/v1/collective?week={week}")["items"]
    path = f"/submission/v1/collective/{line['collective_id']}"
    for version, code, act, body in (
        (1, head, "submission", unit_content()),
        (2, leader, "confirmation", None),
    ):
        answer = house.call(code, "POST", f"{path}/{act}", body, If_Match=f'"{version}"')
        assert answer.status_code == 200, answer.text
    house.settle()


def raise_obstacle(house: House, code: str, week: str, *, office: str = "CB012") -> str:
    """Have somebody raise something that the Office answers; return its id."""
    path = f"/submission/v1/reports/{house.report_of(code, week)['report_id']}/obstacles"
    raised = house.call(code, "POST", path, RAISED)
    assert raised.status_code == 201, raised.text
    house.settle()
    assert raised.json is not None
    obstacle_id: str = raised.json["obstacle_id"]
    for version, act in enumerate(("gathering", "answer"), start=1):
        path = f"/reporting/v1/obstacles/{obstacle_id}/{act}"
        answer = house.call(office, "POST", path, {"said": ANSWERED}, If_Match=f'"{version}"')
        assert answer.status_code == 200, answer.text
    return obstacle_id
