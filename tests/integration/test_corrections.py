"""An official week is reopened: its result stays, and a correction follows it in the ledger."""

import argparse
from typing import Any, Final

import pytest
from sqlalchemy import text

from approval.ledger.command import add, run_ledger_command
from house import GOOD, House

WEEK: Final = "2026-11-16"
AUTHOR, SCORER, AUTHORITY, OFFICE = "CB026", "CB024", "CB023", "CB009"
BETTER: Final = {"quality": "36", "progress": "36", "conduct": "19"}


@pytest.fixture
def report_id(house: House) -> str:
    """Take an author's week to the official result and return its report."""
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    found = str(house.report_of(AUTHOR, WEEK)["report_id"])
    score_and_approve(house, found, GOOD)
    return found


def score_and_approve(house: House, report_id: str, parts: dict[str, str]) -> None:
    assert house.score(SCORER, report_id, parts).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    house.settle()


def act(house: House, report_id: str, path: str, body: Any, code: str = AUTHORITY) -> Any:
    version = house.get(AUTHORITY, f"/approval/v1/proposals/{report_id}")["version"]
    answer = house.call(
        code,
        "POST",
        f"/approval/v1/proposals/{report_id}/{path}",
        body,
        If_Match=f'"{version}"',
    )
    assert answer.status_code == 200, answer.text
    house.settle()
    return answer.json


def results(house: House) -> Any:
    return house.get(AUTHOR, f"/reporting/v1/people/{house.people[AUTHOR]}/results")["items"]


def official(house: House, result_id: str) -> Any:
    return house.get(AUTHOR, f"/approval/v1/results/{result_id}")


def ledger(house: House, *arguments: str) -> int:
    line = argparse.ArgumentParser()
    add(line)
    return run_ledger_command(line.parse_args(arguments), house.database("approval"))


def test_a_reopened_week_keeps_its_result_which_is_provisional_until_the_correction(
    house: House, report_id: str
) -> None:
    [before] = results(house)
    first = official(house, before["result_id"])
    period = f"/reporting/v1/people/{house.people[AUTHOR]}/periods/2026-11"
    assert (before["provisional"], house.get(AUTHOR, period)["status"]) == (False, "classified")

    reason = {"reason": "Có minh chứng mới về thời hạn được giao."}
    act(house, report_id, "reopening", reason)
    [reopened] = results(house)
    assert reopened == before | {"provisional": True}
    assert official(house, before["result_id"]) == first | {"provisional": True}
    assert house.get(AUTHOR, period)["status"] == "provisional"
    week = house.get(OFFICE, f"/reporting/v1/weeks/{WEEK}")
    assert (week["approved"], week["provisional"]) == (0, 1)
    assessment = house.get(SCORER, f"/scoring/v1/assessments/{report_id}")
    assert (assessment["state"], assessment["sent_back_reason"]) == ("awaiting", reason["reason"])
    assert house.report_of(AUTHOR, WEEK)["state"] == "scored"

    score_and_approve(house, report_id, BETTER)
    [after] = results(house)
    assert (after["total"], after["grade"], after["provisional"]) == ("91.00", "excellent", False)
    assert official(house, before["result_id"]) == first | {"corrected_by": after["result_id"]}
    second = official(house, after["result_id"])
    assert (second["correction_of"], second["number"]) == (before["result_id"], 2)
    assert (second["provisional"], second["corrected_by"]) == (False, None)
    assert house.get(AUTHOR, period)["status"] == "classified"
    assert house.report_of(AUTHOR, WEEK)["total"] == "91.00"


def test_reopened_to_the_author_the_report_comes_in_a_new_revision(
    house: House, report_id: str
) -> None:
    act(house, report_id, "reopening", {"reason": "Bổ sung sản phẩm.", "to": "author"})
    report = house.report_of(AUTHOR, WEEK)
    assert (report["state"], report["revision"], report["total"]) == ("returned", 2, None)
    whole = house.get(AUTHOR, f"/submission/v1/reports/{report_id}")
    assert (whole["return_reason"], len(whole["items"])) == ("Bổ sung sản phẩm.", 2)
    assessment = house.get(SCORER, f"/scoring/v1/assessments/{report_id}")
    assert assessment["state"] == "returned"
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    score_and_approve(house, report_id, BETTER)
    [after] = results(house)
    assert official(house, after["result_id"])["revision"] == 2
    assert ledger(house, "verify") == 0


def test_a_result_is_corrected_as_often_as_it_is_reopened_and_the_ledger_holds(
    house: House, report_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    [first] = results(house)
    assert ledger(house, "verify") == 0
    capsys.readouterr()
    assert ledger(house, "proof", first["result_id"]) == 0
    proved = capsys.readouterr().out
    chain = [first["result_id"]]
    for parts in (BETTER, GOOD):
        act(house, report_id, "reopening", {"reason": "Xem lại."})
        score_and_approve(house, report_id, parts)
        chain.append(results(house)[0]["result_id"])
    corrected = [official(house, each)["correction_of"] for each in chain]
    assert corrected == [None, *chain[:-1]]
    assert ledger(house, "verify") == 0
    capsys.readouterr()
    assert ledger(house, "proof", first["result_id"], "--head", "1") == 0
    assert capsys.readouterr().out == proved


def test_an_approved_result_never_silently_changes(house: House, report_id: str) -> None:
    [before] = results(house)
    late = house.call(
        SCORER,
        "POST",
        f"/scoring/v1/assessments/{report_id}/score",
        {"parts": BETTER, "comment": "Chấm lại."},
        If_Match='"3"',
    )
    assert (late.status_code, late.json["type"].rpartition("/")[2]) == (409, "not-awaiting-you")
    for path, body in (
        ("approval", None),
        ("adjustment", {"reason": "Khác.", "parts": BETTER}),
        ("return", {"reason": "Trả lại."}),
    ):
        again = house.call(
            AUTHORITY,
            "POST",
            f"/approval/v1/proposals/{report_id}/{path}",
            body,
            If_Match='"2"',
        )
        assert (again.status_code, again.json["type"].rpartition("/")[2]) == (
            409,
            "not-awaiting-decision",
        )
    assert results(house) == [before]


def test_what_is_heard_late_of_an_older_decision_changes_nothing(
    house: House, report_id: str
) -> None:
    act(house, report_id, "reopening", {"reason": "Xem lại.", "to": "author"})
    said = [each for each in house.said("approval") if each["type"].startswith("approval.")]
    assert [each["type"].split(".")[1] for each in said] == ["result_approved", "result_reopened"]
    kept = []
    for _ in range(2):
        for service in ("submission", "scoring", "reporting"):
            with house.database(service).transaction() as session:
                session.execute(text("delete from inbox"))
                session.execute(text("delete from source_cursor"))
        house.settle()
        kept.append((house.report_of(AUTHOR, WEEK), results(house)))
    assert kept[0] == kept[1]
    assert kept[0][0]["state"] == "returned"
