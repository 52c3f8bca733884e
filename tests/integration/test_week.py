"""One person's week through the four HTTP APIs, with the ways back and what everybody sees."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from house import GOOD, House, content

WEEK = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY, OFFICE = "CB026", "CB024", "CB023", "CB009"


def test_a_week_goes_from_draft_to_official_result(house: House) -> None:
    house.open_week(WEEK)
    house.hand_in(AUTHOR, WEEK, {"quality": "38", "progress": "37", "conduct": "19"})
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    queue = house.get(MANAGER, "/scoring/v1/assessments")["items"]
    assert [line["report_id"] for line in queue] == [report_id]
    assert queue[0]["person_name"] == "Nguyễn Thị Bích Uyên"

    scored = house.score(MANAGER, report_id, {"quality": "33", "progress": "32", "conduct": "17"})
    assert scored.status_code == 200, scored.text
    assert (scored.json["total"], scored.json["grade"]) == ("82.00", "good")
    house.settle()
    assert house.report_of(AUTHOR, WEEK)["state"] == "scored"
    assert house.report_of(AUTHOR, WEEK)["total"] is None

    approved = house.approve(AUTHORITY, report_id)
    assert approved.status_code == 200, approved.text
    house.settle()
    report = house.get(AUTHOR, f"/submission/v1/reports/{report_id}")
    assert (report["state"], report["total"], report["grade"]) == ("approved", "82.00", "good")
    assert report["self_parts"] == {"quality": "38", "progress": "37", "conduct": "19"}

    results = house.get(AUTHOR, f"/reporting/v1/people/{house.people[AUTHOR]}/results")["items"]
    assert [(line["total"], line["grade"]) for line in results] == [("82.00", "good")]
    entry = house.get(AUTHOR, f"/approval/v1/results/{results[0]['result_id']}")
    assert entry["self_parts"]["quality"] == "38"
    assert entry["manager_parts"] == entry["approved_parts"]
    assert entry["rulebook_id"] == "btctw-8679-weekly"
    assert len(entry["rulebook_sha256"]) == 64
    assert entry["same_person"] is False

    month = house.get(AUTHOR, f"/reporting/v1/people/{house.people[AUTHOR]}/periods/2026-11")
    assert (month["weeks_counted"], month["score"], month["grade"]) == ([WEEK], "82.00", "good")
    assert month["status"] == "classified"
    week = house.get(OFFICE, f"/reporting/v1/weeks/{WEEK}")
    assert (week["handed_in"], week["scored"], week["approved"]) == (1, 1, 1)
    assert week["grades"] == {"excellent": 0, "good": 1, "completed": 0, "not_completed": 0}


def test_a_report_returned_by_the_manager_comes_again_and_both_revisions_are_kept(
    house: House,
) -> None:
    house.open_week(WEEK)
    house.hand_in(AUTHOR, WEEK)
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    returned = house.call(
        MANAGER,
        "POST",
        f"/scoring/v1/assessments/{report_id}/return",
        {"reason": "Bổ sung minh chứng."},
        If_Match='"1"',
    )
    assert returned.status_code == 200, returned.text
    house.settle()
    report = house.get(AUTHOR, f"/submission/v1/reports/{report_id}")
    assert (report["state"], report["revision"]) == ("returned", 2)
    assert report["return_reason"] == "Bổ sung minh chứng."
    assert len(report["items"]) == 2

    house.hand_in(AUTHOR, WEEK, {"quality": "32", "progress": "32", "conduct": "16"})
    house.settle()
    assessment = house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")
    assert (assessment["state"], assessment["revision"]) == ("awaiting", 2)
    assert [act["kind"] for act in assessment["acts"]] == ["returned"]
    house.score(MANAGER, report_id, {"quality": "32", "progress": "32", "conduct": "16"})
    house.settle()
    house.approve(AUTHORITY, report_id)
    house.settle()
    assert house.report_of(AUTHOR, WEEK)["grade"] == "good"
    with house.database("submission").transaction() as session:
        kept = session.execute(
            text("select revision, count(*) from work_item group by revision order by revision")
        ).all()
    assert [tuple(row) for row in kept] == [(1, 2), (2, 2)]


def test_a_score_returned_by_the_authority_is_given_anew(house: House) -> None:
    house.open_week(WEEK)
    house.hand_in(AUTHOR, WEEK)
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    house.score(MANAGER, report_id)
    house.settle()
    returned = house.call(
        AUTHORITY,
        "POST",
        f"/approval/v1/proposals/{report_id}/return",
        {"reason": "Điểm tiến độ chưa có căn cứ."},
        If_Match='"1"',
    )
    assert returned.status_code == 200, returned.text
    house.settle()
    again = house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")
    assert (again["state"], again["sent_back_reason"]) == (
        "awaiting",
        "Điểm tiến độ chưa có căn cứ.",
    )
    rescored = house.score(MANAGER, report_id, {"quality": "30", "progress": "28", "conduct": "16"})
    assert rescored.status_code == 200, rescored.text
    house.settle()
    approved = house.approve(AUTHORITY, report_id)
    assert [each["kind"] for each in approved.json["decisions"]] == ["returned", "approved"]
    house.settle()
    assert house.report_of(AUTHOR, WEEK)["grade"] == "completed"
    week = house.get(OFFICE, f"/reporting/v1/weeks/{WEEK}")
    assert (week["returned_to_author"], week["returned_to_scorer"], week["approved"]) == (0, 1, 1)


def test_somebody_on_leave_is_excused_and_owes_nothing(house: House) -> None:
    house.open_week(WEEK)
    report = house.report_of(AUTHOR, WEEK)
    excused = house.call(
        MANAGER,
        "POST",
        f"/submission/v1/reports/{report['report_id']}/excuse",
        {"reason": "Nghỉ phép năm."},
        If_Match='"1"',
    )
    assert excused.status_code == 200, excused.text
    late = house.call(
        AUTHOR,
        "POST",
        f"/submission/v1/reports/{report['report_id']}/submission",
        content(),
        If_Match='"2"',
    )
    assert (late.status_code, late.json["type"].rsplit("/", 1)[1]) == (409, "report-excused")
    house.settle()
    assert house.get(OFFICE, f"/reporting/v1/weeks/{WEEK}")["excused"] == 1


def test_a_draft_is_kept_and_then_handed_in_with_other_items(house: House) -> None:
    house.open_week(WEEK)
    report = house.report_of(AUTHOR, WEEK)
    path = f"/submission/v1/reports/{report['report_id']}"
    saved = house.call(AUTHOR, "PUT", path, content(items=5) | {"self_parts": {}}, If_Match='"1"')
    assert (saved.status_code, saved.headers["ETag"]) == (200, '"2"')
    assert len(house.get(AUTHOR, path)["items"]) == 5
    handed_in = house.call(AUTHOR, "POST", f"{path}/submission", content(items=3), If_Match='"2"')
    assert handed_in.status_code == 200, handed_in.text
    assert [item["title"] for item in house.get(AUTHOR, path)["items"]] == [
        item["title"] for item in content(items=3)["items"]
    ]


def test_the_leader_scores_and_approves_a_director_in_two_recorded_acts(house: House) -> None:
    house.open_week(WEEK)
    house.hand_in("CB023", WEEK)
    house.settle()
    report_id = house.report_of("CB023", WEEK)["report_id"]
    house.score("CB002", report_id)
    house.settle()
    approved = house.approve("CB002", report_id)
    assert approved.status_code == 200, approved.text
    with house.database("approval").transaction() as session:
        assert session.scalar(text("select same_person from result")) is True


def test_the_ledger_and_the_decisions_refuse_to_be_changed(house: House) -> None:
    house.open_week(WEEK)
    house.hand_in(AUTHOR, WEEK)
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    house.score(MANAGER, report_id)
    house.settle()
    house.approve(AUTHORITY, report_id)
    for change in (
        "update result set total = 100",
        "delete from result",
        "truncate result",
        "update decision set reason = 'x'",
    ):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            house.database("approval").transaction() as session,
        ):
            session.execute(text(change))


def test_a_unit_is_read_by_who_leads_it_and_by_nobody_beside(house: House) -> None:
    house.open_week(WEEK)
    house.hand_in(AUTHOR, WEEK)
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    house.score(MANAGER, report_id)
    house.settle()
    house.approve(AUTHORITY, report_id)
    house.settle()
    with house.database("reporting").transaction() as session:
        unit: UUID | None = session.scalar(text("select unit_id from weekly_result"))
    path = f"/reporting/v1/units/{unit}/results?week={WEEK}"
    for allowed in (AUTHORITY, "CB002", OFFICE):
        assert len(house.get(allowed, path)["items"]) == 1
    for refused in (AUTHOR, "CB030"):
        assert house.call(refused, "GET", path).status_code == 403
    own = f"/reporting/v1/people/{house.people[AUTHOR]}/results"
    assert house.call("CB030", "GET", own).status_code == 404


def test_every_figure_agrees_with_what_was_said(house: House) -> None:
    house.open_week(WEEK)
    for code in ("CB026", "CB027", "CB028"):
        house.hand_in(code, WEEK, GOOD)
    house.settle()
    said = house.said("submission")
    kinds = [each["type"].split(".")[1] for each in said]
    assert kinds.count("report_handed_in") == 3
    assert kinds.count("week_opened") == 1
    opened = next(each for each in said if each["type"] == "submission.week_opened.v1")
    assert opened["data"]["reports"] == kinds.count("report_opened") == 61
    assert house.get(OFFICE, f"/reporting/v1/weeks/{WEEK}")["reports"] == 61
