"""What is owed: by oneself, of a week by whom, and reminding of it."""

from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries, usecases
from reporting.api.owed_schemas import Missing, Owed, Reminded, RemindIn
from reporting.api.paths import week_in_path
from reporting.domain.errors import NotYoursToRead
from reporting.domain.reminders import LOOKED_BACK, MailNotSetUp, Moments
from shared.kit import clock
from shared.kit.http import PERSON, Blueprint, Order, PageArgs, current_person, paged

blueprint = Blueprint("owed", __name__, url_prefix="/reporting/v1")

BY_UNIT: Final = Order(("unit_id", "person_id"), (UUID, UUID))


@blueprint.get("/me/owed", access=PERSON, gives=Owed)
def list_owed(session: Session) -> dict[str, Any]:
    """List what the caller owes of the last five weeks, the earliest deadline first.

    A report to hand in, reports to score, results to decide on; nothing for who is done. What is
    decided shows within a minute.
    """
    now = clock.now()
    rows = queries.owed_by(session, [current_person()], since=now.date() - LOOKED_BACK)
    return {"items": [{**row._mapping, "overdue": row.due_at < now} for row in rows]}


@blueprint.get("/weeks/<week>/missing", access=PERSON, asks=PageArgs, gives=Missing)
def list_missing(session: Session, *, week: str, query: dict[str, Any]) -> dict[str, Any]:
    """List the reports of a week that were not handed in, with unit and person. For the Office."""
    reader, now = current_person(), clock.now()
    if not queries.is_office_member(session, reader):
        raise NotYoursToRead
    monday = week_in_path(week)
    queries.check_opened(session, monday)
    page = paged(
        query,
        asked=[reader, monday],
        order=BY_UNIT,
        read=lambda after, limit: queries.missing(session, monday, after=after, limit=limit),
    )
    items = [{**row._mapping, "overdue": row.due_at < now} for row in page["items"]]
    return page | {"items": items}


@blueprint.post(
    "/weeks/<week>/reminders", access=PERSON, takes=RemindIn, gives=Reminded, creates=True
)
def remind(session: Session, *, week: str, body: dict[str, Any]) -> dict[str, int]:
    """Remind by mail those who owe a step of a week, and nobody else.

    The Office all of them, whoever leads a unit those below it. Nobody is reminded so more than
    once an hour. `mail-not-set-up` tells that the platform sends no mail.
    """
    moments: Moments | None = current_app.config["MOMENTS"]
    if moments is None:
        raise MailNotSetUp
    return usecases.remind(
        session,
        week_in_path(week),
        body["unit_id"],
        by=current_person(),
        moments=moments,
        now=clock.now(),
    )
