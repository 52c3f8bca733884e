"""Files that show work: what is taken, who reads it, who looks at it before, and when it goes."""

import io
import os
import socket
import socketserver
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
import openpyxl
import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import delete, text
from werkzeug.test import TestResponse

from house import ZONE, House, content
from real_services import ISSUER
from shared.errors import Unavailable
from shared.kit import clock
from shared.kit.grants import Grant, lend
from shared.rulebook.calendar import monday_of
from submission import usecases
from submission.domain.errors import EvidenceInfected
from submission.evidence.keeping import Keeping
from submission.evidence.scanner import scanner_of
from submission.evidence.storage import Storage
from submission.models import EvidenceFile

AUTHOR, COLLEAGUE, MANAGER, OTHER_MANAGER, OFFICE = "CB026", "CB027", "CB024", "CB025", "CB009"
AUTHORITY = "CB023"
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n"
BAD = b"%PDF-1.7\nX5O-TEST-FILE\n"
SCANNER = "import sys; sys.exit(b'TEST-FILE' in sys.stdin.buffer.read())"


def code_of(answer: TestResponse) -> str:
    assert answer.json is not None
    return str(answer.json["type"].rpartition("/")[2])


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Sản phẩm", 3])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("a.exe", b"MZ")
    return written.getvalue()


@pytest.fixture
def item_id(house: House, tmp_path: Path) -> str:
    """Give a work item of the author, with files kept in a folder of the test."""
    keep(house, Keeping(Storage(f"file://{tmp_path}/evidence")))
    made = house.call(AUTHOR, "POST", "/submission/v1/items", {"title": "Đề án"})
    assert made.json is not None
    return str(made.json["item_id"])


def keep(house: House, keeping: Keeping) -> None:
    house.apps["submission"].config["EVIDENCE"] = keeping


def sent(house: House, item_id: str, content: bytes, code: str = AUTHOR) -> TestResponse:
    return house.client("submission").post(
        f"/submission/v1/items/{item_id}/evidence",
        data=content,
        content_type="application/pdf",
        headers=house.headers(code),
    )


def added(house: House, item_id: str, content: bytes = PDF) -> Any:
    answer = sent(house, item_id, content)
    assert answer.status_code == 201, answer.text
    return answer.json


def fetched(house: House, item_id: str, file_id: str, code: str = AUTHOR) -> TestResponse:
    return house.call(code, "GET", f"/submission/v1/items/{item_id}/evidence/{file_id}")


def test_a_file_is_kept_under_a_random_name_and_read_by_whom_the_work_concerns(
    house: House, item_id: str, tmp_path: Path
) -> None:
    made = added(house, item_id)
    told = (made["media_type"], made["size"], made["sha256"], made["scanned"])
    assert told == ("application/pdf", len(PDF), sha256(PDF).hexdigest(), "not_scanned")
    [kept] = (tmp_path / "evidence").iterdir()
    assert (kept.name, kept.read_bytes()) == (UUID(made["file_id"]).hex, PDF)
    assert house.get(AUTHOR, f"/submission/v1/items/{item_id}")["files"] == [made]
    for code in (AUTHOR, MANAGER, OFFICE):
        answer = fetched(house, item_id, made["file_id"], code)
        assert (answer.status_code, answer.data) == (200, PDF)
        assert answer.headers["Content-Disposition"].startswith("attachment")
    for code in (COLLEAGUE, OTHER_MANAGER):
        assert fetched(house, item_id, made["file_id"], code).status_code == 404
    for code in (MANAGER, COLLEAGUE):
        assert sent(house, item_id, PDF, code).status_code == 404
    with house.database("submission").transaction() as session:
        read = text("select role from access_entry where what = 'evidence' order by at")
        assert list(session.scalars(read)) == ["direct_manager", "office"]


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00" + bytes(64), b"<!DOCTYPE html><script>1</script>", archive()]
)
def test_what_is_called_a_pdf_and_is_none_is_refused(
    house: House, item_id: str, content: bytes
) -> None:
    answer = sent(house, item_id, content)
    assert answer.json is not None
    assert (answer.status_code, "pdf, jpg, png" in answer.json["errors"]["body"][0]) == (422, True)
    assert house.get(AUTHOR, f"/submission/v1/items/{item_id}")["files"] == []


def test_the_type_is_that_of_the_content_and_a_file_that_is_too_large_is_refused(
    house: House, item_id: str
) -> None:
    assert added(house, item_id, sheet())["media_type"].endswith("spreadsheetml.sheet")
    assert sent(house, item_id, PDF + bytes(10 * 1024 * 1024)).status_code == 413


def test_without_a_storage_files_are_refused_and_links_serve(house: House, item_id: str) -> None:
    keep(house, Keeping())
    answer = sent(house, item_id, PDF)
    assert (answer.status_code, code_of(answer)) == (409, "evidence-not-kept")


def test_an_item_takes_so_many_files_and_none_once_it_is_closed(
    house: House, item_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("submission.usecases.evidence.MOST_FILES", 1)
    added(house, item_id)
    assert code_of(sent(house, item_id, PDF)) == "too-many-files"
    path = f"/submission/v1/items/{item_id}/closing"
    closed = house.call(AUTHOR, "POST", path, {"completed_day": None}, If_Match='"1"')
    assert closed.status_code == 200, closed.text
    assert code_of(sent(house, item_id, PDF)) == "item-closed"


def test_a_file_that_was_changed_in_the_storage_is_given_to_nobody(
    house: House, item_id: str, tmp_path: Path
) -> None:
    made = added(house, item_id)
    [kept] = (tmp_path / "evidence").iterdir()
    kept.write_bytes(PDF + b"more")
    assert code_of(fetched(house, item_id, made["file_id"])) == "evidence-damaged"
    kept.unlink()
    assert fetched(house, item_id, made["file_id"]).status_code == 503


def test_what_the_scanner_finds_is_never_kept_and_what_it_never_saw_is_looked_at(
    house: House, item_id: str, tmp_path: Path
) -> None:
    folder = Storage(f"file://{tmp_path}/evidence")
    before = added(house, item_id, BAD)
    keep(house, Keeping(folder, scanner_of(f'{sys.executable} -c "{SCANNER}"')))
    assert code_of(sent(house, item_id, BAD)) == "evidence-infected"
    assert len(list((tmp_path / "evidence").iterdir())) == 1
    assert code_of(fetched(house, item_id, before["file_id"])) == "evidence-infected"
    assert added(house, item_id)["scanned"] == "clean"
    for away in ("/nowhere/scanner", f'{sys.executable} -c "raise SystemExit(2)"'):
        keep(house, Keeping(folder, scanner_of(away)))
        assert sent(house, item_id, PDF).status_code == 503


@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Listen as clamd does; give its address, and the files that it was sent."""
    seen: list[bytes] = []

    class Told(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(size)
            seen.append(content)
            self.wfile.write(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), Told) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"clamd://127.0.0.1:{server.server_address[1]}", seen
        finally:
            server.shutdown()
            thread.join()


def test_a_clamd_is_asked_by_its_protocol() -> None:
    large = os.urandom(200_000)
    with clamd(b"stream: OK\0") as (address, seen):
        scanner_of(address).check(large)
    assert seen == [large]
    found = clamd(b"stream: Eicar-Test-Signature FOUND\0")
    with found as (address, _), pytest.raises(EvidenceInfected):
        scanner_of(address).check(PDF)
    with clamd(b"size limit exceeded. ERROR\0") as (address, _), pytest.raises(Unavailable):
        scanner_of(address).check(PDF)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable):
            scanner_of(f"clamd://127.0.0.1:{bound.getsockname()[1]}").check(PDF)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give a bucket on a server that speaks S3 and is not ours."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "tests",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="tuan")
    yield "s3://tuan/evidence"
    server.stop()


def stored(house: House, storage: Storage, *, later: timedelta) -> int:
    with house.database("submission").transaction() as session:
        now = clock.now() + later
        return usecases.tidy_storage(session, keeping=Keeping(storage), now=now)


def goes_when_nothing_tells_of_it(house: House, item_id: str, storage: Storage) -> None:
    keep(house, Keeping(storage))
    first, second = added(house, item_id), added(house, item_id, sheet())
    with house.database("submission").transaction() as session:
        gone = EvidenceFile.file_id == UUID(first["file_id"])
        session.execute(delete(EvidenceFile).where(gone))
    assert stored(house, storage, later=timedelta(0)) == 0
    assert stored(house, storage, later=timedelta(days=2)) == 1
    assert fetched(house, item_id, second["file_id"]).data[:2] == b"PK"
    with pytest.raises(Unavailable):
        storage.read(UUID(first["file_id"]))


def test_a_folder_keeps_files_until_nothing_tells_of_them(
    house: House, item_id: str, tmp_path: Path
) -> None:
    empty = Storage(f"file://{tmp_path}/nothing")
    assert stored(house, empty, later=timedelta(0)) == 0
    goes_when_nothing_tells_of_it(house, item_id, Storage(f"file://{tmp_path}/files"))


def test_a_bucket_of_another_server_keeps_files_until_nothing_tells_of_them(
    house: House, item_id: str, bucket: str
) -> None:
    goes_when_nothing_tells_of_it(house, item_id, Storage(bucket))


@pytest.mark.parametrize("setting", ["clamd://localhost", " "])
def test_a_scanner_that_cannot_be_used_stops_the_start(setting: str) -> None:
    with pytest.raises(ValueError, match=r"clamd|empty"):
        scanner_of(setting)


def test_a_storage_that_is_none_stops_the_start() -> None:
    with pytest.raises(ValueError, match="no storage"):
        Storage("nowhere://files")


@pytest.fixture
def proposed(house: House, item_id: str) -> tuple[str, str, str]:
    """Give a week that is scored: its report, and the path of a file and of one beside it."""
    week = str(monday_of(datetime.now(ZONE).date()))
    house.open_week(week)
    beside = house.call(AUTHOR, "POST", "/submission/v1/items", {"title": "Việc khác"})
    assert beside.json is not None
    paths = [
        f"/submission/v1/items/{each}/evidence/{added(house, each)['file_id']}"
        for each in (item_id, str(beside.json["item_id"]))
    ]
    report = house.report_of(AUTHOR, week)
    handed_in = content() | {"items": [{"title": "Đề án", "item_id": item_id}]}
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    assert house.call(AUTHOR, "POST", path, handed_in, If_Match='"1"').status_code == 200
    house.settle()
    assert house.score(MANAGER, report["report_id"]).status_code == 200
    house.settle()
    return report["report_id"], paths[0], paths[1]


def lent(house: House, report_id: str, code: str = AUTHORITY) -> str:
    answer = house.call(code, "GET", f"/approval/v1/proposals/{report_id}/evidence-grant")
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return str(answer.json["grant"])


def test_whoever_decides_reads_the_files_of_the_week_by_a_grant(
    house: House, proposed: tuple[str, str, str]
) -> None:
    report_id, path, beside = proposed
    assert house.call(AUTHORITY, "GET", path).status_code == 404
    grant = lent(house, report_id)
    answer = house.call(AUTHORITY, "GET", f"{path}?grant={grant}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert house.call(AUTHORITY, "GET", f"{beside}?grant={grant}").status_code == 404
    for service in ("submission", "approval"):
        log = house.get(AUTHOR, f"/{service}/v1/me/access")["items"]
        told = {(each["what"], each["role"]) for each in log}
        assert ("evidence", "authority") in told, service


def test_a_grant_opens_nothing_to_others_and_nothing_once_it_is_over(
    house: House, proposed: tuple[str, str, str]
) -> None:
    report_id, path, _ = proposed
    for code in (AUTHOR, COLLEAGUE, OTHER_MANAGER):
        answer = house.call(code, "GET", f"/approval/v1/proposals/{report_id}/evidence-grant")
        assert answer.status_code == 403
    grant = lent(house, report_id)
    over = lend(
        house.signing,
        Grant(house.people[AUTHORITY], "authority", "evidence", UUID(report_id)),
        issuer=ISSUER,
        now=clock.now() - timedelta(minutes=16),
    )
    token = house.headers(AUTHORITY)["Authorization"].partition(" ")[2]
    for code, shown in (
        (COLLEAGUE, grant),
        (OTHER_MANAGER, grant),
        (AUTHORITY, over),
        (AUTHORITY, token),
        (AUTHORITY, grant[:-2]),
    ):
        answer = house.call(code, "GET", f"{path}?grant={shown}")
        assert (answer.status_code, code_of(answer)) == (403, "grant-not-good")
    header = {"Authorization": f"Bearer {grant}"}
    assert house.client("submission").get(path, headers=header).status_code == 401


def test_a_grant_opens_no_file_of_others_that_an_author_named(house: House, item_id: str) -> None:
    theirs = house.call(COLLEAGUE, "POST", "/submission/v1/items", {"title": "Việc khác"})
    assert theirs.json is not None
    other_id = str(theirs.json["item_id"])
    made = sent(house, other_id, PDF, COLLEAGUE)
    assert made.json is not None
    named = f"/submission/items/{other_id}/evidence/{made.json['file_id']}"
    week = str(monday_of(datetime.now(ZONE).date()))
    house.open_week(week)
    report = house.report_of(AUTHOR, week)
    line = {"title": "Đề án", "item_id": item_id, "evidence": [named]}
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    handed_in = content() | {"items": [line]}
    assert house.call(AUTHOR, "POST", path, handed_in, If_Match='"1"').status_code == 200
    house.settle()
    assert house.score(MANAGER, report["report_id"]).status_code == 200
    house.settle()
    grant = lent(house, report["report_id"])
    assert house.call(AUTHORITY, "GET", f"{named}?grant={grant}").status_code == 404
