"""The Office opens a week on a page; nobody else sees it."""

from house import House
from visiting import signed_in

OFFICE, AUTHOR = "CB009", "CB026"
PAGE, WEEK = "/submission/opened-weeks", "2026-10-26"


def test_the_office_opens_a_week_once_and_sees_when_its_steps_are_due(house: House) -> None:
    office = signed_in(house, OFFICE)
    page = office.get(PAGE)
    assert "Chưa mở tuần nào" in page.text
    assert f'value="{WEEK}"' in page.text
    opened = office.fill(page, PAGE, week=WEEK)
    assert opened.status_code == 200
    assert "1/11/2026; 61 người phải báo cáo." in opened.text
    assert f'value="{WEEK}"' not in opened.text
    [week] = house.get(OFFICE, "/submission/v1/weeks")["items"]
    assert (week["week"], week["opened_by"]) == (WEEK, "office")
    again = office.send(PAGE, {"week": WEEK})
    assert again.status_code == 409
    assert 'id="errors"' in again.text
    wrong = office.send(PAGE, {"week": "2026-10-27"})
    assert wrong.status_code == 422
    assert "2026-10-26" in wrong.text
    assert PAGE in office.get("/reporting/overview").text


def test_whoever_is_not_of_the_office_opens_none(house: House) -> None:
    author = signed_in(house, AUTHOR)
    assert author.get(PAGE).status_code == 403
    assert author.send(PAGE, {"week": WEEK}).status_code == 403
    assert PAGE not in author.get("/reporting/overview").text
    assert house.get(OFFICE, "/submission/v1/weeks")["items"] == []
