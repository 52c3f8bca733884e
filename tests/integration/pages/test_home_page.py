"""Home tells whoever is signed in what needs them, and others nothing of anybody."""

from counting import check_light, statements
from house import House
from shared.kit.http.pages import ACCESS_COOKIE
from visiting import Visitor

WEEK = "2026-11-16"


def test_whoever_is_not_signed_in_sees_the_four_steps_and_nothing_of_the_agency(
    visitor: Visitor,
) -> None:
    page = visitor.get("/")
    assert "Bốn bước mỗi tuần" in page.text
    assert 'href="/directory/session/renewal?to=/"' in page.text


def test_what_is_owed_stands_there_with_its_deadline_and_one_way_to_it(house: House) -> None:
    house.open_week(WEEK)
    visitor = Visitor(house)
    visitor.sign_in_as("CB026")
    page = visitor.get("/")
    assert f'href="/submission/week?week={WEEK}"' in page.text
    assert "Nộp báo cáo của tôi" in page.text
    assert house.get("CB026", "/directory/v1/me")["name"] in page.text


def test_a_token_that_ran_out_is_renewed_on_the_way_to_ones_own_home(house: House) -> None:
    visitor = Visitor(house)
    visitor.sign_in_as("CB026")
    visitor.client.set_cookie(ACCESS_COOKIE, "run-out")
    assert "Việc đang cần tôi" in visitor.get("/").text


def test_last_weeks_are_a_chart_and_the_same_table_and_a_head_sees_the_unit(house: House) -> None:
    house.open_week(WEEK)
    assert house.hand_in("CB026", WEEK).status_code == 200
    report_id = house.report_of("CB026", WEEK)["report_id"]
    house.settle()
    assert house.score("CB024", report_id).status_code == 200
    house.settle()
    assert house.approve("CB023", report_id).status_code == 200
    house.settle()
    author, head = Visitor(house), Visitor(house)
    author.sign_in_as("CB026")
    with statements(house.database("reporting")) as sent:
        page = author.get("/")
    check_light(page, sent)
    assert "<svg" in page.text
    assert page.text.count(">84<") >= 2, "in the chart and in the table"
    head.sign_in_as("CB023")
    assert f'href="/reporting/weeks/{WEEK}"' in head.get("/").text
    assert f'href="/reporting/weeks/{WEEK}"' not in page.text
