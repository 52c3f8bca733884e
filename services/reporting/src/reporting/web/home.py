"""The home page: what needs me now, my last weeks, and my unit's week; four steps for others."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.cases import CaseState
from reporting.domain.overview import Overseen, together
from reporting.domain.reminders import Step
from reporting.web.charts import weeks_chart
from reporting.web.masthead import masthead_of, named_and_owing
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import ANYBODY, Blueprint, known_person
from shared.pages import render

WEEKS: Final = 12
MEETINGS: Final = 5
_FILES: Final = files("reporting.web")
_WHERE: Final = {
    Step.HAND_IN: "/submission/week?week={week}",
    Step.SCORE: "/scoring/team?week={week}",
    Step.APPROVE: "/approval/decide?week={week}",
}

blueprint = Blueprint("home", __name__, template_folder=str(_FILES / "templates"))


@blueprint.page("/", access=ANYBODY)
def home(session: Session) -> str:
    """Show whoever is signed in what needs them; others the four steps, and nothing of anybody."""
    person_id = known_person()
    if person_id is None:
        return render("reporting/welcome.html", active="home")
    now = clock.now()
    name, owed = named_and_owing(session, person_id, now=now)
    meetings = queries.cases(
        session, viewer_id=person_id, state=CaseState.INVITED, after=None, limit=MEETINGS
    )
    week = queries.newest_week(session)
    results = queries.person_results(session, person_id, after=None, limit=WEEKS)
    return render(
        "reporting/home.html",
        active="home",
        due=_due(owed, meetings, now),
        week=week,
        results=results,
        chart=_chart(week, results),
        unit=_unit(session, person_id, week),
        **masthead_of(name, owed),
    )


def _due(owed: Iterable[AnyRow], meetings: Iterable[AnyRow], now: datetime) -> list[dict[str, Any]]:
    """Return what needs somebody now, each with where it is done, the earliest deadline first."""
    steps = [
        {
            "what": row.step,
            "week": row.week,
            "number": row.number,
            "due_at": row.due_at,
            "overdue": row.due_at < now,
            "where": _WHERE[Step(row.step)].format(week=row.week),
        }
        for row in owed
    ]
    meets = [
        {
            "what": "meet",
            "place": case.place,
            "due_at": case.meets_at,
            "overdue": False,
            "where": f"/reporting/cases/{case.case_id}",
        }
        for case in meetings
        if case.meets_at is not None and case.meets_at > now
    ]
    return sorted([*steps, *meets], key=lambda each: each["due_at"])


def _chart(week: date | None, results: Sequence[AnyRow]) -> Any:
    if not results:
        return None
    last = max(row.week for row in results)
    if week is not None:
        last = max(last, week - timedelta(weeks=1))
    return weeks_chart(last, WEEKS, {row.week: (row.total, row.grade) for row in results})


def _unit(session: Session, person_id: UUID, week: date | None) -> dict[str, Any] | None:
    """Return how far the newest week has come in all that somebody leads, where they lead any."""
    seen = Overseen(queries.overseen(session, person_id, everything=False))
    if week is None or not seen.tops:
        return None
    counted = queries.progress_by_unit(session, week, seen.below(None))
    counts = together(counted.values())
    return {"names": [unit.name for unit in seen.tops], "counts": counts, "week": week}
