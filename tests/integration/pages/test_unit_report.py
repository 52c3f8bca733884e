"""A unit's report on pages: written by its head, returned and confirmed by the leader in charge."""

from house import House
from visiting import forms, signed_in

WEEK = "2026-11-16"
HEAD, LEADER = "CB050", "CB003"


def test_a_head_writes_the_report_of_the_unit_and_the_leader_confirms_it(house: House) -> None:
    house.open_week(WEEK)
    listed = house.get(HEAD, f"/submission/v1/collective?week={WEEK}")["items"]
    here = f"/submission/collective/{listed[0]['collective_id']}"
    head, leader = signed_in(house, HEAD), signed_in(house, LEADER)
    assert here in head.get("/submission/collective").text
    page = head.fill(head.get(here), here, act="add", summary="Một tuần.")
    assert forms(page)[here]["summary"] == "Một tuần."
    wrong = {"items-0-title": "Đề án", "items-0-completed_day": "hôm qua"}
    refused = head.fill(page, here, act="hand-in", **wrong)
    assert refused.status_code == 422
    assert 'href="#items-0-completed_day"' in refused.text
    mended = {"items-0-completed_day": "2026-11-18", "raised-said": "Thiếu số liệu."}
    raised = head.send(f"{here}/obstacles", forms(refused)[here] | mended)
    assert "Thiếu số liệu." in raised.text
    assert forms(raised)[here]["items-0-title"] == "Đề án"
    done = head.fill(raised, here, act="hand-in")
    assert "Lãnh đạo phụ trách sẽ xác nhận." in done.text
    returned = leader.fill(leader.get(here), f"{here}/return", reason="Bổ sung kết quả.")
    assert "Đã trả lại" in returned.text
    again = head.get(here)
    assert "Bổ sung kết quả." in again.text
    head.fill(again, here, act="hand-in", summary="Đã bổ sung.")
    confirmed = leader.fill(leader.get(here), f"{here}/confirmation")
    assert "Đã xác nhận." in confirmed.text
    assert house.get(HEAD, f"/submission/v1{here[11:]}")["state"] == "confirmed"
