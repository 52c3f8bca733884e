"""*My team* without scripts: a queue, one person a page, and the next one after each score."""

from house import GOOD, House
from visiting import Visitor, forms, signed_in

WEEK = "2026-11-16"
AUTHOR, OTHER, MANAGER = "CB024", "CB025", "CB023"
POINTS = {f"parts-{name}": points for name, points in GOOD.items()}


def waiting(house: House) -> tuple[Visitor, list[str]]:
    """Let two people hand in; return their manager's browser and the addresses, in order."""
    house.open_week(WEEK)
    for code in (AUTHOR, OTHER):
        assert house.hand_in(code, WEEK).status_code == 200
    house.settle()
    queue = house.get(MANAGER, "/scoring/v1/assessments")["items"]
    return signed_in(house, MANAGER), [f"/scoring/team/{each['report_id']}" for each in queue]


def test_the_queue_tells_who_waits_and_what_they_gave_themselves(house: House) -> None:
    visitor, addresses = waiting(house)
    page = visitor.get("/scoring/team").text
    assert [page.index(each) for each in addresses] == sorted(map(page.index, addresses))
    for code in (AUTHOR, OTHER):
        assert house.get(code, "/directory/v1/me")["name"] in page
    assert "84" in page
    assert "Chờ bạn chấm điểm" in page
    assert "Không có gì chờ" in signed_in(house, AUTHOR).get("/scoring/team").text


def test_after_a_score_the_next_one_that_waits_is_there(house: House) -> None:
    visitor, [first, second] = waiting(house)
    page = visitor.get(first)
    assert f'href="{second}" data-key="n"' in page.text
    judged = {"judgements-1-item": "2", "judgements-1-accepted": "false"}
    page = visitor.send(
        first, forms(page)[first] | POINTS | judged | {"comment": "Tốt.", "act": "score"}
    )
    assert page.request.path == second
    assert "Đã chấm điểm." in page.text
    report_id = first.rsplit("/", 1)[1]
    [act] = house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")["acts"]
    assert [(each["item"], each["accepted"]) for each in act["judgements"]] == [(2, False)]
    page = visitor.fill(page, second, act="score", comment="Khá.", **POINTS)
    assert page.request.path == "/scoring/team"
    assert visitor.get("/scoring/team?state=scored").text.count("/scoring/team/") >= 2


def test_what_a_score_comes_to_is_told_before_it_is_sent_and_keeps_nothing(house: House) -> None:
    visitor, [first, _] = waiting(house)
    most = {"parts-quality": "40", "parts-progress": "40", "parts-conduct": "20"}
    page = visitor.fill(visitor.get(first), first, act="preview", comment="Rất tốt.", **most)
    assert "không việc nào có minh chứng" in page.text
    assert "Hãy nêu lý do." in page.text
    assert forms(page)[first]["comment"] == "Rất tốt."
    report_id = first.rsplit("/", 1)[1]
    assert house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")["acts"] == []
    refused = visitor.fill(page, first, act="score", **most)
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    assert forms(refused)[first]["parts-quality"] == "40"


def test_what_is_wrong_with_a_judgement_stands_at_its_item(house: House) -> None:
    visitor, [first, _] = waiting(house)
    judged = {"accepted": "true", "item": "2", "objective_cause": "confirmed"}
    typed = {f"judgements-1-{name}": value for name, value in judged.items()} | POINTS
    typed |= {"comment": "Tốt.", "act": "score"}
    page = visitor.send(first, forms(visitor.get(first))[first] | typed)
    assert page.status_code == 422
    assert 'href="#judgements-1-objective_cause"' in page.text


def test_a_report_is_returned_with_a_reason_and_never_without(house: House) -> None:
    visitor, [first, second] = waiting(house)
    page = visitor.get(first)
    refused = visitor.fill(page, f"{first}/return")
    assert refused.status_code == 422
    assert 'href="#returning-reason"' in refused.text
    page = visitor.fill(refused, f"{first}/return", **{"returning-reason": "Thiếu số liệu."})
    assert page.request.path == second
    report_id = first.rsplit("/", 1)[1]
    assert house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")["state"] == "returned"


def test_somebody_elses_team_is_nowhere(house: House) -> None:
    _, [first, _] = waiting(house)
    assert signed_in(house, AUTHOR).get(first).status_code == 404


def test_earlier_weeks_are_a_line_with_a_table(house: House) -> None:
    for week in ("2026-11-02", "2026-11-09", WEEK):
        house.open_week(week)
        house.hand_in("CB026", week)
        house.settle()
        report_id = house.report_of("CB026", week)["report_id"]
        if week != WEEK:
            assert house.score("CB024", report_id).status_code == 200
            house.settle()
            assert house.approve("CB023", report_id).status_code == 200
            house.settle()
    page = signed_in(house, "CB024").get(f"/scoring/team/{report_id}").text
    assert page.count("<circle") == 2
    assert "Trung bình 84" in page
