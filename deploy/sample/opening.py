"""The first legs of a play: who is who, everybody signs in, and the Office opens a week."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from sample.api import Api, awaited
from sample.errors import NotYetError, PlayError, RefusalError
from sample.outcome import LeftOut
from sample.people import Person, with_ids
from sample.stage import Legs, Report, Stage

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
WEEK: Final = timedelta(days=7)
PASSED_OVER: Final = frozenset({"week-already-open", "no-working-day"})
"""Weeks that were opened before the sixty that are listed, or by somebody else just now, and weeks
that are never opened."""
MOST_LISTED: Final = 200
STRIDE: Final = 50
"""Events of people travel in lists of up to 200, so that one in fifty is in each list."""


def sign_in(api: Api, legs: Legs, people: Sequence[Person], office: Person) -> list[Person]:
    """Sign in everybody who has an account; return all people with the directory's ids."""
    known = api.everything(office.account, "/directory/v1/people")
    found = with_ids(people, {entry["code"]: entry["person_id"] for entry in known})
    legs.each(api.sign_in, [person.account for person in found if person.account])
    return found


def week_to_open(today: date, opened: Collection[date]) -> date:
    """Return the Monday of the week to play: this week's, or the newest one not opened yet."""
    monday = today - timedelta(days=today.weekday())
    while monday in opened:
        monday -= WEEK
    return monday


def open_week(api: Api, people: Sequence[Person], office: Person) -> date:
    """Open a week once the services know everybody, and return its Monday."""
    awaited(lambda: _check_all_known(api, people, office))
    listed = api.get(office.account, "/submission/v1/weeks")["items"]
    opened = {date.fromisoformat(each["week"]) for each in listed} | _imported(api, people, office)
    today = datetime.now(ZONE).date()
    while True:
        week = week_to_open(today, opened)
        try:
            api.post(office.account, "/submission/v1/weeks", {"week": week.isoformat()})
        except RefusalError as refusal:
            if refusal.code not in PASSED_OVER:
                raise
            opened.add(week)  # or never to be
        else:
            return week


def _imported(api: Api, people: Sequence[Person], office: Person) -> set[date]:
    """Return the weeks from before the platform: everybody's are there, so one person tells."""
    one = next(person for person in people if person.evaluated)
    path = f"/reporting/v1/people/{one.id}/results"
    listed = api.get(office.account, path, limit=MOST_LISTED)["items"]
    return {date.fromisoformat(each["week"]) for each in listed if each["document"] is not None}


def _check_all_known(api: Api, people: Sequence[Person], office: Person) -> None:
    """Raise ``NotYetError`` while what the directory said of the people is still on its way.

    Submission tells of itself only that it knows the Office; reporting hears the same lists at the
    same time, and tells of everybody.
    """
    try:
        api.get(office.account, "/submission/v1/reports", whose="all", limit=1)
    except RefusalError as refusal:
        if refusal.status != HTTPStatus.FORBIDDEN:
            raise
        raise NotYetError(f"submission does not know that {office.name} is the Office's") from None
    for person in (*people[::STRIDE], people[-1]):
        try:
            api.get(office.account, f"/reporting/v1/people/{person.id}/results", limit=1)
        except RefusalError as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                raise
            raise NotYetError(f"reporting does not know {person.name} ({person.code})") from None


def opened_reports(stage: Stage) -> list[dict[str, Any]]:
    """Return all reports of the week, as the Office reads them.

    Raises ``PlayError`` when somebody who owes a report has none.
    """
    lines = stage.api.everything(
        stage.office.account, "/submission/v1/reports", whose="all", week=stage.week.isoformat()
    )
    owing = {line["person_id"] for line in lines}
    forgotten = [
        person
        for person in stage.people.values()
        if person.evaluated and person.manager and person.id not in owing
    ]
    if forgotten:
        raise PlayError(
            f"The week of {stage.week} was opened without a report of {len(forgotten)} people who"
            f" owe one, {forgotten[0].name} ({forgotten[0].code}) to begin with."
        )
    return lines


def shared_out(
    lines: Iterable[Mapping[str, Any]], people: Mapping[str, Person]
) -> tuple[list[Report], list[LeftOut]]:
    """Return the reports that can be handed in, by author's code, and whose week stops and why.

    ``people`` are by id. A report whose direct manager has no account is in both.
    """
    reports = []
    left_out = [
        LeftOut(person.name, "not opened for want of a direct manager")
        for person in people.values()
        if person.evaluated and not person.manager
    ]
    for line in lines:
        author = people.get(line["person_id"])
        manager = people.get(line["manager_id"])
        if author is None or manager is None:
            name = author.name if author is not None else line["person_id"]
            left_out.append(
                LeftOut(name, "not handed in, author or manager not being in the roster")
            )
        elif not author.account:
            left_out.append(LeftOut(author.name, "not handed in for want of an account"))
        else:
            reports.append(Report(line["report_id"], author, manager))
            if not manager.account:
                left_out.append(LeftOut(author.name, "not scored, the manager having no account"))
    return sorted(reports, key=lambda report: report.author.code), left_out


def by_id(people: Sequence[Person]) -> Mapping[str, Person]:
    """Return the people by the directory's id."""
    return {person.id: person for person in people}
