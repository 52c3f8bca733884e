"""*My week* without scripts: one page prefilled, one form, and nothing that was typed is lost."""

from datetime import datetime, timedelta

from house import GOOD, ZONE, House
from visiting import Visitor, forms, signed_in

TODAY = datetime.now(ZONE).date()
THIS_WEEK = str(TODAY - timedelta(days=TODAY.weekday()))
AUTHOR, MANAGER = "CB026", "CB024"
POINTS = {f"self_parts-{name}": points for name, points in GOOD.items()}


def here(house: House, code: str = AUTHOR) -> str:
    return f"/submission/reports/{house.report_of(code, THIS_WEEK)['report_id']}"


def opened(house: House) -> Visitor:
    house.open_week(THIS_WEEK)
    return signed_in(house, AUTHOR)


def test_a_prefilled_report_is_one_page_and_one_form(house: House) -> None:
    mine = {"title": "Đề án vị trí việc làm", "due_day": str(TODAY), "quantity_assigned": "4"}
    assert house.call(AUTHOR, "POST", "/submission/v1/items", mine).status_code == 201
    visitor = opened(house)
    page = visitor.get("/submission/week")
    assert "Đã điền sẵn" in page.text
    assert len(page.data) < 50 * 1024
    form = forms(page)[here(house)]
    assert form["items-0-title"] == "Đề án vị trí việc làm"
    manager = house.get(MANAGER, "/directory/v1/me")["name"]
    assert f"{manager} sẽ chấm điểm." in page.text
    receipt = visitor.send(here(house), form | POINTS | {"act": "hand-in"})
    assert receipt.request.path == f"/submission/weeks/{THIS_WEEK}"
    assert "Biên nhận" in receipt.text
    report = house.report_of(AUTHOR, THIS_WEEK)
    assert report["state"] == "handed_in"
    whole = house.get(AUTHOR, f"/submission/v1/reports/{report['report_id']}")
    assert whole["items"][0]["quantity_assigned"] == "4.00"


def test_rows_are_added_moved_and_removed_by_buttons(house: House) -> None:
    visitor = opened(house)
    page = visitor.fill(visitor.get("/submission/week"), here(house), act="add")
    typed = {"items-0-title": "Một", "items-0-evidence": "https://van-ban.example/1"}
    page = visitor.fill(page, here(house), act="add", **typed)
    page = visitor.fill(page, here(house), act="add", **{"items-1-title": "Hai"})
    page = visitor.fill(page, here(house), act="up-3", **{"items-2-title": "Ba"})
    titles = [f"items-{place}-title" for place in range(3)]
    assert [forms(page)[here(house)][each] for each in titles] == ["Một", "Ba", "Hai"]
    page = visitor.fill(page, here(house), act="remove-3", summary="Một tuần")
    kept = forms(page)[here(house)]
    assert (kept["summary"], kept["items-0-evidence"]) == ("Một tuần", "https://van-ban.example/1")
    assert "items-2-title" not in kept
    assert visitor.fill(page, here(house), act="down-9").status_code == 422


def test_what_is_wrong_stands_beside_its_field_and_everything_typed_is_there(
    house: House,
) -> None:
    visitor = opened(house)
    page = visitor.fill(visitor.get("/submission/week"), here(house), act="add")
    typed = {
        "items-0-title": "Tờ trình",
        "items-0-progress": "nửa",
        "items-0-evidence": "ổ đĩa X",
        "self_parts-quality": "41",
        "summary": "Đã làm.",
    }
    refused = visitor.fill(page, here(house), act="hand-in", **typed)
    assert refused.status_code == 422
    again = forms(refused)[here(house)]
    assert {name: again[name] for name in typed} == typed
    assert 'href="#items-0-progress"' in refused.text
    assert 'href="#items-0-evidence"' in refused.text
    mended = {"items-0-progress": "50", "items-0-evidence": ""} | POINTS
    mended["self_parts-conduct"] = "17,5"
    done = visitor.fill(refused, here(house), act="hand-in", **mended)
    assert "Biên nhận" in done.text
    report = house.get(AUTHOR, here(house).replace("/submission/", "/submission/v1/"))
    assert (report["self_parts"]["conduct"], report["items"][0]["progress"]) == ("17.5", 50)


def test_a_draft_keeps_itself_and_tells_its_version(house: House) -> None:
    visitor = opened(house)
    page = visitor.get("/submission/week")
    answer = visitor.fill(page, f"{here(house)}", act="save", summary="Đang viết.")
    assert "Đã lưu" in answer.text
    sent = forms(answer)[here(house)] | {"summary": "Viết tiếp."}
    kept = visitor.send(f"{here(house)}/draft", sent)
    assert (kept.status_code, kept.headers["ETag"]) == (204, '"3"')
    stale = visitor.send(f"{here(house)}/draft", sent | {"summary": "Cửa sổ khác."})
    assert stale.status_code == 412
    assert forms(stale)[here(house)]["summary"] == "Cửa sổ khác."
    assert forms(stale)[here(house)]["version"] == "3"


def test_a_returned_report_begins_with_the_reason_and_who_gave_it(house: House) -> None:
    visitor = opened(house)
    house.hand_in(AUTHOR, THIS_WEEK)
    house.settle()
    path = here(house).replace("/submission/reports", "/scoring/v1/assessments")
    reason = {"reason": "Bổ sung số liệu quý III."}
    assert house.call(MANAGER, "POST", f"{path}/return", reason, If_Match='"1"').status_code == 200
    house.settle()
    page = visitor.get("/submission/week").text
    name = house.get(MANAGER, "/directory/v1/me")["name"]
    assert page.index(f"{name} trả lại") < page.index(reason["reason"]) < page.index("<form method")


def test_taken_back_while_nobody_scored_and_official_with_its_points(house: House) -> None:
    visitor = opened(house)
    house.hand_in(AUTHOR, THIS_WEEK)
    page = visitor.get("/submission/week")
    back = visitor.fill(page, f"{here(house)}/withdrawal")
    assert "Đã rút lại" in back.text
    visitor.fill(back, here(house), act="hand-in")
    house.settle()
    report_id = house.report_of(AUTHOR, THIS_WEEK)["report_id"]
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    assert house.approve("CB023", report_id).status_code == 200
    house.settle()
    official = visitor.get("/submission/week").text
    assert "Đây là kết quả chính thức." in official
    assert "/withdrawal" not in official
    assert f"/submission/weeks/{THIS_WEEK}" in visitor.get("/submission/weeks").text


def test_an_obstacle_is_raised_with_what_is_being_written(house: House) -> None:
    visitor = opened(house)
    page = visitor.get("/submission/week")
    form = forms(page)[here(house)] | {"summary": "Đang viết."}
    nothing = visitor.send(f"{here(house)}/obstacles", form)
    assert nothing.status_code == 422
    assert forms(nothing)[here(house)]["summary"] == "Đang viết."
    raised = visitor.send(f"{here(house)}/obstacles", form | {"raised-said": "Thiếu số liệu."})
    assert "Thiếu số liệu." in raised.text
    assert forms(raised)[here(house)]["summary"] == "Đang viết."
    assert forms(raised)[here(house)]["raised-said"] == ""


def test_whoever_owes_nothing_is_told_so(house: House) -> None:
    page = signed_in(house, AUTHOR).get("/submission/week")
    assert "không phải nộp báo cáo" in page.text
    assert signed_in(house, AUTHOR).get("/submission/weeks/2026-11-17").status_code == 404


def test_a_report_that_was_excused_is_only_read(house: House) -> None:
    visitor = opened(house)
    path = here(house).replace("/submission/", "/submission/v1/")
    excused = house.call(MANAGER, "POST", f"{path}/excuse", {"reason": "leave"}, If_Match='"1"')
    assert excused.status_code == 200
    page = visitor.get("/submission/week")
    assert "Nghỉ phép" in page.text
    assert here(house) not in forms(page)
