"""The Office's page of weeks: which were opened, when their steps are due, and opening one."""

from datetime import date, timedelta
from typing import Final

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person
from shared.pages import load, render
from shared.rulebook.calendar import monday_of
from submission import queries, usecases
from submission.api.schemas import WeekIn
from submission.domain.errors import NotTheOffice
from submission.domain.weeks import OLDEST, Timetable

OPENED_WEEKS: Final = "/submission/opened-weeks"
LISTED: Final = 20
_WEEK: Final = timedelta(weeks=1)

blueprint = Blueprint("opening-pages", __name__)


@blueprint.page(OPENED_WEEKS, access=PERSON)
def show_opened_weeks(session: Session, *, attempt: Attempt | None = None) -> str:
    """List the weeks that were opened, and offer those of a year that were not. For the Office."""
    viewer = current_person()
    if not queries.is_office_member(session, viewer):
        raise NotTheOffice
    opened = queries.open_weeks(session)
    today = _timetable().today(clock.now())
    known = {each.week for each in opened}
    return render(
        "submission/opened_weeks.html",
        active="overview",
        attempt=attempt,
        opened=opened[:LISTED],
        offered=[each for each in _mondays(today) if each not in known],
        done=next((each for each in opened if str(each.week) == request.args.get("opened")), None),
        me=queries.names_of(session, {viewer}).get(viewer),
    )


def _mondays(today: date) -> list[date]:
    """Return the weeks that may be opened on a day, newest first."""
    newest = monday_of(today)
    weeks = (newest - back * _WEEK for back in range(OLDEST // _WEEK + 1))
    return [each for each in weeks if today - each <= OLDEST]


@blueprint.form(OPENED_WEEKS, access=PERSON, again=show_opened_weeks)
def open_week(session: Session, *, form: MultiDict[str, str]) -> Onward:
    """Open a week: everybody who is evaluated owes a report from then on. For the Office."""
    by, now = current_person(), clock.now()
    if not queries.is_office_member(session, by):
        raise NotTheOffice
    week = load(WeekIn, form)["week"]
    usecases.open_week(session, week, by=by, timetable=_timetable(), now=now)
    return Onward(f"{OPENED_WEEKS}?opened={week}")


def _timetable() -> Timetable:
    timetable: Timetable = current_app.config["TIMETABLE"]
    return timetable
