"""A report in two minutes: one request brings everything, and one more hands it in."""

from datetime import datetime, timedelta
from typing import Any

from house import GOOD, ZONE, House, content

TODAY = datetime.now(ZONE).date()
THIS_WEEK = TODAY - timedelta(days=TODAY.weekday())
LAST_WEEK, NEXT_WEEK = (THIS_WEEK + timedelta(weeks=by) for by in (-1, 1))
AUTHOR, MANAGER = "CB026", "CB024"
DRAFT = "/submission/v1/drafts"
ITEMS = "/submission/v1/items"


def assigned(house: House, **facts: Any) -> Any:
    shared = {"people": [{"person_id": str(house.people[AUTHOR]), "share": 100}]}
    answer = house.call(MANAGER, "POST", ITEMS, {"title": "Báo cáo quý IV"} | shared | facts)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_one_request_brings_unfinished_and_planned_work_the_weeks_lines_and_the_last_text(
    house: House,
) -> None:
    for week in (LAST_WEEK, THIS_WEEK):
        house.open_week(str(week))
    done = assigned(house, title="Đã xong")
    path = f"{ITEMS}/{done['item_id']}/closing"
    assert house.call(AUTHOR, "POST", path, {"completed_day": None}, If_Match='"1"').status_code
    assigned(house, title="Tuần sau", planned_week=str(NEXT_WEEK))
    planned = assigned(house, title="Tuần này", planned_week=str(THIS_WEEK))
    due = assigned(house, title="Sắp hạn", due_day=str(TODAY), quantity_assigned="4")
    line = {"day": str(TODAY), "said": "Lấy ý kiến.", "quantity": "2"}
    assert house.call(AUTHOR, "POST", f"{ITEMS}/{due['item_id']}/days", line).status_code == 201
    assert house.hand_in(AUTHOR, str(LAST_WEEK)).status_code == 200

    draft = house.get(AUTHOR, DRAFT)
    assert (draft["week"], draft["prefilled"]) == (str(THIS_WEEK), True)
    ids = [(each["title"], each["item_id"]) for each in draft["items"]]
    assert ids == [("Sắp hạn", due["item_id"]), ("Tuần này", planned["item_id"])]
    assert (draft["items"][0]["product"], draft["items"][0]["quantity_completed"]) == (
        "Lấy ý kiến.",
        "2.00",
    )
    assert draft["last_text"] == {"week": str(LAST_WEEK), "summary": content()["summary"]}
    maxima = {part["name"]: part["maximum"] for part in draft["parts"]}
    assert maxima == {"quality": "40", "progress": "40", "conduct": "20"}

    taken = ("title", "product", "key_task", "item_id", "quantity_completed")
    items = [{name: each[name] for name in taken if name in each} for each in draft["items"]]
    report = draft["report"]
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    body = content(GOOD) | {"items": items}
    answer = house.call(AUTHOR, "POST", path, body, If_Match=f'"{report["version"]}"')
    assert answer.status_code == 200, answer.text


def test_points_are_suggested_from_the_items_with_their_steps_and_bind_nobody(
    house: House,
) -> None:
    house.open_week(str(THIS_WEEK))
    report = house.report_of(AUTHOR, str(THIS_WEEK))
    path = f"/submission/v1/reports/{report['report_id']}"
    items = [
        {"title": "Tờ trình", "quantity_completed": "4", "major_errors": 1},
        {"title": "Báo cáo", "delays": 1},
    ]
    body = content({"quality": "40"}) | {"items": items}
    assert house.call(AUTHOR, "PUT", path, body, If_Match='"1"').status_code == 200
    draft = house.get(AUTHOR, DRAFT)
    points = {name: each["points"] for name, each in draft["suggestions"].items()}
    # quality: (4 - 0.25 + 1) of 5 is 95 per cent of 40; progress: (4 + 0.75) of 5 as much
    assert points == {"quality": "38", "progress": "38"}
    steps = draft["suggestions"]["quality"]["steps"]
    assert [step["operation"] for step in steps] == [
        "product",
        "product",
        "share",
        "portion",
        "rounded",
    ]
    assert draft["report"]["self_parts"] == {"quality": "40"}


def test_work_of_which_nothing_is_told_suggests_nothing(house: House) -> None:
    house.open_week(str(THIS_WEEK))
    first, second = assigned(house, due_day=str(TODAY)), assigned(house, quantity_assigned="4")
    draft = house.get(AUTHOR, DRAFT)
    assert len(draft["items"]) == 2
    assert draft["suggestions"] == {}
    line = {"day": str(TODAY), "said": "Đã trình bản đầu.", "quantity": "2"}
    assert house.call(AUTHOR, "POST", f"{ITEMS}/{second['item_id']}/days", line).status_code == 201
    steps = house.get(AUTHOR, DRAFT)["suggestions"]["quality"]["steps"]
    assert [step["operation"] for step in steps].count("product") == 1
    told = [{"title": first["title"], "item_id": first["item_id"], "completed_day": str(TODAY)}]
    report = house.report_of(AUTHOR, str(THIS_WEEK))
    body = content({}) | {"items": told}
    path = f"/submission/v1/reports/{report['report_id']}"
    assert house.call(AUTHOR, "PUT", path, body, If_Match='"1"').status_code == 200
    assert house.get(AUTHOR, DRAFT)["suggestions"]["quality"]["points"] == "40"


def test_whoever_owes_no_report_is_told_so(house: House) -> None:
    draft = house.get(AUTHOR, DRAFT)
    assert (draft["report"], draft["items"], draft["suggestions"]) == (None, [], {})


def test_earlier_drafts_stay_to_be_restored_and_only_the_newest_twenty(house: House) -> None:
    house.open_week(str(THIS_WEEK))
    report = house.report_of(AUTHOR, str(THIS_WEEK))
    path = f"/submission/v1/reports/{report['report_id']}"
    for version in range(1, 24):
        body = content() | {"summary": f"Bản {version}"}
        answer = house.call(AUTHOR, "PUT", path, body, If_Match=f'"{version}"')
        assert answer.status_code == 200
    kept = house.get(AUTHOR, f"{path}/versions")["items"]
    assert [each["version"] for each in kept] == list(range(24, 4, -1))
    restored = kept[-1]["content"]
    answer = house.call(AUTHOR, "PUT", path, restored, If_Match='"24"')
    assert answer.status_code == 200
    assert house.get(AUTHOR, path)["summary"] == "Bản 4"
    assert house.call(MANAGER, "GET", f"{path}/versions").status_code == 404
