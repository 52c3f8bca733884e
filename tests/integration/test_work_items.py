"""Work items across weeks: shares, frozen coefficients, milestones, daily lines, and imports."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from werkzeug.test import TestResponse

from house import GOOD, ZONE, House, content
from real_services import bearer

TODAY = datetime.now(ZONE).date()
THIS_WEEK = TODAY - timedelta(days=TODAY.weekday())
LAST_WEEK = THIS_WEEK - timedelta(weeks=1)
AUTHOR, COLLEAGUE, MANAGER, OTHER_MANAGER = "CB026", "CB028", "CB024", "CB031"
ITEMS = "/submission/v1/items"
CATALOGUE = (
    "code,name,coefficient,unit_of_measure\nTH-07,Báo cáo quý,1.5,báo cáo\nTH-08,Tờ trình,1,\n"
)


def code_of(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["type"].rpartition("/")[2])


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def loaded(
    house: House,
    file: str | bytes,
    *,
    version: str,
    first_day: date,
    kind: str = "text/csv",
) -> TestResponse:
    return house.client("submission").post(
        "/submission/v1/catalogues",
        query_string={"version": version, "first_day": str(first_day), "document": "Số 12"},
        data=file,
        content_type=kind,
        headers=bearer(
            house.signing, "office", kind="client", scopes=frozenset({"directory:write"})
        ),
    )


def imported(house: House, *items: dict[str, Any]) -> TestResponse:
    return house.client("submission").put(
        "/submission/v1/imports/items",
        json={"source": "van-ban", "items": list(items)},
        headers=bearer(house.signing, "van-ban", kind="client", scopes=frozenset({"items:write"})),
    )


def shares(house: House, **percent: int) -> list[dict[str, Any]]:
    return [{"person_id": str(house.people[code]), "share": part} for code, part in percent.items()]


def assigned(house: House, code: str = AUTHOR, **facts: Any) -> Any:
    answer = house.call(code, "POST", ITEMS, {"title": "Báo cáo quý IV"} | facts)
    assert answer.status_code == 201, answer.text
    return answer.json


def report_with(house: House, week: date, *items: dict[str, Any], code: str = AUTHOR) -> Any:
    """Hand in a report with these items, and return the answer."""
    report = house.report_of(code, str(week))
    body = content(GOOD) | {"items": [{"title": "Báo cáo quý IV"} | each for each in items]}
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    return house.call(code, "POST", path, body, If_Match=f'"{report["version"]}"')


def test_a_coefficient_is_frozen_when_the_work_is_assigned(house: House) -> None:
    assert loaded(house, CATALOGUE, version="2026", first_day=LAST_WEEK).status_code == 200
    first = assigned(house, job="TH-07", quantity_assigned="2")
    assert (first["coefficient"], first["unit_of_measure"]) == ("1.50", "báo cáo")
    later = CATALOGUE.replace("1.5", "2.25")
    assert loaded(house, later, version="2027", first_day=TODAY).status_code == 200
    second = assigned(house, job="TH-07")
    assert (second["coefficient"], second["catalogue_version"]) == ("2.25", "2027")
    same = {"title": "Báo cáo quý IV, bản cuối", "job": "TH-07"}
    path = f"{ITEMS}/{first['item_id']}"
    changed = house.call(AUTHOR, "PUT", path, same, If_Match='"1"').json
    assert changed is not None
    assert (changed["coefficient"], changed["catalogue_version"]) == ("1.50", "2026")
    jobs = house.get(AUTHOR, f"/submission/v1/jobs?day={LAST_WEEK}")
    assert [job["coefficient"] for job in jobs["items"]] == ["1.50", "1.00"]


def test_a_catalogue_is_never_rewritten_and_tells_each_wrong_line(house: House) -> None:
    first = loaded(house, CATALOGUE, version="2026", first_day=TODAY)
    assert (first.status_code, first.json) == (200, {"version": "2026", "jobs": 2})
    assert loaded(house, CATALOGUE, version="2026", first_day=TODAY).status_code == 200
    other = loaded(house, CATALOGUE.replace("1.5", "3"), version="2026", first_day=TODAY)
    assert (other.status_code, code_of(other)) == (409, "catalogue-exists")
    wrong = CATALOGUE + "TH-07,Lặp lại,1,\nTH-09,,0,\n"
    told = loaded(house, wrong, version="2028", first_day=TODAY + timedelta(days=1))
    assert told.json is not None
    assert told.json["errors"] == {
        "line 4": ["This code stands on another line, too."],
        "line 5": [
            "Fill in name.",
            "Give the coefficient as a number above 0, at most two places: 1.5.",
        ],
    }


def test_a_catalogue_comes_as_a_workbook_too(house: House) -> None:
    book = openpyxl.Workbook()
    for line in csv.reader(CATALOGUE.splitlines()):
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    told = loaded(house, file.getvalue(), version="2026", first_day=TODAY, kind=XLSX)
    assert (told.status_code, told.json) == (200, {"version": "2026", "jobs": 2})
    jobs = house.get(AUTHOR, f"/submission/v1/jobs?day={TODAY}")["items"]
    assert [(job["code"], job["coefficient"]) for job in jobs] == [
        ("TH-07", "1.50"),
        ("TH-08", "1.00"),
    ]


def test_the_weeks_draft_holds_what_other_systems_brought(house: House) -> None:
    house.open_week(str(THIS_WEEK))
    brought = {"external_id": "204", "title": "Trả lời công văn", "due_day": str(TODAY)}
    answer = imported(house, brought | {"people": shares(house, CB026=60, CB028=40)})
    assert answer.json == {"added": 1, "changed": 0, "unchanged": 0}
    for code, share in ((AUTHOR, 60), (COLLEAGUE, 40)):
        (line,) = house.get(code, "/submission/v1/drafts")["items"]
        assert (line["title"], line["share"]) == ("Trả lời công văn", share)


def test_shares_sum_to_the_whole_at_most_and_only_the_direct_manager_assigns(house: House) -> None:
    over = {"title": "Đề án", "people": shares(house, CB026=60, CB028=41)}
    told = house.call(MANAGER, "POST", ITEMS, over).json
    assert told is not None
    assert told["errors"] == {"people": ["The shares sum to 101 per cent; give at most 100."]}
    item = assigned(house, MANAGER, people=shares(house, CB026=60, CB028=40))
    assert [each["share"] for each in item["people"]] == [60, 40]
    assert house.get(COLLEAGUE, ITEMS)["items"][0]["item_id"] == item["item_id"]
    assert house.get(MANAGER, f"{ITEMS}?whose=team")["items"][0]["item_id"] == item["item_id"]
    path = f"{ITEMS}/{item['item_id']}"
    assert house.call(OTHER_MANAGER, "GET", path).status_code == 404
    foreign = house.call(OTHER_MANAGER, "POST", ITEMS, over | {"people": shares(house, CB026=50)})
    assert (foreign.status_code, code_of(foreign)) == (403, "not-yours-to-assign")
    mine = house.call(AUTHOR, "PUT", path, {"title": "Dễ hơn"}, If_Match='"1"')
    assert (mine.status_code, code_of(mine)) == (403, "not-yours-to-change")


def test_what_a_report_says_of_a_work_item_is_the_work_items_own(house: House) -> None:
    loaded(house, CATALOGUE, version="2026", first_day=LAST_WEEK)
    facts = {"job": "TH-07", "quantity_assigned": "2", "due_day": str(TODAY), "key_task": True}
    people = shares(house, CB026=60, CB028=40)
    item = assigned(house, MANAGER, people=people, **facts)
    house.open_week(str(THIS_WEEK))
    claimed = {"quantity_assigned": "1", "quantity_completed": "1", "progress": 50, "delays": 1}
    cause = {"objective_cause_claimed": True, "objective_cause": "Chờ số liệu."}
    line = {"item_id": item["item_id"], **claimed, **cause}
    line["evidence"] = ["https://vanban.example.vn/204"]
    assert report_with(house, THIS_WEEK, line).status_code == 200
    (said,) = house.said("submission")[-1]["data"]["items"]
    assert {name: said[name] for name in ("job", "coefficient", "share", "key_task")} == {
        "job": "TH-07",
        "coefficient": "1.50",
        "share": 60,
        "key_task": True,
    }
    assert (said["quantity_assigned"], said["quantity_completed"]) == ("2.00", "1")
    house.settle()
    (waiting,) = house.get(MANAGER, "/scoring/v1/assessments")["items"]
    seen = house.get(MANAGER, f"/scoring/v1/assessments/{waiting['report_id']}")["items"]
    assert seen == [said]
    told = house.get(AUTHOR, f"{ITEMS}/{item['item_id']}")
    assert (told["progress"], told["quantity_completed"]) == (50, "1.00")
    assert [each["percent"] for each in told["weeks"]] == [50]


def test_a_client_that_knows_only_titles_goes_on_working(house: House) -> None:
    house.open_week(str(THIS_WEEK))
    assert house.hand_in(AUTHOR, str(THIS_WEEK)).status_code == 200
    items = house.said("submission")[-1]["data"]["items"]
    assert items == content()["items"]


def test_progress_over_weeks_and_people_is_at_most_the_whole(house: House) -> None:
    item = assigned(house, MANAGER, people=shares(house, CB026=50, CB028=50))
    for week in (LAST_WEEK, THIS_WEEK):
        house.open_week(str(week))
    mine = {"item_id": item["item_id"]}
    assert report_with(house, LAST_WEEK, mine | {"progress": 60}).status_code == 200
    theirs = report_with(house, LAST_WEEK, mine | {"progress": 41}, code=COLLEAGUE)
    assert (theirs.status_code, code_of(theirs)) == (409, "progress-past-whole")
    again = mine | {"progress": 40, "completed_day": str(LAST_WEEK)}
    assert report_with(house, LAST_WEEK, again, code=COLLEAGUE).status_code == 200
    over = report_with(house, THIS_WEEK, mine | {"progress": 1})
    assert code_of(over) == "progress-past-whole"
    report = house.report_of(AUTHOR, str(LAST_WEEK))
    back = f"/submission/v1/reports/{report['report_id']}/withdrawal"
    assert house.call(AUTHOR, "POST", back, If_Match='"2"').status_code == 200
    assert report_with(house, LAST_WEEK, mine | {"progress": 59}).status_code == 200
    assert report_with(house, THIS_WEEK, mine | {"progress": 1}).status_code == 200
    told = house.get(AUTHOR, f"{ITEMS}/{item['item_id']}")
    assert (told["progress"], told["completed_day"]) == (100, str(LAST_WEEK))


def test_a_work_item_of_somebody_else_or_named_twice_is_refused(house: House) -> None:
    other = assigned(house, COLLEAGUE)
    house.open_week(str(THIS_WEEK))
    told = report_with(house, THIS_WEEK, {}, {"item_id": other["item_id"]}).json
    assert told["errors"] == {"items.1.item_id": ["Name a work item of your own, or none."]}
    mine = {"item_id": assigned(house)["item_id"]}
    twice = report_with(house, THIS_WEEK, mine, mine)
    assert twice.status_code == 422
    report = house.report_of(AUTHOR, str(THIS_WEEK))
    assert (report["state"], report["version"]) == ("draft", 1)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/hosts", "https://", "http://a:b@example.vn/", "x"]
)
def test_evidence_is_an_address_of_the_web_without_credentials(house: House, link: str) -> None:
    answer = house.call(AUTHOR, "POST", ITEMS, {"title": "Đề án", "evidence": [link]})
    assert answer.json is not None
    told = ["Give an address that begins with https:// or http://."]
    assert answer.json["errors"] == {"evidence.0": told}


def test_daily_lines_are_the_holders_and_a_closed_item_takes_none(house: House) -> None:
    item = assigned(house, MANAGER, people=shares(house, CB026=100))
    path = f"{ITEMS}/{item['item_id']}"
    line = {"day": str(TODAY), "said": "Lấy ý kiến hai đơn vị.", "quantity": "0.5"}
    told = house.call(AUTHOR, "POST", f"{path}/days", line).json
    assert told is not None
    assert [(each["said"], each["quantity"]) for each in told["days"]] == [(line["said"], "0.50")]
    assert house.call(MANAGER, "POST", f"{path}/days", line).status_code == 404
    ahead = house.call(AUTHOR, "POST", f"{path}/days", line | {"day": "2099-01-01"})
    assert ahead.status_code == 422
    done = house.call(AUTHOR, "POST", f"{path}/closing", {"completed_day": None}, If_Match='"1"')
    assert done.status_code == 200
    late = house.call(AUTHOR, "POST", f"{path}/days", line)
    assert (late.status_code, code_of(late)) == (409, "item-closed")
    assert house.get(AUTHOR, f"{ITEMS}?state=open")["items"] == []


def test_importing_again_changes_nothing_and_one_wrong_row_keeps_all_out(house: House) -> None:
    first = {"external_id": "204", "title": "Trả lời công văn", "people": shares(house, CB026=100)}
    second = first | {"external_id": "205", "people": shares(house, CB028=100)}
    assert imported(house, first, second).json == {"added": 2, "changed": 0, "unchanged": 0}
    assert imported(house, first, second).json == {"added": 0, "changed": 0, "unchanged": 2}
    moved = first | {"people": shares(house, CB026=50, CB028=50)}
    assert imported(house, moved, second).json == {"added": 0, "changed": 1, "unchanged": 1}
    closed = second | {"completed_day": str(TODAY)}
    stranger = [{"person_id": "019a8b60-11d0-7a41-8f3c-5b6c7d8e9f01", "share": 100}]
    wrong = first | {"external_id": "206", "job": "TH-99", "people": stranger}
    told = imported(house, closed, wrong)
    assert told.json is not None
    assert (told.status_code, set(told.json["errors"])) == (
        422,
        {"items.1.job", "items.1.people.0.person_id"},
    )
    assert len(house.get(COLLEAGUE, f"{ITEMS}?state=open")["items"]) == 2
    assert imported(house, closed).json == {"added": 0, "changed": 1, "unchanged": 0}
    (still,) = house.get(COLLEAGUE, f"{ITEMS}?state=open")["items"]
    by_hand = house.call(
        MANAGER, "PUT", f"{ITEMS}/{still['item_id']}", {"title": "Khác"}, If_Match='"2"'
    )
    assert (by_hand.status_code, code_of(by_hand)) == (403, "not-yours-to-change")
