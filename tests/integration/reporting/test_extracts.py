"""All lines of a period as one file, as of one moment; and what changed since."""

import csv
import hashlib
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import duckdb
import orjson
import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from house import House
from integration.reporting.classifying import ALL, OFFICE, approved, code_of, decided, do
from integration.reporting.telling import hear, say
from real_services import bearer
from reporting import usecases
from reporting.domain.archives import LEASE
from reporting.tasks import make_archive
from shared.kit import clock
from shared.kit.http.streams import STREAMS_AT_ONCE

MONTH: Final = "2026-10"
WEEKS: Final = ("2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26")
RESULTS: Final = "/reporting/v1/results"
SCOPES: Final = frozenset({"results:read", "classifications:read"})
CASE: Final = "CB056"
FORMULA: Final = '=HYPERLINK("http://nowhere.example","a")'


@pytest.fixture(autouse=True)
def published(house: House) -> None:
    """Have one person's month published, and a result of somebody from before the platform."""
    unit = house.get(CASE, "/directory/v1/me")["unit_id"]
    do(house, MONTH, "opening")
    for week in WEEKS:
        approved(house, CASE, date.fromisoformat(week), "88", unit_id=unit)
    do(house, MONTH, "computation")
    decided(house, "CB050", CASE, MONTH)
    do(house, MONTH, "publication")


def fetch(house: House, path: str, *, by: str | None = None) -> TestResponse:
    program = bearer(house.signing, "pay", kind="client", scopes=SCOPES)
    headers = program if by is None else house.headers(by)
    return house.client("reporting").get(path, headers=headers)


def json_of(answer: TestResponse) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_file_says_what_it_is_and_holds_what_the_pages_hold(house: House) -> None:
    page = json_of(fetch(house, f"{ALL}?period={MONTH}"))["items"]
    written = fetch(house, f"{ALL}/file?period={MONTH}&format=csv")
    lines = list(csv.DictReader(io.StringIO(written.text)))
    assert [each["person_id"] for each in lines] == [each["person_id"] for each in page]
    [line] = lines
    assert (line["grade"], line["score"], line["rulebook"]) == (
        "good",
        "88.00",
        "btctw-8679-weekly",
    )
    assert (line["period"], line["state"]) == (MONTH, "provisional")
    assert line["as_of"] == written.headers["Tuan-As-Of"]
    assert f"classifications-{MONTH}-provisional-" in written.headers["Content-Disposition"]
    lines_of_json = fetch(house, f"{ALL}/file?period={MONTH}&format=ndjson").data.splitlines()
    about, told, end = map(orjson.loads, lines_of_json)
    assert about["about"]["period"] == MONTH
    assert about["about"]["state"] == "provisional"
    assert about["about"]["rulebooks"][0]["id"] == "btctw-8679-weekly"
    assert told == {name: value for name, value in line.items() if name in told} | {"version": 3}
    assert end == {"rows": 1}


def test_what_spreadsheets_would_run_is_text(house: House) -> None:
    report = uuid4()
    told = {"report_id": report, "person_id": house.people[CASE], "week": "2026-11-02"}
    data = told | {"result_id": uuid4(), "document": FORMULA, "imported": True}
    event = say("approval.result_approved.v1", report, 2, **data)
    hear(house.database("reporting"), [event])
    path = f"{RESULTS}/file?week=2026-11-02"
    [line] = csv.DictReader(io.StringIO(fetch(house, path).text))
    assert line["document"] == f"'{FORMULA}"
    [_, told_line, _] = map(orjson.loads, fetch(house, f"{path}&format=ndjson").data.splitlines())
    assert told_line["document"] == FORMULA
    assert told_line["provisional"] is False
    book = load_workbook(io.BytesIO(fetch(house, f"{path}&format=xlsx&language=en").data))
    heads, cells = book["Figures"].iter_rows()
    found = {head.value: cell for head, cell in zip(heads, cells, strict=True)}
    assert found["Document"].value == FORMULA
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert next(row[1].value for row in book["About"].iter_rows()) == "2026-11-02"


def test_a_head_fetches_the_own_subtree_and_no_more(house: House) -> None:
    own = house.get("CB053", "/directory/v1/me")["unit_id"]
    other = house.get("CB023", "/directory/v1/me")["unit_id"]
    for path in (f"{ALL}/file", f"{RESULTS}/file"):
        mine = fetch(house, f"{path}?period={MONTH}&unit={own}", by="CB053")
        assert mine.status_code == 200
        assert {each["unit_id"] for each in csv.DictReader(io.StringIO(mine.text))} <= {own}
        refused = fetch(house, f"{path}?period={MONTH}&unit={other}", by="CB053")
        assert refused.status_code == 403
    nobody_else = fetch(house, f"{ALL}/file?period={MONTH}", by="CB053")
    assert list(csv.DictReader(io.StringIO(nobody_else.text))) == []
    assert fetch(house, f"{RESULTS}/file?period={MONTH}", by="CB053").status_code == 403


def test_what_cannot_be_fetched_is_told(house: House) -> None:
    refusals = (
        ("period=2026-13", 422, "invalid", "period"),
        ("period=2026-09", 404, "period-not-opened", None),
        (f"period={MONTH}&grade=splendid", 422, "invalid", "grade"),
        (f"period={MONTH}&status=lost", 422, "invalid", "status"),
        (f"period={MONTH}&format=pdf", 422, "invalid", "format"),
        (f"period={MONTH}&color=red", 422, "invalid", "color"),
        ("", 422, "invalid", "period"),
    )
    for query, status, code, field in refusals:
        answer = fetch(house, f"{ALL}/file?{query}")
        assert (answer.status_code, code_of(answer)) == (status, code), query
        assert answer.json is not None
        assert field is None or field in answer.json["errors"]


def test_filters_keep_what_they_name(house: House) -> None:
    def count(query: str) -> int:
        return len(json_of(fetch(house, f"{ALL}?period={MONTH}&{query}"))["items"])

    assert [count("grade=good"), count("grade=excellent")] == [1, 0]
    assert [count("status=classified"), count("status=not_evaluated")] == [1, 0]


def test_no_change_is_left_out_and_none_comes_without_need(house: House) -> None:
    whole = json_of(fetch(house, f"{RESULTS}?period={MONTH}&limit=3"))
    rest = json_of(fetch(house, f"{RESULTS}?period={MONTH}&limit=3&cursor={whole['next']}"))
    assert (len(whole["items"]), len(rest["items"])) == (3, 1)
    assert rest["changes"] == whole["changes"]
    since = f"{RESULTS}?period={MONTH}&changed_since={whole['changes']}"
    assert json_of(fetch(house, since))["items"] == []
    corrected = UUID(whole["items"][0]["result_id"])
    with house.database("reporting").transaction() as session:
        row = session.execute(
            text("select report_id, person_id, week from weekly_result where result_id = :it"),
            {"it": corrected},
        ).one()
    of = {"report_id": row.report_id, "person_id": row.person_id, "week": row.week}
    reopened = say("approval.result_reopened.v1", row.report_id, 3, **of)
    hear(house.database("reporting"), [reopened])
    changed = json_of(fetch(house, since))
    assert [(each["result_id"], each["provisional"]) for each in changed["items"]] == [
        (str(corrected), True)
    ]
    after = f"{RESULTS}?period={MONTH}&changed_since={changed['changes']}"
    assert json_of(fetch(house, after))["items"] == []


def test_who_commits_late_is_not_stepped_over(house: House) -> None:
    """A transaction that began first and commits last stands behind, not before, what was read."""
    database = house.database("reporting")
    mark = text("update weekly_result set version = version where week = :week")
    start = json_of(fetch(house, f"{RESULTS}?period={MONTH}"))["changes"]
    with database.transaction() as slow:
        slow.execute(mark, {"week": WEEKS[0]})
        with database.transaction() as quick:
            quick.execute(text("select change_of('results')"))
        first = json_of(fetch(house, f"{RESULTS}?period={MONTH}&changed_since={start}"))
        assert first["items"] == []
    then = json_of(fetch(house, f"{RESULTS}?period={MONTH}&changed_since={first['changes']}"))
    assert [each["week"] for each in then["items"]] == [WEEKS[0]]


def test_changes_come_page_by_page_in_their_order(house: House) -> None:
    start = json_of(fetch(house, f"{RESULTS}?period={MONTH}"))["changes"]
    database = house.database("reporting")
    for weeks in (WEEKS[2:], WEEKS[:2]):
        with database.transaction() as session:
            mark = "update weekly_result set version = version where week = any(:weeks)"
            session.execute(text(mark), {"weeks": list(weeks)})
    found, query = [], f"{RESULTS}?period={MONTH}&changed_since={start}&limit=1"
    page = json_of(fetch(house, query))
    while page["next"] is not None:
        found += [each["week"] for each in page["items"]]
        page = json_of(fetch(house, f"{query}&cursor={page['next']}"))
    assert found == [*WEEKS[2:], *WEEKS[:2]]


def test_programs_hear_of_a_grade_when_it_is_published_and_not_before(house: House) -> None:
    start = json_of(fetch(house, f"{ALL}?period={MONTH}"))["changes"]
    since = f"{ALL}?period={MONTH}&changed_since={start}"
    do(house, MONTH, "reopening")
    assert json_of(fetch(house, since))["items"] == []
    assert json_of(fetch(house, since, by=OFFICE))["items"] != []
    do(house, MONTH, "publication")
    [line] = json_of(fetch(house, since))["items"]
    assert (line["person_id"], line["grade"]) == (str(house.people[CASE]), "good")


def test_what_somebody_has_is_not_sent_again(house: House) -> None:
    program = bearer(house.signing, "pay", kind="client", scopes=SCOPES)
    client = house.client("reporting")
    for path in (f"{ALL}?period={MONTH}", f"{RESULTS}?period={MONTH}"):
        tag = client.get(path, headers=program).headers["ETag"]
        same = client.get(path, headers=program | {"If-None-Match": tag})
        assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
        assert client.get(path, headers=program | {"If-None-Match": '"other"'}).status_code == 200


def test_a_cursor_of_another_query_is_refused(house: House) -> None:
    page = json_of(fetch(house, f"{RESULTS}?period={MONTH}&limit=1"))
    changes, cursor = page["changes"], page["next"]
    refusals = (
        (f"{ALL}?period={MONTH}&changed_since={changes}", "changed_since"),
        (f"{RESULTS}?period={MONTH}&changed_since=nonsense", "changed_since"),
        (f"{RESULTS}?week={WEEKS[0]}&cursor={cursor}", "cursor"),
        (f"{RESULTS}?period={MONTH}&changed_since={changes}&cursor={cursor}", "cursor"),
    )
    for path, field in refusals:
        answer = fetch(house, path)
        assert answer.status_code == 422
        assert answer.json is not None
        assert field in answer.json["errors"]


def test_a_unit_is_summed_up_with_all_below_it(house: House) -> None:
    unit = house.get("CB050", "/directory/v1/me")["unit_id"]
    own = house.get(CASE, "/directory/v1/me")["unit_id"]
    path = f"/reporting/v1/units/{unit}/summary"
    found = house.get("CB050", f"{path}?period={MONTH}")
    assert found["together"] == {
        "weeks": 4,
        "provisional": 0,
        "missed": 0,
        "mean": "88.00",
        "grades": {"good": 4},
        "classified": {"good": 1},
    }
    lines = {each["unit_id"]: each["weeks"] for each in found["items"]}
    assert {unit_id for unit_id, weeks in lines.items() if weeks} == {own}
    week = house.get(OFFICE, f"{path}?week={WEEKS[0]}")
    assert (week["together"]["weeks"], week["together"]["classified"]) == (1, {})
    assert house.call("CB023", "GET", f"{path}?period={MONTH}").status_code == 403
    assert fetch(house, f"{path}?period={MONTH}").status_code == 200
    small = house.get(OFFICE, f"{path}?period={MONTH}&limit=1")
    assert (len(small["items"]), small["next"] is None) == (1, len(found["items"]) == 1)
    assert house.call(OFFICE, "GET", path).status_code == 422


def test_a_third_file_at_once_waits_until_somebody_hangs_up(house: House) -> None:
    path = f"{ALL}/file?period={MONTH}"
    program = bearer(house.signing, "pay", kind="client", scopes=SCOPES)
    client = house.client("reporting")
    read = [client.get(path, headers=program) for _ in range(STREAMS_AT_ONCE)]
    refused = client.get(path, headers=program)
    assert (refused.status_code, code_of(refused)) == (429, "too-many-requests")
    assert int(refused.headers["Retry-After"]) > 0
    read[0].close()
    again = client.get(path, headers=program)
    assert again.status_code == 200
    for each in (*read, again):
        each.close()
    with house.database("reporting").transaction() as session:
        busy = "datname = current_database() and query like 'copy %' and state <> 'idle'"
        assert session.scalar(text(f"select count(*) from pg_stat_activity where {busy}")) == 0


def locked(house: House) -> None:
    do(house, MONTH, "lock")
    assert make_archive(house.database("reporting"), house.apps["reporting"].config["RULEBOOKS"])


def test_a_locked_period_is_kept_as_parquet_once_an_edition(house: House, tmp_path: Path) -> None:
    files = f"/reporting/v1/periods/{MONTH}/files"
    adopted = house.apps["reporting"].config["RULEBOOKS"]
    assert not make_archive(house.database("reporting"), adopted)  # it is not locked
    assert code_of(fetch(house, f"{files}/1")) == "no-such-file"
    locked(house)
    assert not make_archive(house.database("reporting"), adopted)  # nothing changed since
    [told] = json_of(fetch(house, files))["items"]
    answer = fetch(house, f"{files}/1")
    assert hashlib.sha256(answer.data).hexdigest() == told["sha256"]
    assert (len(answer.data), answer.headers["ETag"]) == (told["size"], f'"{told["sha256"]}"')
    kept = tmp_path / "kept.parquet"
    kept.write_bytes(answer.data)
    columns = "cast(person_id as varchar), score, grade, period, state"
    with duckdb.connect() as engine:
        rows = engine.execute(f"select {columns} from read_parquet(?)", [str(kept)]).fetchall()
        foot = engine.execute("select value from parquet_kv_metadata(?)", [str(kept)]).fetchone()
    person = str(house.people[CASE])
    assert rows == [(person, Decimal("88.00"), "good", MONTH, "final")]
    assert foot is not None
    assert orjson.loads(foot[0]) == told["about"]
    program = bearer(house.signing, "pay", kind="client", scopes=SCOPES)
    same = program | {"If-None-Match": answer.headers["ETag"]}
    assert house.client("reporting").get(f"{files}/1", headers=same).status_code == 304
    do(house, MONTH, "reopening", "publication")
    locked(house)
    assert [each["edition"] for each in json_of(fetch(house, files))["items"]] == [2, 1]
    assert fetch(house, f"{files}/1").data == answer.data
    assert fetch(house, files, by="CB050").status_code == 403
    with pytest.raises(DBAPIError), house.database("reporting").transaction() as session:
        session.execute(text("update period_file_part set content = ''"))


def test_a_file_whose_maker_was_killed_is_made_by_the_next_and_never_half(house: House) -> None:
    do(house, MONTH, "lock")
    database = house.database("reporting")
    adopted = house.apps["reporting"].config["RULEBOOKS"]
    now = clock.now() - LEASE
    with database.transaction() as session:
        killed = usecases.take_archive(session, now=now)
        assert usecases.take_archive(session, now=now) is None  # it is leased
    assert killed is not None
    assert make_archive(database, adopted)
    with database.transaction() as session:
        late = usecases.keep_archive(session, killed, Path(), {}, lines=0, now=now)
    assert not late
    [told] = json_of(fetch(house, f"/reporting/v1/periods/{MONTH}/files"))["items"]
    assert (told["edition"], told["lines"]) == (1, 1)
