"""The services evaluate by the rulebooks that the agency adopted, and say why."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from house import House, build
from real_services import DatabaseOf
from sample import agency
from shared.kit.auth import SigningKeys
from shared.kit.service import Service
from shared.rulebook import Adopted, Shelf, adopt, replay
from shared.rulebook.derivation import from_json
from shared.rulebook.loading import files_in, read_versions, shipped_files

WEEK = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY, OFFICE, COLLEAGUE = "CB026", "CB024", "CB023", "CB009", "CB028"
PARTS = {"quality": "33", "progress": "32", "conduct": "17"}

OUR_STAFF = """\
id: our-staff
version: "1"
extends: btctw-8679-weekly
applies_to: [staff]
parts:
  quality: ""
  progress: ""
  work: {name: work, maximum: 80, step: 0.5, choice: We score the work as a whole.}
suggestions: ""
examples:
  - sentence: Two parts
    run: grade
    given: {parts: {work: 70.5, conduct: 20}}
    gives: {total: 90.5, grade: excellent}
"""
OUR_LEADERS = """\
id: our-leaders
version: "1"
extends: btctw-8679-weekly
applies_to: [leaders]
examples:
  - sentence: Three parts
    run: grade
    given: {parts: {quality: 40, progress: 40, conduct: 20}}
    gives: {total: 100, grade: excellent}
"""


def approved(house: House, code: str, parts: Mapping[str, str]) -> str:
    """Take somebody's week to its official result and return the report's id."""
    house.hand_in(code, WEEK, parts)
    house.settle()
    report_id: str = house.report_of(code, WEEK)["report_id"]
    assert house.score(MANAGER, report_id, parts).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    house.settle()
    return report_id


def test_every_service_explains_the_same_grade_in_the_same_steps(house: House) -> None:
    house.open_week(WEEK)
    report_id = approved(house, AUTHOR, PARTS)
    person = f"/reporting/v1/people/{house.people[AUTHOR]}"
    (result,) = house.get(AUTHOR, f"{person}/results")["items"]
    explained = [
        house.get(code, f"{path}/explanation?language=en")
        for code, path in (
            (MANAGER, f"/scoring/v1/assessments/{report_id}"),
            (AUTHORITY, f"/approval/v1/proposals/{report_id}"),
            (AUTHOR, f"/approval/v1/results/{result['result_id']}"),
            (AUTHOR, f"/reporting/v1/results/{result['result_id']}"),
        )
    ]
    first = explained[0]
    assert all(each == first for each in explained)
    assert first["grade"] == result["grade"] == "good"
    assert first["rulebook"] == result["rulebook"]
    assert replay(from_json(first["derivation"])) == "good"
    assert any("82" in sentence for sentence in first["sentences"])


def test_a_period_is_explained_to_the_person_and_to_nobody_beside(house: House) -> None:
    house.open_week(WEEK)
    approved(house, AUTHOR, PARTS)
    path = f"/reporting/v1/people/{house.people[AUTHOR]}/periods/2026-Q4"
    quarter = house.get(AUTHOR, path)
    assert (quarter["status"], quarter["score"], quarter["grade"]) == (
        "classified",
        "82.00",
        "good",
    )
    why = house.get(AUTHOR, f"{path}/explanation")
    assert replay(from_json(why["derivation"])) == why["grade"] == "good"
    assert why["sentences"]
    assert house.call(COLLEAGUE, "GET", f"{path}/explanation").status_code == 404
    assert house.call(AUTHOR, "GET", f"{path}/explanation?language=fr").status_code == 422


@pytest.mark.parametrize("period", ["2026-13", "2026-Q5", "2026-H0", "26", "2026-1", "0999"])
def test_a_period_that_does_not_exist_is_refused_with_how_to_write_one(
    house: House, period: str
) -> None:
    path = f"/reporting/v1/people/{house.people[AUTHOR]}/periods/{period}"
    answer = house.call(AUTHOR, "GET", path)
    assert answer.status_code == 422
    assert "2025-Q3" in answer.json["errors"]["period"][0]


def test_a_week_still_open_makes_the_period_provisional(house: House) -> None:
    house.open_week("2026-11-09")
    house.open_week(WEEK)
    approved(house, AUTHOR, PARTS)
    path = f"/reporting/v1/people/{house.people[AUTHOR]}/periods/2026-11"
    month = house.get(AUTHOR, path)
    assert (month["status"], month["weeks_counted"]) == ("provisional", [WEEK])


@pytest.fixture
def our_files(tmp_path: Path) -> Path:
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    (folder / "staff.yaml").write_text(OUR_STAFF, encoding="utf-8")
    (folder / "leaders.yaml").write_text(OUR_LEADERS, encoding="utf-8")
    return folder


def test_leaders_and_staff_are_each_held_to_the_rulebook_in_force_for_them(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    tmp_path: Path,
    our_files: Path,
) -> None:
    adopted = adopt("our-staff, our-leaders", our_files)
    house = build(services, database_of, signing, agency.roster(None, tmp_path), None, adopted)
    house.open_week(WEEK)
    refused = house.hand_in(AUTHOR, WEEK, PARTS)
    assert refused.status_code == 422
    assert refused.json["errors"].keys() == {
        "self_parts.work",
        "self_parts.quality",
        "self_parts.progress",
    }
    coarse = house.hand_in(AUTHOR, WEEK, {"work": "70.3", "conduct": "20"})
    assert coarse.json["errors"] == {"self_parts.work": ["Give points in steps of 0.5, not 70.3."]}
    approved(house, AUTHOR, {"work": "70.5", "conduct": "18"})
    path = f"/reporting/v1/people/{house.people[AUTHOR]}"
    (result,) = house.get(AUTHOR, f"{path}/results")["items"]
    assert (result["rulebook"]["id"], result["total"], result["grade"]) == (
        "our-staff",
        "88.50",
        "good",
    )
    assert house.get(AUTHOR, f"{path}/periods/2026-11")["rulebook"]["id"] == "our-staff"
    assert house.hand_in(MANAGER, WEEK, PARTS).status_code == 200
    assert house.hand_in(OFFICE, WEEK, {"work": "70.5", "conduct": "18"}).status_code == 422


def test_no_week_opens_for_which_no_rulebook_is_in_force(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    tmp_path: Path,
    our_files: Path,
) -> None:
    adopted = adopt("our-staff", our_files)
    house = build(services, database_of, signing, agency.roster(None, tmp_path), None, adopted)
    answer = house.call(OFFICE, "POST", "/submission/v1/weeks", {"week": WEEK})
    assert answer.status_code == 422
    assert answer.json["errors"] == {
        "week": [f"No rulebook is in force for leaders in the week of {WEEK}."]
    }
    assert house.said("submission") == []


def test_a_result_whose_rulebook_is_not_mounted_is_not_explained_by_another(
    house: House, our_files: Path
) -> None:
    house.open_week(WEEK)
    report_id = approved(house, AUTHOR, PARTS)
    ours = Shelf(read_versions(files_in(our_files), beside=shipped_files()))
    for app in house.apps.values():
        app.config["RULEBOOKS"] = Adopted(ours, ["our-staff", "our-leaders"])
    answer = house.call(AUTHORITY, "GET", f"/approval/v1/proposals/{report_id}/explanation")
    assert answer.status_code == 409
    assert answer.json["type"].endswith("rulebook-not-at-hand")
    assert "btctw-8679-weekly" in answer.json["detail"]


def test_where_the_rulebook_refuses_it_the_authority_approves_or_returns_alone(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    tmp_path: Path,
) -> None:
    strict = OUR_LEADERS.replace("[leaders]", "[leaders, staff]\nadjusting: refused")
    (tmp_path / "own.yaml").write_text(strict, encoding="utf-8")
    roster = agency.roster(None, tmp_path)
    adopted = adopt("our-leaders", tmp_path)
    house = build(services, database_of, signing, roster, adopted=adopted)
    house.open_week(WEEK)
    house.hand_in(AUTHOR, WEEK, PARTS)
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    assert house.score(MANAGER, report_id, PARTS).status_code == 200
    house.settle()
    path = f"/approval/v1/proposals/{report_id}/adjustment"
    body = {"parts": PARTS | {"quality": "29"}, "reason": "Sản phẩm chậm."}
    refused = house.call(AUTHORITY, "POST", path, body, If_Match='"1"')
    assert refused.status_code == 409, refused.text
    assert refused.json is not None
    assert refused.json["type"].endswith("adjusting-refused")
    assert house.approve(AUTHORITY, report_id).status_code == 200


@pytest.mark.parametrize(
    ("file", "names", "told"),
    [
        (
            OUR_STAFF.replace("maximum: 80", "maximum: eighty"),
            "our-staff",
            "own.yaml:8: parts.work",
        ),
        (OUR_STAFF.replace("total: 90.5", "total: 90"), "our-staff", "total is 90.5"),
        (OUR_STAFF, "our-staff,btctw-8679-weekly", "both are in force on 2025-06-01 for staff"),
        (OUR_STAFF, "our-stuff", "No rulebook 'our-stuff'"),
    ],
)
def test_a_bad_file_or_two_rulebooks_for_one_person_stop_the_start(
    tmp_path: Path, file: str, names: str, told: str
) -> None:
    (tmp_path / "own.yaml").write_text(file, encoding="utf-8")
    settings = {
        "SCORING_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "SCORING_BROKER_URL": "redis://127.0.0.1:1",
        "SCORING_PLATFORM_URL": "http://127.0.0.1:1",
        "SCORING_CLIENT_SECRET": "unused",
        "SCORING_RULEBOOKS": names,
        "SCORING_RULEBOOK_DIRECTORY": str(tmp_path),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "scoring", "api", "--port", "0"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_command_and_the_services_print_the_same_figures(house: House) -> None:
    house.open_week(WEEK)
    approved(house, AUTHOR, PARTS)
    path = f"/reporting/v1/people/{house.people[AUTHOR]}/periods/2026-11"
    facts = {"weeks": [{"week": WEEK, "status": "approved", "parts": PARTS}]}
    told = subprocess.run(
        [sys.executable, "-m", "shared.rulebook", "classify", "--period", "2026-11"],
        input=json.dumps(facts),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    printed = json.loads(told.stdout)
    month = house.get(AUTHOR, path)
    assert float(printed["score"]) == float(month["score"])
    assert printed["grade"] == month["grade"]
    assert printed["derivation"] == house.get(AUTHOR, f"{path}/explanation")["derivation"]
