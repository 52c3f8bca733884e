"""Breaches of conduct: recorded, withdrawn, never changed; their notes ask for a second factor."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from house import GOOD, ZONE, House
from shared.kit import clock
from shared.kit.auth import SECOND_FACTOR

WEEK, DAY = "2026-11-16", "2026-11-18"
AUTHOR, MANAGER, AUTHORITY, OFFICE, COLLEAGUE = "CB026", "CB024", "CB023", "CB009", "CB027"
NOTE, EVIDENCE = "Đến muộn 45 phút, không báo trước.", "https://chamcong.tuan.example/18-11"
BREACH = {"kind": "late_arrival", "day": DAY, "note": NOTE, "evidence": EVIDENCE}


def path(house: House, code: str = AUTHOR) -> str:
    return f"/scoring/v1/people/{house.people[code]}/breaches"


def record(house: House, code: str, **changed: Any) -> Any:
    return house.call(code, "POST", path(house), BREACH | changed)


def withdraw(house: House, code: str, breach_id: str) -> Any:
    body = {"reason": "Nhầm người."}
    return house.call(code, "POST", f"/scoring/v1/breaches/{breach_id}/withdrawal", body)


def proved(house: House, code: str, where: str) -> Any:
    headers = house.headers(code, SECOND_FACTOR)
    return house.client("scoring").get(where, headers=headers)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition("/")[2]


def test_notes_are_read_with_a_second_factor_and_kinds_and_dates_without(house: House) -> None:
    made = record(house, MANAGER)
    assert made.status_code == 201, made.text
    assert NOTE not in made.text
    for reader in (AUTHOR, MANAGER, OFFICE):
        refused = house.call(reader, "GET", path(house))
        assert code_of(refused) == (403, "second-factor-needed")
        assert NOTE not in refused.text
        kinds = house.get(reader, f"{path(house)}/kinds")["items"]
        assert [(each["kind"], each["day"], each["week"]) for each in kinds] == [
            ("late_arrival", DAY, WEEK)
        ]
        assert not {"note", "evidence", "by_id"} & kinds[0].keys()
        [whole] = proved(house, reader, path(house)).json["items"]
        assert (whole["note"], whole["evidence"]) == (NOTE, EVIDENCE)
        assert (whole["by_id"], whole["role"]) == (str(house.people[MANAGER]), "direct_manager")
    for stranger in (COLLEAGUE, AUTHORITY):
        for where in (path(house), f"{path(house)}/kinds"):
            assert code_of(proved(house, stranger, where)) == (404, "not-found")


def test_who_records_is_the_direct_manager_or_the_office_and_never_oneself(house: House) -> None:
    assert record(house, OFFICE).status_code == 201
    assert code_of(record(house, AUTHOR)) == (403, "not-yours-to-record")
    for other in (COLLEAGUE, AUTHORITY):
        assert code_of(record(house, other)) == (404, "not-found")
    nobody = house.call(OFFICE, "POST", f"/scoring/v1/people/{uuid4()}/breaches", BREACH)
    assert nobody.status_code == 404
    own = house.call(OFFICE, "POST", path(house, OFFICE), BREACH)
    assert code_of(own) == (403, "not-yours-to-record")
    assert len(house.get(AUTHOR, f"{path(house)}/kinds")["items"]) == 1


def test_a_kind_that_is_not_listed_and_a_day_to_come_are_refused(house: House) -> None:
    tomorrow = str(clock.now().astimezone(ZONE).date() + timedelta(days=1))
    told = record(house, MANAGER, kind="untidy_desk", day=tomorrow)
    assert code_of(told) == (422, "invalid")
    assert told.json["errors"].keys() == {"kind", "day"}
    for link in ("javascript:alert(1)", "file:///etc/passwd", "chamcong"):
        told = record(house, MANAGER, evidence=link)
        assert told.json["errors"] == {"evidence": ["Not a valid URL."]}
    listed = house.get(AUTHOR, "/scoring/v1/breach-kinds")["items"]
    assert {"late_arrival"} < {each["kind"] for each in listed}
    for each in listed:
        assert record(house, MANAGER, kind=each["kind"]).status_code == 201


def test_a_breach_is_withdrawn_once_with_a_reason_and_stays(house: House) -> None:
    breach_id = record(house, MANAGER).json["breach_id"]
    assert code_of(withdraw(house, AUTHOR, breach_id)) == (403, "not-yours-to-record")
    assert code_of(withdraw(house, COLLEAGUE, breach_id)) == (404, "not-found")
    assert withdraw(house, OFFICE, breach_id).json["withdrawn"] is True
    assert code_of(withdraw(house, MANAGER, breach_id)) == (409, "already-withdrawn")
    [whole] = proved(house, AUTHOR, path(house)).json["items"]
    assert (whole["withdrawn"], whole["withdrawn_reason"]) == (True, "Nhầm người.")
    assert (whole["withdrawn_by_id"], whole["note"]) == (str(house.people[OFFICE]), NOTE)


@pytest.mark.parametrize("table", ["breach", "breach_withdrawal"])
@pytest.mark.parametrize("change", ["update {} set by_id = by_id", "delete from {}"])
def test_the_database_refuses_to_change_what_was_recorded(
    house: House, table: str, change: str
) -> None:
    withdraw(house, MANAGER, record(house, MANAGER).json["breach_id"])
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        house.database("scoring").transaction() as session,
    ):
        session.execute(text(change.format(table)))


def test_kinds_go_with_the_score_and_readers_hear_of_each_breach(house: House) -> None:
    house.open_week(WEEK)
    house.hand_in(AUTHOR, WEEK)
    house.settle()
    report_id = house.report_of(AUTHOR, WEEK)["report_id"]
    kept, wrong = (record(house, MANAGER).json["breach_id"] for _ in range(2))
    withdraw(house, MANAGER, wrong)
    record(house, MANAGER, day="2026-11-09", kind="early_departure")
    seen = house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")["breaches"]
    assert [each["breach_id"] for each in seen] == [kept]
    assert house.score(MANAGER, report_id, GOOD).status_code == 200
    later = record(house, OFFICE, kind="order_disturbed").json["breach_id"]
    house.settle()
    events = house.said("scoring")
    [scored] = [each for each in events if each["type"].endswith("report_scored.v1")]
    assert scored["data"]["breaches"] == [{"kind": "late_arrival"}]
    assert not [each for each in events if NOTE in str(each) or EVIDENCE in str(each)]
    for reader in ("approval", "reporting"):
        with house.database(reader).transaction() as session:
            rows = session.execute(text("select breach_id::text, withdrawn from breach")).all()
        heard = dict(tuple(row) for row in rows)
        assert (heard[kept], heard[wrong], heard[later], len(heard)) == (False, True, False, 4)
