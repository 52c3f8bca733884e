"""The week's progress on a page: for the Office all of it, for heads their units."""

import re
from uuid import uuid4

import pytest

from counting import check_light, statements
from house import House
from reporting.web import overview
from visiting import Visitor, forms

WEEK = "2026-11-16"
PAGE = f"/reporting/weeks/{WEEK}"
REMINDERS = f"{PAGE}/reminders"


@pytest.fixture
def opened(house: House) -> House:
    """Give the house with a week open in which one person handed in."""
    house.open_week(WEEK)
    assert house.hand_in("CB026", WEEK).status_code == 200
    house.settle()
    return house


def seen_by(house: House, code: str) -> Visitor:
    visitor = Visitor(house)
    visitor.sign_in_as(code)
    return visitor


def name(house: House, code: str) -> str:
    return str(house.get(code, "/directory/v1/me")["name"])


def test_the_office_sees_who_owes_and_a_head_those_below(opened: House) -> None:
    office, head, staff = (seen_by(opened, code) for code in ("CB009", "CB023", "CB026"))
    with statements(opened.database("reporting")) as sent:
        page = office.get("/reporting/overview")
    check_light(page, sent)
    theirs = head.get(PAGE).text.partition('id="missing"')[2].partition("<h2>")[0]
    for code, here in (("CB024", True), ("CB057", False), ("CB026", False)):
        assert (name(opened, code) in theirs) == here, code
    assert "Bạn không phụ trách đơn vị nào" in staff.get(PAGE).text
    assert name(opened, "CB057") not in staff.get(PAGE).text


def test_of_more_units_than_fit_those_that_lack_most_come_first(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "UNITS", 2)
    office, found = seen_by(opened, "CB009"), list[list[int]]()
    page = office.get("/reporting/overview")
    while True:
        table = page.text.partition('id="units"')[2].partition("</table>")[0]
        owed = re.findall(r'data-label="Đã nộp">(\d+) <span class="quiet">/ (\d+)', table)
        found.append([int(whole) - int(handed_in) for handed_in, whole in owed])
        further = re.search(r'href="([^"]+#units)"', page.text)
        if further is None:
            break
        page = office.get(further[1].replace("&amp;", "&"))
    lacking = [each for part in found for each in part]
    assert len(found) > 1
    assert all(len(part) <= 2 for part in found)
    assert lacking == sorted(lacking, reverse=True)
    assert office.get(f"{PAGE}?units=none").status_code == 422


def test_a_unit_that_one_does_not_oversee_is_refused_and_no_week_is_not_found(
    opened: House,
) -> None:
    other = opened.get("CB057", "/directory/v1/me")["unit_id"]
    head = seen_by(opened, "CB023")
    assert head.get(f"{PAGE}?unit_id={other}").status_code == 403
    assert head.get(f"{PAGE}?unit_id={uuid4()}").status_code == 403
    assert head.get(f"{PAGE}?unit_id=none").status_code == 422
    assert head.get(f"{PAGE}?units=0").status_code == 422
    assert head.get(f"{PAGE}?units={10**20}").status_code == 422
    assert head.get("/reporting/weeks/2026-03-02").status_code == 404
    assert head.get("/reporting/weeks/2026-03-03").status_code == 422


def test_one_button_reminds_those_who_owe_in_the_units_below(opened: House) -> None:
    head = seen_by(opened, "CB023")
    page = head.get(PAGE)
    sent = head.send(REMINDERS, forms(page)[REMINDERS])
    assert sent.status_code == 200
    assert "Đã nhắc qua thư" in sent.text
    assert seen_by(opened, "CB026").send(REMINDERS, {"unit_id": ""}).status_code == 403


def test_without_mail_the_page_says_so_and_shows_the_week_again(opened: House) -> None:
    opened.apps["reporting"].config["MOMENTS"] = None
    head = seen_by(opened, "CB023")
    answer = head.fill(head.get(PAGE), REMINDERS)
    assert answer.status_code == 409
    assert "Nền tảng này không gửi thư" in answer.text
    assert name(opened, "CB024") in answer.text
