"""A month is classified on pages, from its opening to a petition; forms, statistics, fairness."""

from cast import APPROVED, CAST, DECIDED, classification_of
from counting import statements
from house import ZONE, House
from relations import Relation
from reporting.forms import Printing
from reporting.tasks import make_form
from shared.kit import clock
from visiting import Visitor, forms, signed_in

AUTHOR = "CB056"
_, AUTHORITY, _ = DECIDED[AUTHOR]
OFFICE, HEAD, LEADER = CAST[Relation.CHIEF], CAST[Relation.HEAD], CAST[Relation.LEADER]
MONTH = APPROVED[:7]
PERIOD = f"/reporting/periods/{MONTH}"
OTHER = "CB026"
FIGURES = (
    f"/reporting/statistics?by=unit&period={MONTH}",
    f"/reporting/fairness?period={MONTH}",
)


def approved(house: House) -> None:
    """Take one week of the author to its official result."""
    house.open_week(APPROVED)
    result_of(house, AUTHOR)


def result_of(house: House, author: str) -> None:
    """Take the opened week of somebody to its official result."""
    manager, authority, _ = DECIDED[author]
    report_id = house.report_of(author, APPROVED)["report_id"]
    assert house.hand_in(author, APPROVED).status_code == 200
    house.settle()
    assert house.score(manager, report_id).status_code == 200
    house.settle()
    assert house.approve(authority, report_id).status_code == 200
    house.settle()


def acted(visitor: Visitor, address: str, act: str, **filled: str) -> str:
    answer = visitor.fill(visitor.get(address), f"{address}/{act}", **filled)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_month_goes_from_the_opening_to_an_answered_petition(house: House) -> None:
    approved(house)
    office, head, authority = (signed_in(house, code) for code in (OFFICE, HEAD, AUTHORITY))
    author, leader = signed_in(house, AUTHOR), signed_in(house, LEADER)
    acted(office, PERIOD, "opening")
    assert "Đã tính" in acted(office, PERIOD, "computation")
    grade = (
        f"/reporting/classifications/{classification_of(house, AUTHOR, MONTH)['classification_id']}"
    )
    assert grade in office.get(PERIOD).text
    assert author.get(grade).status_code == 404
    refused = head.fill(head.get(grade), f"{grade}/proposal", grade="excellent", said="")
    assert refused.status_code == 422
    assert "errors" in refused.text
    acted(head, grade, "proposal", grade="completed", said="Theo kết quả các tuần.")
    early = office.fill(office.get(PERIOD), f"{PERIOD}/publication")
    assert early.status_code == 409
    assert "chưa được quyết định" in early.text
    shown = authority.get(grade)
    assert "Theo kết quả các tuần." in shown.text
    acted(authority, grade, "decision", grade="completed")
    acted(office, PERIOD, "publication")
    assert grade in author.get("/reporting/periods").text
    petition = author.fill(author.get(grade), f"{grade}/petitions", said="Đề nghị xem lại.")
    assert petition.request.path.startswith("/reporting/petitions/")
    address = petition.request.path
    assert leader.get(address).status_code == 200
    answered = acted(leader, address, "answer", outcome="upheld", said="Kết quả đúng.")
    assert "Đã trả lời" in answered
    assert "Kết quả đúng." in author.get(address).text
    file = house.call(AUTHORITY, "GET", f"{PERIOD}/file")
    assert file.data.startswith(b"\xef\xbb\xbfperiod,person_name")
    assert len(file.data.splitlines()) > 1


def test_a_form_is_asked_for_made_and_fetched(house: House) -> None:
    approved(house)
    author = signed_in(house, AUTHOR)
    page = author.get("/reporting/forms")
    bad = author.send("/reporting/forms", forms(page)["/reporting/forms"] | {"span": "hôm nay"})
    assert bad.status_code == 422
    asked = {"kind": "weekly", "subject_id": str(house.people[AUTHOR]), "span": APPROVED}
    assert "đang lập" in author.send("/reporting/forms", asked | {"format": "pdf"}).text
    adopted = house.apps["reporting"].config["RULEBOOKS"]
    made = make_form(house.database("reporting"), lambda: Printing(adopted, ZONE, clock.now()))
    assert made
    listed = author.get("/reporting/forms").text
    start = listed.index('href="/reporting/forms/') + len('href="')
    assert author.get(listed[start : listed.index('"', start)]).data.startswith(b"%PDF")


def test_statistics_and_fairness_are_charts_with_a_table_under_each(house: House) -> None:
    approved(house)
    leader, author = signed_in(house, LEADER), signed_in(house, AUTHOR)
    statistics = f"/reporting/statistics?period={MONTH}&by=post"
    page = leader.get(statistics)
    assert "<svg" in page.text
    assert page.text.index("<svg") < page.text.index("<table")
    assert "phụ trách đơn vị nào" in author.get(statistics).text
    file = leader.get(statistics.replace("?", "/file?"))
    assert file.data.startswith(b"\xef\xbb\xbfkey,name")
    assert leader.get(f"/reporting/fairness?period={MONTH}").status_code == 200
    assert author.get(f"/reporting/fairness?period={MONTH}").status_code == 403


def reckons(house: House, leader: Visitor, address: str) -> bool:
    """Tell whether a page of figures reads the results anew."""
    with statements(house.database("reporting")) as sent:
        assert leader.get(address).status_code == 200
    return any("report_content" in each or "scorer_id" in each for each in sent)


def test_figures_are_reckoned_once_and_anew_when_a_result_comes(house: House) -> None:
    approved(house)
    leader = signed_in(house, LEADER)
    for address in FIGURES:
        assert [reckons(house, leader, address) for _ in range(2)] == [True, False]
    result_of(house, OTHER)
    for address in FIGURES:
        assert reckons(house, leader, address)
