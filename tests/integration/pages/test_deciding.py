"""An authority decides on pages: on many at once, and on one with all that is known."""

import pytest

from counting import check_light, statements
from house import House
from visiting import Visitor, forms

WEEK = "2026-11-16"
DECIDE = "/approval/decide"


@pytest.fixture
def scored(house: House) -> House:
    """Give the house with two people's weeks before their authority, CB023."""
    house.open_week(WEEK)
    for code in ("CB026", "CB028"):
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    for code in ("CB026", "CB028"):
        assert house.score("CB024", report_of(house, code)).status_code == 200
    house.settle()
    return house


def report_of(house: House, code: str) -> str:
    return str(house.report_of(code, WEEK)["report_id"])


def authority(house: House) -> Visitor:
    visitor = Visitor(house)
    visitor.sign_in_as("CB023")
    return visitor


def test_many_are_approved_at_once_and_what_failed_says_why_on_the_page(scored: House) -> None:
    visitor = authority(scored)
    with statements(scored.database("approval")) as sent:
        page = visitor.get(DECIDE)
    check_light(page, sent)
    first, second = report_of(scored, "CB026"), report_of(scored, "CB028")
    assert scored.approve("CB023", second).status_code == 200
    answer = visitor.send(f"{DECIDE}/chosen", {f"decide-{first}": "1", f"decide-{second}": "1"})
    assert answer.status_code == 200
    assert "Đã phê duyệt 1" in answer.text
    assert "Chưa phê duyệt được 1" in answer.text
    assert "Đề xuất này không chờ quyết định" in answer.text
    state = scored.get("CB023", f"/approval/v1/proposals/{first}")["state"]
    assert state == "approved"


def test_nothing_chosen_is_said_and_somebody_elses_is_refused_without_a_name(scored: House) -> None:
    assert authority(scored).send(f"{DECIDE}/chosen", {}).status_code == 422
    other = Visitor(scored)
    other.sign_in_as("CB058")
    report_id = report_of(scored, "CB026")
    answer = other.send(f"{DECIDE}/chosen", {f"decide-{report_id}": "1"})
    assert "Kết quả của người khác" in answer.text
    assert str(scored.get("CB026", "/directory/v1/me")["name"]) not in answer.text


def test_one_week_is_adjusted_with_a_reason_and_reopened(scored: House) -> None:
    visitor, report_id = authority(scored), report_of(scored, "CB026")
    here = f"{DECIDE}/{report_id}"
    with statements(scored.database("approval")) as sent:
        page = visitor.get(here)
    check_light(page, sent)
    assert "Vì sao có mức này" in page.text
    points = {"parts-quality": "30", "parts-progress": "30", "parts-conduct": "14"}
    refused = visitor.fill(page, f"{here}/adjustment", reason="", **points)
    assert refused.status_code == 422
    assert 'value="30"' in refused.text, "nothing typed is lost"
    done = visitor.fill(page, f"{here}/adjustment", reason="Theo minh chứng.", **points)
    assert "Theo minh chứng." in done.text
    again = visitor.fill(page, f"{here}/approval")
    assert again.status_code == 409
    reopened = visitor.send(
        f"{here}/reopening",
        forms(done)[f"{here}/reopening"] | {"reason": "Sai số liệu.", "to": "author"},
    )
    assert "Sai số liệu." in reopened.text


def test_a_result_shows_all_three_scores_to_its_person_and_a_copy_is_asked_for(
    scored: House,
) -> None:
    report_id = report_of(scored, "CB026")
    assert scored.approve("CB023", report_id).status_code == 200
    scored.settle()
    person = Visitor(scored)
    person.sign_in_as("CB026")
    with statements(scored.database("reporting")) as sent:
        record = person.get("/reporting/record")
    check_light(record, sent)
    address = record.text.partition('href="/approval/results/')[2].partition('"')[0]
    result = person.get(f"/approval/results/{address}")
    assert result.status_code == 200
    assert "Các mức điểm cạnh nhau" in result.text
    assert "Đang tổng hợp" in person.send("/approval/record/exports", {}).text
    assert person.get("/approval/record/file").status_code == 404
