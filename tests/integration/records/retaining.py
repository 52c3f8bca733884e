"""A house in which two people of two units had a week approved, for the retention command."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text

import approval.retention
import reporting.retention
import scoring.retention
import submission.retention
from house import ZONE, House
from integration.records import beside
from integration.records.test_holds import administer
from shared.kit import clock
from shared.records import command
from shared.records.answering import written
from shared.records.applying import Kept
from shared.records.holdings import collected

KEPT: Final[Mapping[str, Kept]] = {
    "submission": submission.retention.KEPT,
    "scoring": scoring.retention.KEPT,
    "approval": approval.retention.KEPT,
    "reporting": reporting.retention.KEPT,
}
WEEK, LATER = "2026-11-16", datetime(2045, 1, 1, tzinfo=UTC)
AUTHOR, MANAGER, AUTHORITY, DELEGATE, OFFICE = "CB026", "CB024", "CB023", "CB025", "CB009"
ANOTHER, ANOTHER_MANAGER, ANOTHER_AUTHORITY = "CB056", "CB054", "CB050"


def decide(house: House) -> House:
    """Give a house with a hold to end, in which two people of two units had a week approved.

    One of them works in two places, with a note of the second, and is away a day.
    """
    administer(house)
    house.open_week(WEEK)
    parties = (
        (AUTHOR, MANAGER, AUTHORITY),
        (ANOTHER, ANOTHER_MANAGER, ANOTHER_AUTHORITY),
    )
    today = clock.now().astimezone(ZONE).date()
    given = {"to_id": str(house.people[DELEGATE]), "document": "Giấy ủy quyền số 7"}
    given |= {"first_day": f"{today}", "last_day": f"{today + timedelta(days=1)}"}
    assert house.call(AUTHORITY, "POST", "/directory/v1/delegations", given).status_code == 201
    for author, manager, authority in parties:
        assert house.hand_in(author, WEEK).status_code == 200
        house.settle()
        report_id = house.report_of(author, WEEK)["report_id"]
        if author == AUTHOR:
            _record_beside(house, report_id)
        house.get(manager, f"/submission/v1/reports/{report_id}")
        assert house.score(manager, report_id).status_code == 200
        house.settle()
        assert house.approve(authority, report_id).status_code == 200
        house.settle()
        house.get(OFFICE, f"/reporting/v1/people/{house.people[author]}/results")
    return house


def _record_beside(house: House, report_id: str) -> None:
    beside.assign(house, AUTHOR, since=WEEK)
    beside.attach_note(house, report_id)
    later = beside.today() + timedelta(days=60)
    beside.be_away(house, AUTHOR, later, later)
    beside.cancel(house, beside.plan(house, AUTHOR, later, post_title="Chuyên viên chính"))
    beside.change_managers(house)
    beside.record_breaches(house, AUTHOR, MANAGER, WEEK)
    beside.share_work(house, AUTHOR, MANAGER, close=True)
    beside.open_case(house, AUTHOR, AUTHORITY, WEEK)
    beside.report_as_a_unit(house, WEEK)
    beside.raise_obstacle(house, AUTHOR, WEEK)


def apply(house: House, name: str, *, really: bool = True, **told: Any) -> int:
    before = told.pop("before", None)
    given = {"now": LATER, "really": really} | told
    return command.apply(KEPT[name], house.database(name), before, **given)


def apply_everywhere(house: House) -> None:
    for name in KEPT:
        assert apply(house, name) == 0


def rows(house: House, name: str) -> dict[str, int]:
    """Return how many rows each table of a service has."""
    with house.database(name).transaction() as session:
        return {
            each.table.name: session.execute(
                text(f'select count(*) from "{each.table.name}"')
            ).scalar_one()
            for each in KEPT[name].retention
        }


def export(house: House, name: str, code: str) -> bytes:
    with house.database(name).transaction() as session:
        return written(collected(session, KEPT[name].holdings, house.people[code]))
