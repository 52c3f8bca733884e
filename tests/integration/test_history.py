"""Results from before the platform: imported all or not at all, official, and counted."""

import argparse
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import insert, text
from werkzeug.test import TestResponse

from approval.commands import results
from approval.ledger.command import run_ledger_command
from approval.models import Result
from house import GOOD, House
from real_services import bearer
from reporting import queries
from reporting.usecases import examine
from sample.agency import SHIPPED
from sample.history import DOCUMENT, write_history
from sample.people import read_people
from shared.kit import clock
from shared.kit.ids import new_id
from shared.rulebook import adopt

WEEK = "2026-11-16"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = "code,week,quality,progress,conduct,total,rulebook,unit"
TWO = f"{HEADER}\nCB026,2026-05-04,34,33.5,17,84.5,,\nCB027,2026-05-11,38,38,19,,,V2\n"
BAD = "20,15,10,,,"
ADOPTED = adopt("btctw-8679-weekly", None)

Send = Callable[..., TestResponse]


@pytest.fixture
def send(house: House) -> Send:
    def post(raw: str | bytes, *, dry_run: str = "false", kind: str = CSV) -> TestResponse:
        return house.client("approval").post(
            f"/approval/v1/imports/results?document=S%E1%BB%91+15&dry_run={dry_run}",
            data=raw.encode() if isinstance(raw, str) else raw,
            content_type=kind,
            headers=bearer(house.signing, "hr", kind="client", scopes=frozenset({"results:write"})),
        )

    return post


def test_imported_results_are_official_chained_and_counted(
    house: House, send: Send, capsys: pytest.CaptureFixture[str]
) -> None:
    dry = send(TWO, dry_run="true")
    assert dry.status_code == 200, dry.text
    summary = {"results": 2, "people": 2, "first_week": "2026-05-04", "last_week": "2026-05-11"}
    assert dry.json == {"applied": False} | summary
    assert not [each for each in house.said("approval") if "result" in each["type"]]
    assert send(TWO).json == {"applied": True} | summary
    house.settle()
    [kept] = house.get("CB026", f"/reporting/v1/people/{house.people['CB026']}/results")["items"]
    expected = {"total": "84.50", "grade": "good", "week": "2026-05-04", "document": "Số 15"}
    assert {name: kept[name] for name in expected} == expected
    official = house.get("CB026", f"/approval/v1/results/{kept['result_id']}")
    assert (official["number"], official["rule"], official["document"]) == (1, "imported", "Số 15")
    assert official["scorer_id"] == official["decided_by_id"] != str(house.people["CB026"])
    period = house.get("CB012", "/reporting/v1/periods/2026-05")
    assert (period["people"], period["mean"]) == (2, "89.75")
    [line] = house.get("CB027", f"/reporting/v1/people/{house.people['CB027']}/results")["items"]
    assert line["unit_id"] == house.get("CB031", "/directory/v1/me")["unit_id"]
    month = house.get("CB026", f"/reporting/v1/people/{house.people['CB026']}/periods/2026-05")
    assert (month["score"], month["grade"]) == ("84.50", "good")
    asked = argparse.Namespace(action="verify", heads=[])
    assert run_ledger_command(asked, house.database("approval")) == 0
    assert "2 results are whole" in capsys.readouterr().out


def test_a_workbook_says_the_same_as_csv(send: Send) -> None:
    book = openpyxl.Workbook()
    for row in TWO.splitlines():
        book.active.append(row.split(","))
    target = io.BytesIO()
    book.save(target)
    answer = send(target.getvalue(), kind=XLSX)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json["results"] == 2


FAULTS = {
    "CB999,2026-05-04,34,33,17,,,": ("code", 'nobody has the code "CB999"'),
    ",2026-05-04,34,33,17,,,": ("code", "is empty"),
    "CB026,2026-05-05,34,33,17,,,": ("week", "is no Monday; a week is named by its Monday"),
    "CB026,20260504,34,33,17,,,": (
        "week",
        "is no day; write the week's Monday like 2026-11-16",
    ),
    "CB026,2099-05-04,34,33,17,,,": ("week", "is not over yet"),
    f"CB026,{WEEK},34,33,17,,,": ("week", "was opened on the platform; it gets its results there"),
    "CB029,2026-01-05,34,33,17,,,": ("week", "has an official result; that stays"),
    "CB026,2026-05-04,41,33,17,,,": ("quality", "Give 0 to 40 points, not 41."),
    "CB026,2026-05-04,x,33,17,,,": ("quality", "is no number of points; write it like 34.5"),
    "CB026,2026-05-04,34,33,,,,": ("conduct", "This part needs a score: give 0 to 20 points."),
    "CB026,2026-05-04,34,33,17,85,,": (
        "total",
        "is not what the parts add up to, which is 84",
    ),
    "CB026,2026-05-04,,,,85,,": (
        "total",
        "is not enough: periods are made of parts; give quality, progress, conduct",
    ),
    "CB026,2026-05-04,34,33,17,,none,": ("rulebook", "No rulebook 'none'; there is "),
    "CB026,2026-05-04,34,33,17,,,V99": ("unit", 'there is no unit with the code "V99"'),
    "CB026,2019-05-06,34,33,17,,,": ("week", "No rulebook is in force for"),
    "CB026,2026-05-04,34,33,17,,,,,": ("row", "has 10 cells; the header has 8"),
}


def test_every_fault_is_told_by_row_and_column_and_nothing_is_imported(
    house: House, send: Send
) -> None:
    house.open_week(WEEK)
    with house.database("approval").transaction() as session:
        session.execute(insert(Result).values(result_of(house, "CB029", "2026-01-05")))
    good = "CB030,2026-05-04,34,33,17,,,"
    others = (row.replace("CB026", f"CB{40 + number:03}") for number, row in enumerate(FAULTS))
    answer = send("\n".join([HEADER, good, *others, good]))
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"].endswith("history-refused")
    told = answer.json["errors"]
    twice = f"results:{len(FAULTS) + 3}:week"
    assert told.pop(twice) == ["line 2 has this person's week already"]
    expected = {
        f"results:{line}:{fault[0]}": fault[1] for line, fault in enumerate(FAULTS.values(), 3)
    }
    assert told.keys() == expected.keys()
    assert {place: said for place, said in expected.items() if said not in told[place][0]} == {}
    house.settle()
    assert not house.get("CB030", f"/reporting/v1/people/{house.people['CB030']}/results")["items"]


def result_of(house: House, code: str, week: str) -> dict[str, Any]:
    """Return the columns of somebody's official result."""
    other = house.people["CB023"]
    return {
        "result_id": new_id(),
        "report_id": new_id(),
        "person_id": house.people[code],
        "week": week,
        "unit_id": new_id(),
        "revision": 1,
        "self_parts": GOOD,
        "manager_parts": GOOD,
        "approved_parts": GOOD,
        "total": 84,
        "grade": "good",
        "rulebook_id": "btctw-8679-weekly",
        "rulebook_version": "2",
        "rulebook_sha256": "0" * 64,
        "scorer_id": other,
        "decided_by_id": other,
        "rule": "head",
        "same_person": True,
        "approved_at": clock.now(),
    }


@pytest.mark.parametrize(
    ("raw", "place", "message"),
    [
        ("week,quality\n", "results:1:code", "this column is missing"),
        (f"{HEADER},pay\n", "results:1:pay", "there is no such column; known are code, week"),
        (f"{HEADER},code\n", "results:1:code", "this column is there twice"),
        (f"{HEADER}\n", "results:1:file", "has no results; put one into each row"),
        (b"PK\x03\x04broken", "results:1:file", "is a damaged file"),
        (b"code,week\n\xff", "results:2:file", "is not UTF-8"),
    ],
    ids=["missing", "unknown", "twice", "empty", "damaged", "not UTF-8"],
)
def test_a_file_that_cannot_be_read_says_why(
    send: Send, raw: str | bytes, place: str, message: str
) -> None:
    answer = send(raw)
    assert answer.status_code == 422, answer.text
    assert answer.json is not None
    assert message in answer.json["errors"][place][0]


def test_results_that_were_imported_are_refused_again(send: Send) -> None:
    assert send(TWO).status_code == 200
    again = send(TWO)
    assert again.status_code == 422
    assert again.json is not None
    assert set(again.json["errors"]) == {"results:2:week", "results:3:week"}


def test_a_week_that_is_opened_after_its_import_keeps_the_imported_result(
    house: House, send: Send
) -> None:
    assert send(f"{HEADER}\nCB026,{WEEK},34,33,17,,,\n").status_code == 200
    house.open_week(WEEK)
    report = house.report_of("CB026", WEEK)["report_id"]
    assert house.hand_in("CB026", WEEK).status_code == 200
    house.settle()
    assert house.score("CB024", report).status_code == 200
    house.settle()
    answer = house.approve("CB023", report)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["type"].endswith("already-imported")


def test_failed_weeks_from_before_call_for_no_meeting_until_one_follows_here(
    house: House, send: Send
) -> None:
    monday = clock.now().date() - timedelta(days=clock.now().date().weekday())
    before = [monday - timedelta(weeks=back) for back in (4, 3, 2)]
    rows = "\n".join(f"CB026,{week},{BAD}" for week in before)
    assert send(f"{HEADER}\n{rows}\n").status_code == 200
    house.settle()
    person = {"person": house.people["CB026"]}
    with house.database("reporting").transaction() as session:
        session.execute(text("insert into examination values (:person)"), person)
        assert examine(session, adopted=ADOPTED, now=clock.now()) == 0
    assert house.get("CB026", "/reporting/v1/cases")["items"] == []
    here = str(monday - timedelta(weeks=1))
    house.open_week(here)
    report = house.report_of("CB026", here)["report_id"]
    bad = dict(zip(GOOD, BAD.split(","), strict=False))
    assert house.hand_in("CB026", here, bad).status_code == 200
    house.settle()
    assert house.score("CB024", report, bad).status_code == 200
    house.settle()
    assert house.approve("CB023", report).status_code == 200
    house.settle()
    with house.database("reporting").transaction() as session:
        examine(session, adopted=ADOPTED, now=clock.now())
    [case] = house.get("CB026", "/reporting/v1/cases")["items"]
    assert case["weeks"] == [str(week) for week in before] + [here]


def test_the_command_imports_the_same_file_and_tells_faults(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "history.csv"
    file.write_text(TWO, encoding="utf-8")

    def run(*, dry_run: bool) -> int:
        given = argparse.Namespace(file=file, document="Số 15", dry_run=dry_run)
        return results.run_import(given, house.database("approval"), ADOPTED)

    assert [run(dry_run=True), run(dry_run=False), run(dry_run=False)] == [0, 0, 1]
    told = capsys.readouterr().out.splitlines()
    weeks = "from 2026-05-04 to 2026-05-11"
    assert told[:2] == [
        f"2 results of 2 people would be imported, {weeks}",
        f"2 results of 2 people imported, {weeks}",
    ]
    assert told[-1] == "Faults: 2. Nothing was imported."
    with house.database("approval").transaction() as session:
        assert session.scalars(text("select by_kind from result_import")).all() == ["command"]
        asked = text("select facts->>'results' from audit_entry where action = 'results_imported'")
        assert session.scalars(asked).all() == ["2"]


def test_the_sample_agencys_past_is_imported_whole_and_counted(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "history.csv"
    rows = write_history(read_people(SHIPPED), file, clock.now().date())
    given = argparse.Namespace(file=file, document=DOCUMENT, dry_run=False)
    assert results.run_import(given, house.database("approval"), ADOPTED) == 0
    assert f"{rows} results of {rows // 26} people imported" in capsys.readouterr().out
    house.settle()
    with house.database("reporting").transaction() as session:
        assert session.scalar(text("select count(*) from weekly_result")) == rows
        assert {each.rows for each in queries.wrong(session, ADOPTED.year, most=5)} == {0}
        assert not session.scalar(text("select count(*) from progress"))
