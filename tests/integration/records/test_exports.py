"""Somebody gets all that their own record holds, from four databases, as one file."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from approval.models import ExportPart, RecordExport
from approval.records import exports
from approval.settings import Settings
from house import House, Staged, content
from real_services import DatabaseOf, bearer, settle
from shared.kit import clock
from shared.kit.service import Service
from shared.kit.working import working_celery
from shared.records.answering import PIECE

WEEK = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY, OFFICE, OTHER = "CB026", "CB024", "CB023", "CB009", "CB027"
KEPT = timedelta(days=7)


@pytest.fixture
def decided(house: House, staged: Staged) -> House:
    """Give a house in which one person's week is approved."""
    staged("one week decided", play)
    return house


def play(house: House) -> None:
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    house.settle()


def path(house: House, code: str = AUTHOR) -> str:
    return f"/directory/v1/people/{house.people[code]}"


def ask(house: House, code: str = AUTHOR) -> dict[str, Any]:
    answer = house.call(code, "POST", f"{path(house, code)}/exports")
    assert answer.status_code == 201, answer.text
    asked: dict[str, Any] = answer.json
    return asked


def pack(house: House) -> int:
    with house.database("approval").transaction() as session:
        return exports.pack_complete(session, now=clock.now())


def pack_and_die(house: House) -> None:
    with house.database("approval").transaction() as session:
        assert exports.pack_complete(session, now=clock.now()) == 1
        raise KeyboardInterrupt


def opened(house: House, code: str = AUTHOR) -> dict[str, bytes]:
    answer = house.call(code, "GET", f"{path(house, code)}/export")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_somebody_gets_what_every_service_holds(decided: House) -> None:
    export = ask(decided)
    assert export["state"] == "collecting"
    decided.settle()
    assert pack(decided) == 1
    told = decided.get(AUTHOR, f"{path(decided)}/exports/{export['export_id']}")
    assert (told["state"], told["size"] > 0) == ("ready", True)
    files = opened(decided)
    assert sorted(files) == [
        "README.txt",
        "approval.json",
        "reporting.json",
        "scoring.json",
        "submission.json",
        "weeks.csv",
    ]
    parts = {name[:-5]: json.loads(files[name]) for name in files if name.endswith(".json")}
    [report] = parts["submission"]["rows"]["weekly_report"]
    assert report["summary"] == content()["summary"]
    assert len(parts["submission"]["rows"]["work_item"]) == len(content()["items"])
    assert [act["said"] for act in parts["scoring"]["rows"]["act"]] == ["Hoàn thành tốt."]
    [result] = parts["approval"]["rows"]["result"]
    assert result["report_id"] == report["report_id"]
    assert len(parts["approval"]["rows"]["ledger_entry"]) == 1
    assert parts["approval"]["rows"]["person"][0]["code"] == AUTHOR
    assert parts["reporting"]["rows"]["weekly_result"][0]["total"] == result["total"]
    actions = [each["action"] for each in parts["approval"]["rows"]["audit_entry"]]
    assert "export_asked" in actions
    [line] = csv.DictReader(io.StringIO(files["weeks.csv"].decode("utf-8-sig")))
    assert (line["week"], line["state"], line["total"]) == (WEEK, "approved", result["total"])
    for language in ("TIẾNG VIỆT", "ENGLISH", "ภาษาไทย"):
        assert language in files["README.txt"].decode()


def test_an_export_is_its_owners_alone(decided: House) -> None:
    export = ask(decided)
    decided.settle()
    pack(decided)
    below = f"{path(decided)}/exports/{export['export_id']}"
    client = bearer(
        decided.signing,
        str(decided.people[AUTHOR]),
        kind="client",
        scopes=frozenset({"directory:write", "events:read"}),
    )
    for address in (below, f"{below}/file", f"{path(decided)}/export"):
        for code in (MANAGER, AUTHORITY, OFFICE):
            answer = decided.call(code, "GET", address)
            assert answer.status_code == 403
            assert answer.json["type"].endswith("/only-your-own-record")
        answer = decided.client("approval").get(address, headers=client)
        assert answer.status_code == 403
    foreign = f"{path(decided, OTHER)}/exports/{export['export_id']}"
    assert decided.call(OTHER, "GET", foreign).status_code == 404
    assert decided.call(OTHER, "GET", f"{foreign}/file").status_code == 404


def test_before_there_is_a_file_the_state_is_told(decided: House) -> None:
    def refusal(address: str) -> tuple[int, str, Any]:
        answer = decided.call(AUTHOR, "GET", address)
        return answer.status_code, answer.json["type"].rsplit("/", 1)[1], answer.json["state"]

    newest = f"{path(decided)}/export"
    assert refusal(newest) == (404, "no-export", None)
    file = f"{path(decided)}/exports/{ask(decided)['export_id']}/file"
    assert refusal(newest) == refusal(file) == (404, "no-export", "collecting")


def test_asking_again_while_it_is_collected_begins_nothing(decided: House) -> None:
    first = ask(decided)
    for _ in range(7):  # more often than it takes a connection to prepare the statement
        assert ask(decided) == first
    said = [each["type"] for each in decided.said("approval")]
    assert said.count("directory.export_wanted.v1") == 1
    decided.settle()
    pack(decided)
    assert ask(decided)["export_id"] != first["export_id"]


def test_nothing_is_packed_while_a_service_has_not_answered(
    decided: House, services: Mapping[str, Service], database_of: DatabaseOf
) -> None:
    ask(decided)
    answering = {name: each for name, each in services.items() if name != "reporting"}
    settle(answering, database_of)
    assert pack(decided) == 0
    decided.settle()
    assert pack(decided) == 1
    assert pack(decided) == 0


def test_a_worker_that_dies_while_it_packs_loses_nothing(decided: House) -> None:
    ask(decided)
    decided.settle()
    with pytest.raises(KeyboardInterrupt):
        pack_and_die(decided)
    assert pack(decided) == 1
    assert "submission.json" in opened(decided)


def test_two_workers_pack_one_export_once(decided: House) -> None:
    ask(decided)
    decided.settle()
    with decided.database("approval").transaction() as session:
        assert exports.pack_complete(session, now=clock.now()) == 1
        assert pack(decided) == 0
    assert pack(decided) == 0


def test_a_record_of_many_pieces_is_joined(house: House) -> None:
    """Texts that do not compress make more than one event; each stays below its bound."""
    house.open_week(WEEK)
    report = house.report_of(AUTHOR, WEEK)
    with house.database("submission").transaction() as session:
        session.execute(
            text("""
                insert into work_item (report_id, revision, number, title, product, key_task)
                select :id, 99, number, string_agg(md5(number || '/' || piece), ''), '', false
                from generate_series(1, 40) as number, generate_series(1, 100) as piece
                group by number
            """),
            {"id": report["report_id"]},
        )
    ask(house)
    house.settle()
    with house.database("approval").transaction() as session:
        pieces = session.scalars(
            select(func.length(ExportPart.content)).where(ExportPart.source == "submission")
        ).all()
    assert len(pieces) > 1
    assert max(pieces) <= PIECE
    assert pack(house) == 1
    items = json.loads(opened(house)["submission.json"])["rows"]["work_item"]
    assert sum(item["revision"] == 99 for item in items) == 40


def test_an_export_lacks_a_piece_until_the_last_one_is_there(decided: House) -> None:
    ask(decided)
    decided.settle()
    raised = update(ExportPart).where(ExportPart.source == "scoring")
    with decided.database("approval").transaction() as session:
        session.execute(raised.values(parts=2))
    assert pack(decided) == 0
    with decided.database("approval").transaction() as session:
        session.execute(raised.values(parts=1))
    assert pack(decided) == 1


def test_a_part_that_cannot_be_read_is_given_up_and_hinders_nobody(decided: House) -> None:
    broken = ask(decided)
    ask(decided, OTHER)
    decided.settle()
    with decided.database("approval").transaction() as session:
        session.execute(
            update(ExportPart)
            .where(ExportPart.export_id == broken["export_id"], ExportPart.source == "scoring")
            .values(content=func.repeat("A", 400))
        )
    assert pack(decided) == 1
    assert "scoring.json" in opened(decided, OTHER)
    told = decided.get(AUTHOR, f"{path(decided)}/exports/{broken['export_id']}")
    assert told["state"] == "given_up"
    assert ask(decided)["export_id"] != broken["export_id"]


def test_the_worker_packs_and_drops_by_its_own_ticks(
    decided: House, services: Mapping[str, Service]
) -> None:
    export = ask(decided)
    decided.settle()
    settings = Settings(
        database_url="",
        broker_url="redis://",
        platform_url="",
        client_secret="",
        signing_key="",
        second_factor_key="",
        export_days=0,
    )
    tasks = working_celery(services["approval"], settings, decided.database("approval")).tasks
    address = f"{path(decided)}/exports/{export['export_id']}"
    tasks["approval.pack_exports"]()
    assert decided.get(AUTHOR, address)["state"] == "ready"
    tasks["approval.drop_exports"]()
    assert decided.get(AUTHOR, address)["state"] == "dropped"


def test_the_same_record_gives_the_same_bytes(decided: House) -> None:
    with decided.database("approval").transaction() as session:
        own = exports.collected(session, exports.HOLDINGS, decided.people[AUTHOR])
    parts = {"approval": json.loads(exports.written(own))}
    parts["submission"] = {"rows": {"weekly_report": []}}
    assert exports.archive(parts) == exports.archive(dict(reversed(parts.items())))


def test_what_was_said_cannot_be_read_once_the_file_is_there(decided: House) -> None:
    ask(decided)
    decided.settle()
    pack(decided)
    for name in ("submission", "scoring", "reporting"):
        said = [each for each in decided.said(name) if each["type"].endswith("record_given.v1")]
        assert said
        assert all("Hoàn thành" not in json.dumps(each, ensure_ascii=False) for each in said)
    with decided.database("approval").transaction() as session:
        assert session.scalars(select(RecordExport.key)).all() == [None]
        assert session.scalars(select(ExportPart.part_id)).all() == []


def test_a_file_is_dropped_after_its_days_and_that_it_was_there_stays(decided: House) -> None:
    export = ask(decided)
    decided.settle()
    pack(decided)
    drop = dropper(decided)
    assert drop(KEPT - timedelta(minutes=1)) == 0
    assert drop(KEPT + timedelta(minutes=1)) == 1
    told = decided.get(AUTHOR, f"{path(decided)}/exports/{export['export_id']}")
    assert (told["state"], told["size"]) == ("dropped", None)
    answer = decided.call(AUTHOR, "GET", f"{path(decided)}/export")
    assert (answer.status_code, answer.json["state"]) == (404, "dropped")
    assert drop(KEPT + timedelta(days=1)) == 0


def test_an_export_that_nobody_answers_is_given_up_and_can_be_asked_for_anew(
    decided: House,
) -> None:
    first = ask(decided)
    drop = dropper(decided)
    assert drop(exports.GIVEN_UP_AFTER - timedelta(minutes=1)) == 0
    assert drop(exports.GIVEN_UP_AFTER + timedelta(minutes=1)) == 1
    assert ask(decided)["export_id"] != first["export_id"]


def dropper(house: House) -> Callable[[timedelta], int]:
    now = clock.now()

    def drop(later: timedelta) -> int:
        with house.database("approval").transaction() as session:
            return exports.drop_old(session, now=now + later, kept=KEPT)

    return drop


def test_asking_and_fetching_are_in_the_audit(decided: House) -> None:
    ask(decided)
    decided.settle()
    pack(decided)
    opened(decided)
    lines = decided.get(AUTHOR, "/directory/v1/me/audit?whose=about_me")["items"]
    assert [line["action"] for line in lines] == ["export_fetched", "export_asked"]
