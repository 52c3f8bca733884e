"""What happened at the same time arrives in any order, and ends in the same state everywhere.

A history is played with services that do not hear each other; then each reader is told all of it in
every order, from where it stood. After the last order the week goes on to its result.
"""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from house import GOOD, House
from shared.contracts.envelope import Event
from shared.kit.consumer import Delivery

WEEK = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY = "CB026", "CB024", "CB023"
REASON = {"reason": "Bổ sung minh chứng về thời hạn."}
STANDS = {
    "submission": "select state, revision, total, grade from weekly_report",
    "scoring": "select state, revision from assessment",
    "approval": "select state, revision, total from proposal",
    "reporting": "select revision, scored_revision, scored_at is null, approved_at is null,"
    " returned_revision from progress",
}


def told(house: House, source: str, reader: str) -> list[dict[str, Any]]:
    """Return what a service said, in order, of what the reader hears."""
    heard = house.services[reader].consumer.handlers
    return [each for each in house.said(source) if each["type"] in heard]


def carry(house: House, source: str, reader: str) -> None:
    """Let one reader hear what one other service said, and nobody else."""
    delivery = Delivery(source, 0, 0, told(house, source, reader))
    house.services[reader].consumer.receive(house.database(reader), delivery)


def unheard(house: House, reader: str) -> list[Event]:
    """Return what the reader has not heard yet."""
    with house.database(reader).transaction() as session:
        known = {str(each) for each in session.scalars(text("select event_id from inbox"))}
    sources = [name for name in house.services if name != reader]
    said = [each for source in sources for each in told(house, source, reader)]
    return [Event.read(each) for each in said if each["id"] not in known]


def ends(house: House, reader: str, report_id: str) -> Iterator[tuple[Any, ...]]:
    """Yield how the report stands in the reader's tables, after each order of arrival."""
    events = unheard(house, reader)
    assert len(events) > 1
    asked = text(f"{STANDS[reader]} where report_id = :of")
    for order in permutations(events):
        with Session(house.database(reader).engine) as session:
            for event in order:
                house.services[reader].consumer.apply(session, [event])
            yield tuple(session.execute(asked, {"of": report_id}).one())


def end(house: House, reader: str, report_id: str) -> tuple[Any, ...]:
    """Return the one state in which every order ends."""
    found = set(ends(house, reader, report_id))
    assert len(found) == 1, found
    return found.pop()


def post(house: House, code: str, path: str, body: object = None) -> None:
    version = house.get(code, path.rpartition("/")[0])["version"]
    answer = house.call(code, "POST", path, body, If_Match=f'"{version}"')
    assert answer.status_code == 200, answer.text


def handed_in(house: House) -> str:
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    carry(house, "submission", "scoring")
    return str(house.report_of(AUTHOR, WEEK)["report_id"])


def goes_on_to_its_result(house: House, report_id: str) -> None:
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    is_scored_and_approved(house, report_id)


def is_scored_and_approved(house: House, report_id: str) -> None:
    assert house.score(MANAGER, report_id).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    house.settle()
    report = house.report_of(AUTHOR, WEEK)
    assert (report["state"], report["revision"]) == ("approved", 2)
    assert house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")["state"] == "approved"


def test_a_return_after_a_reopening_that_nobody_else_has_heard_of(house: House) -> None:
    report_id = handed_in(house)
    assert house.score(MANAGER, report_id).status_code == 200
    carry(house, "scoring", "approval")
    assert house.approve(AUTHORITY, report_id).status_code == 200
    post(house, AUTHORITY, f"/approval/v1/proposals/{report_id}/reopening", REASON)
    carry(house, "approval", "scoring")
    post(house, MANAGER, f"/scoring/v1/assessments/{report_id}/return", REASON)

    assert end(house, "submission", report_id) == ("returned", 2, None, None)
    assert end(house, "reporting", report_id) == (1, 0, True, True, 1)
    house.settle()
    assert house.get(AUTHORITY, f"/approval/v1/proposals/{report_id}")["state"] == "returned"
    assert house.get(MANAGER, f"/scoring/v1/assessments/{report_id}")["state"] == "returned"
    goes_on_to_its_result(house, report_id)


def test_a_score_of_what_was_taken_back_and_handed_in_anew_in_the_meantime(house: House) -> None:
    report_id = handed_in(house)
    post(house, AUTHOR, f"/submission/v1/reports/{report_id}/withdrawal")
    assert house.hand_in(AUTHOR, WEEK, GOOD | {"quality": "30"}).status_code == 200
    assert house.score(MANAGER, report_id).status_code == 200

    assert end(house, "scoring", report_id) == ("awaiting", 2)
    assert end(house, "approval", report_id)[:2] == ("returned", 1)
    assert end(house, "reporting", report_id) == (2, 1, False, True, 0)
    house.settle()
    assert house.report_of(AUTHOR, WEEK)["state"] == "handed_in"
    assert house.get(AUTHORITY, "/approval/v1/proposals")["items"] == []
    is_scored_and_approved(house, report_id)


def test_the_return_of_what_was_taken_back_and_handed_in_anew_in_the_meantime(
    house: House,
) -> None:
    report_id = handed_in(house)
    post(house, AUTHOR, f"/submission/v1/reports/{report_id}/withdrawal")
    assert house.hand_in(AUTHOR, WEEK, GOOD | {"quality": "30"}).status_code == 200
    post(house, MANAGER, f"/scoring/v1/assessments/{report_id}/return", REASON)

    assert end(house, "scoring", report_id) == ("awaiting", 2)
    house.settle()
    assert house.report_of(AUTHOR, WEEK)["state"] == "handed_in"
    is_scored_and_approved(house, report_id)


def test_a_result_of_what_was_taken_back_holds_in_every_order(house: House) -> None:
    report_id = handed_in(house)
    assert house.score(MANAGER, report_id).status_code == 200
    carry(house, "scoring", "approval")
    assert house.approve(AUTHORITY, report_id).status_code == 200
    post(house, AUTHOR, f"/submission/v1/reports/{report_id}/withdrawal")

    state, revision, total, _ = end(house, "submission", report_id)
    assert (state, revision, str(total)) == ("approved", 1, "84.00")
