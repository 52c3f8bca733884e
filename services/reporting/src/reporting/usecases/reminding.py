"""Claims what somebody is to be reminded of: each moment once, whatever ticks run at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.errors import NotYoursToRead
from reporting.domain.reminders import (
    ASKED_AGAIN,
    LOOKED_BACK,
    Kind,
    MailState,
    Moments,
    kind_of,
)
from reporting.models import Mail
from reporting.queries.owed import Due
from shared.kit.db import AnyRow
from shared.kit.ids import new_id

MOST_AT_ONCE: Final = 5_000

_CLAIM: Final = text(
    """
    insert into reminder (person_id, week, step, moment, day, claimed_at, told_id, mail_id)
    select each.*
    from jsonb_to_recordset(:claims) as each (
        person_id uuid, week date, step text, moment text, day date, claimed_at timestamptz,
        told_id uuid, mail_id uuid
    )
    order by person_id, week, step, moment
    on conflict (person_id, week, step, moment) do update set day = excluded.day
    returning mail_id, xmax = 0 as fresh
    """
).bindparams(bindparam("claims", type_=JSONB))
"""A moment that came before, as after a second return, is known to have come today, and is silent.
Of two ticks at once the second waits for the first, and finds everything claimed."""

_REACHED: Final = text(
    "select person_id from contact where person_id = any(:people) and email <> ''"
)
_ASK: Final = text(
    """
    update contact set asked_at = :now
    where person_id = any(:people) and email <> ''
        and (asked_at is null or asked_at <= :before)
    returning person_id
    """
)


def claim_due(session: Session, *, moments: Moments, now: datetime) -> int:
    """Claim up to 5,000 moments that came, with a mail to each person and kind; return how many.

    Who cannot be reached by mail has the moment all the same, so that those above are told in time.
    """
    if not moments.is_time(now):
        return 0
    today = moments.today(now)
    due = Due(now, today, moments.midnight(now), moments.horizon(now), today - LOOKED_BACK)
    rows = queries.owed_unclaimed(session, due, most=MOST_AT_ONCE)
    came = [(row, moments.moment(row.due_at, row.late_from, now)) for row in rows]
    late = {row.person_id for row, moment in came if moment == Kind.ESCALATED}
    above = queries.above(session, late)
    told = [
        (row, moment, above.get(row.person_id) if moment == Kind.ESCALATED else row.person_id)
        for row, moment in came
    ]
    _claim(session, told, today, now)
    return len(rows)


def remind(
    session: Session,
    week: date,
    unit_id: UUID | None,
    *,
    by: UUID,
    moments: Moments,
    now: datetime,
) -> dict[str, int]:
    """Remind those who owe a step of a week, below a unit or all, at somebody's wish.

    Return how many owe something and how many are written to: whoever has an address, and was not
    written to so within the hour. For the Office, and for whoever leads the unit. Raises
    ``NotYoursToRead``, and ``NotFound`` for a week that was not opened.
    """
    if unit_id is not None:
        queries.check_may_read_unit(session, unit_id, viewer_id=by)
    elif not queries.is_office_member(session, by):
        raise NotYoursToRead
    queries.check_opened(session, week)
    units = None if unit_id is None else queries.units_below(session, unit_id)
    rows = queries.owed_in(session, week, units)
    people = sorted({row.person_id for row in rows})
    before = now - ASKED_AGAIN
    asked = set(session.scalars(_ASK, {"people": people, "now": now, "before": before}))
    moment = f"{Kind.ASKED}_{now.isoformat()}"
    told = [(row, moment, row.person_id) for row in rows if row.person_id in asked]
    _claim(session, told, moments.today(now), now, by=by)
    return {"owing": len(people), "reminded": len(asked)}


def _claim(
    session: Session,
    told: Sequence[tuple[AnyRow, str, UUID | None]],
    today: date,
    now: datetime,
    *,
    by: UUID | None = None,
) -> None:
    """Claim moments, and make the mails of those that nobody claimed before."""
    if not told:
        return
    people = sorted({told_id for _, _, told_id in told if told_id is not None})
    reached = set(session.scalars(_REACHED, {"people": people}))
    mails = {
        (told_id, kind_of(moment)): new_id() for _, moment, told_id in told if told_id in reached
    }
    claims = [
        {
            "person_id": row.person_id,
            "week": row.week,
            "step": row.step,
            "moment": moment,
            "day": today,
            "claimed_at": now,
            "told_id": told_id,
            "mail_id": mails.get((told_id, kind_of(moment))),
        }
        for row, moment, told_id in told
    ]
    made = session.execute(_CLAIM, {"claims": claims}).all()
    fresh = {row.mail_id for row in made if row.fresh}
    wanted = [
        _mail(mail_id, whom, kind, by, now)
        for (whom, kind), mail_id in mails.items()
        if mail_id in fresh
    ]
    if wanted:
        session.execute(insert(Mail), wanted)


def _mail(
    mail_id: UUID, person_id: UUID | None, kind: Kind, by: UUID | None, now: datetime
) -> dict[str, Any]:
    return {
        "mail_id": mail_id,
        "person_id": person_id,
        "kind": kind,
        "made_at": now,
        "asked_by_id": by,
        "state": MailState.WAITING,
        "attempts": 0,
        "next_at": now,
    }
