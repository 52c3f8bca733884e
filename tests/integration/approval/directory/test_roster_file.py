"""A roster as one file, over HTTP and by the command: sent, fetched, and refused cell by cell."""

import argparse
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from approval.directory.command import add_directory_actions, run_directory_command
from approval.directory.models import Person
from house import House
from real_services import bearer, said
from shared.kit.db import Database

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
PAGE = Path(__file__).parents[4] / "docs" / "roster.md"

Send = Callable[..., TestResponse]
Run = Callable[..., int]


def by_scopes(house: House, *scopes: str) -> dict[str, str]:
    return bearer(house.signing, "identity", kind="client", scopes=frozenset(scopes))


@pytest.fixture
def send(house: House) -> Send:
    def post(raw: bytes, *, kind: str = XLSX, query: str = "") -> TestResponse:
        return house.client("approval").post(
            f"/directory/v1/roster{query}",
            data=raw,
            content_type=kind,
            headers=by_scopes(house, "directory:write"),
        )

    return post


def fetched(house: House, kind: str) -> bytes:
    answer = house.client("approval").get(
        f"/directory/v1/roster?format={kind}", headers=by_scopes(house, "directory:write")
    )
    assert answer.status_code == 200, answer.text
    assert answer.content_type == {"xlsx": XLSX, "zip": ZIP}[kind]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="roster.{kind}"'
    return answer.data


def changed(raw: bytes, cells: Mapping[str, Any]) -> bytes:
    """Return the workbook with other cells in the sheet of people."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    for place, value in cells.items():
        book["people"][place].value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def counts(answer: TestResponse, table: str) -> tuple[int, int, int]:
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    told = answer.json[table]
    return told["added"], told["changed"], told["left"]


@pytest.mark.parametrize("kind", ["xlsx", "zip"])
def test_what_is_fetched_and_sent_back_changes_nothing(house: House, send: Send, kind: str) -> None:
    before = len(house.said("approval"))
    answer = send(fetched(house, kind), kind={"xlsx": XLSX, "zip": ZIP}[kind])
    assert counts(answer, "units") == counts(answer, "people") == (0, 0, 0)
    assert answer.json is not None
    assert answer.json["accounts"] == {"opened": 0, "renamed": 0, "closed": 0}
    assert (answer.json["changes"], answer.json["changes_in_all"]) == ([], 0)
    assert answer.json["people"]["unchanged"] == 65
    assert len(house.said("approval")) == before


def test_a_dry_run_tells_the_difference_and_the_next_makes_it(house: House, send: Send) -> None:
    raw = changed(fetched(house, "xlsx"), {"B27": "Nguyễn Thị Mới", "C27": "V2", "G27": "moi"})
    book = openpyxl.load_workbook(io.BytesIO(raw))
    before = {
        "name": house.get("CB026", "/directory/v1/me")["name"],
        "unit": "V1",
        "account": openpyxl.load_workbook(io.BytesIO(fetched(house, "xlsx")))["people"][
            "G27"
        ].value,
    }
    assert book["people"]["A27"].value == "CB026"
    dry = send(raw, query="?dry_run=true")
    assert dry.json is not None
    assert (dry.json["applied"], counts(dry, "people")) == (False, (0, 1, 0))
    assert dry.json["changes"] == [
        {
            "subject": "person",
            "code": "CB026",
            "change": "changed",
            "edits": [
                {"column": "name", "before": before["name"], "after": "Nguyễn Thị Mới"},
                {"column": "unit", "before": "V1", "after": "V2"},
                {"column": "account", "before": before["account"], "after": "moi"},
            ],
        }
    ]
    assert house.get("CB026", "/directory/v1/me")["name"] == before["name"]
    real = send(raw)
    assert real.json == dry.json | {"applied": True}
    assert house.get("CB026", "/directory/v1/me")["name"] == "Nguyễn Thị Mới"


def test_every_fault_is_told_by_its_cell_and_nothing_is_changed(house: House, send: Send) -> None:
    raw = changed(fetched(house, "xlsx"), {"A2": "CB 1", "B3": "Mới", "E4": "=1+1", "F6": "CB999"})
    answer = send(raw)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"].endswith("roster-refused")
    told = answer.json["errors"]
    assert told["people!A2:code"] == ["is no code: a code has no spaces and at most 64 characters"]
    assert told["people!E4:tier"] == ["is a formula; copy the cell and paste it as a value"]
    assert told["people!F6:manager"] == ['there is no person "CB999"']
    assert [place for place in told if re.fullmatch(r"units!E[0-9]+:head", place)]
    assert house.get("CB002", "/directory/v1/me")["name"] != "Mới"


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"", XLSX, 400),
        (b"no workbook", XLSX, 422),
        (b"code,name", "text/csv", 415),
        (b"{}", "application/json", 415),
        (b"0" * (16 * 1024 * 1024 + 1), ZIP, 413),
    ],
)
def test_what_is_no_roster_is_refused(send: Send, raw: bytes, kind: str, status: int) -> None:
    answer = send(raw, kind=kind)
    assert answer.status_code == status, answer.text


def test_more_than_the_usual_mebibyte_is_taken(house: House, send: Send) -> None:
    with zipfile.ZipFile(io.BytesIO(fetched(house, "zip"))) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as large:
        for name, content in parts.items():
            large.writestr(name, content + b"\r\n" * 1_000_000)
    assert counts(send(target.getvalue(), kind=ZIP), "people") == (0, 0, 0)


def test_only_a_client_with_the_scope_may(house: House) -> None:
    client = house.client("approval")
    for headers in (house.headers("CB001"), by_scopes(house, "events:read")):
        assert client.get("/directory/v1/roster", headers=headers).status_code == 403
        answer = client.post("/directory/v1/roster", data=b"x", content_type=XLSX, headers=headers)
        assert answer.status_code == 403
    assert client.get("/directory/v1/roster").status_code == 401


def test_the_other_endpoints_still_take_json_alone(house: House) -> None:
    answer = house.client("approval").post("/directory/v1/tokens", data=b"x", content_type=ZIP)
    assert answer.status_code == 415


def test_a_key_belongs_to_one_file(house: House) -> None:
    headers = by_scopes(house, "directory:write") | {"Idempotency-Key": "night"}
    raw = fetched(house, "xlsx")
    sent = [raw, raw, changed(raw, {"B27": "Nguyễn Thị Mới"})]
    answers = [
        house.client("approval").post(
            "/directory/v1/roster", data=each, content_type=XLSX, headers=headers
        )
        for each in sent
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert answers[0].json == answers[1].json


def test_the_document_says_which_files_are_taken_and_given(house: House) -> None:
    document = house.client("approval").get("/approval/openapi.json").json
    assert document is not None
    path = document["paths"]["/directory/v1/roster"]
    file = {"schema": {"type": "string", "format": "binary"}}
    assert path["post"]["requestBody"] == {"required": True, "content": {XLSX: file, ZIP: file}}
    assert path["get"]["responses"]["200"]["content"] == {XLSX: file, ZIP: file}


@pytest.fixture
def run(approval_database: Database) -> Run:
    def typed(*arguments: str) -> int:
        line = argparse.ArgumentParser()
        add_directory_actions(line)
        return run_directory_command(line.parse_args(arguments), approval_database)

    return typed


@pytest.mark.parametrize("name", ["kept", "kept.zip", "kept.xlsx"])
def test_what_the_command_exports_it_loads_without_a_change(
    run: Run,
    folder: Path,
    name: str,
    approval_database: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("load", str(folder))
    before = len(said(approval_database))
    place = str(folder / name)
    capsys.readouterr()
    assert run("export", place) == 0
    assert run("load", place) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"12 units and 65 people: {place}",
        "unit: 0 added, 0 changed, 0 left, 12 unchanged",
        "person: 0 added, 0 changed, 0 left, 65 unchanged",
        "account: 0 opened, 0 renamed, 0 closed",
    ]
    assert len(said(approval_database)) == before


def test_an_export_that_cannot_be_written_is_told(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("export", str(tmp_path / "nowhere" / "kept.xlsx")) == 1
    assert "cannot be written: No such file or directory" in capsys.readouterr().out


def test_a_dry_run_shows_before_and_after(
    run: Run,
    folder: Path,
    edit: Callable[[str, str, str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("load", str(folder))
    edit("people.csv", "^CB025,[^,]*,V1,", "CB025,Phạm Duy Khang,V2,")
    capsys.readouterr()
    assert run("load", str(folder), "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "person CB025 changed: name, unit"
    assert re.fullmatch('  name: ".+" → "Phạm Duy Khang"', lines[1])
    assert lines[2] == '  unit: "V1" → "V2"'


def example(page: str) -> tuple[str, dict[str, list[list[str]]]]:
    """Return the mapping and the sheets that the page shows."""
    mapping = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert mapping is not None
    sheets = {}
    for name, rows in re.findall(r"[Ss]heet `(.+?)`:\n\n((?:\|.*\n)+)", page):
        lines = [line for line in rows.splitlines() if not line.startswith("|---")]
        sheets[name] = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return mapping[1], sheets


def born(cell: str) -> str | date:
    found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", cell)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else cell


def test_the_page_shows_what_works(
    run: Run, tmp_path: Path, approval_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping, sheets = example(PAGE.read_text(encoding="utf-8"))
    (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([born(cell) for cell in row])
    book.save(tmp_path / "roster.xlsx")
    given = (str(tmp_path / "roster.xlsx"), "--mapping", str(tmp_path / "mapping.yaml"))
    assert run("load", *given, "--dry-run") == 0
    assert run("load", *given) == 0
    assert "person: 3 added" in capsys.readouterr().out
    with approval_database.transaction() as session:
        person = session.scalars(select(Person).where(Person.code == "007")).one()
        assert (person.name, person.tier) == ("Bùi Khánh Vy", "specialist")
        assert session.scalar(select(func.count()).select_from(Person)) == 3
    book["Cán bộ"]["D1"].value = "Chức vụ"
    book.save(tmp_path / "roster.xlsx")
    assert run("load", *given, "--dry-run") == 0
    assert "person: 0 added, 0 changed, 0 left, 3 unchanged" in capsys.readouterr().out
    book["Cán bộ"]["F4"].value = "bùi vy"
    book.save(tmp_path / "roster.xlsx")
    capsys.readouterr()
    assert run("load", *given) == 1
    fault = capsys.readouterr().out.splitlines()[0]
    assert f"\n{fault}\n" in PAGE.read_text(encoding="utf-8")


def test_a_zip_brings_its_words_along(house: House, send: Send, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(fetched(house, "zip"))) as opened:
        units, people = (
            opened.read(name).decode("utf-8-sig") for name in ("units.csv", "people.csv")
        )
    people = people.replace("code,name", "Mã,Họ tên").replace(",specialist,", ",Chuyên viên,")
    with zipfile.ZipFile(tmp_path / "roster.zip", "w") as written:
        written.writestr("roster/units.csv", units.replace(",", ";"))
        written.writestr("roster/people.csv", people)
    raw = (tmp_path / "roster.zip").read_bytes()
    assert send(raw, kind=ZIP).status_code == 422
    with zipfile.ZipFile(tmp_path / "roster.zip", "a") as written:
        words = (
            "{columns: {people: {Mã: code, họ TÊN: name}},"
            " values: {tier: {chuyên viên: specialist}}}"
        )
        written.writestr("roster/mapping.yaml", words)
    raw = (tmp_path / "roster.zip").read_bytes()
    assert counts(send(raw, kind=ZIP), "people") == (0, 0, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{sheets: {Cán bộ: persons}}", 'mapping.yaml:1: sheets: "Cán bộ": "persons" is none of'),
        ("{columns: {people: {Mã: [code, id]}}}", "mapping.yaml:1: columns.people:"),
        ("{columns: {people: {7: code}}}", "mapping.yaml:1: columns.people: put 7 in quotes"),
        ("{values: {post: {}}}", 'mapping.yaml:1: values: "post" is none of kind, tier'),
        ("{values: {tier: director}}", "mapping.yaml:1: values.tier: put pairs here"),
        ("- code", "mapping.yaml:1: file: put pairs here"),
        ("{values: ", "mapping.yaml:1: file: cannot be read"),
    ],
)
def test_faulty_words_are_told(
    run: Run, folder: Path, words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mapping.yaml").write_text(words, encoding="utf-8")
    assert run("load", str(folder)) == 1
    assert capsys.readouterr().out.startswith(told)
