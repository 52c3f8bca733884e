"""Brings the directory to what a roster says: all of it, or nothing."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from approval.directory import events, passwords, queries
from approval.directory.managers import settle_managers
from approval.directory.roster import storing
from approval.directory.roster.comparing import Difference, Known, compare
from approval.directory.roster.lines import Roster
from shared.kit.ids import new_id

_TIME_TO_LOAD: Final = text("set local statement_timeout = '60s'")


def load_roster(
    session: Session,
    roster: Roster,
    *,
    now: datetime,
    initial_password: str | None = None,
    dry_run: bool = False,
) -> Difference:
    """Bring units, people and accounts to what the roster says, and tell what really changed.

    A second change waits for the first. A statement may take a minute, to the transaction's end.

    ``initial_password``
        Set for every account that has none yet, as one hash for all: for sample agencies, whose
        people are invented. At least 8 characters; the command refuses shorter ones.
    ``dry_run``
        Return the same difference and write nothing.
    """
    session.execute(_TIME_TO_LOAD)
    queries.one_at_a_time(session)
    known = Known(queries.all_units(session), queries.all_people(session), queries.logins(session))
    difference = compare(roster, known, new_id=new_id)
    if dry_run:
        return difference
    hashed = None if initial_password is None else passwords.hash_password(initial_password)
    storing.store_units(session, difference.units)
    storing.store_people(session, difference.people)
    storing.store_accounts(session, difference.accounts, password_hash=hashed)
    people = {each.id: each for each in (*difference.people.entries, *settle_managers(session))}
    events.tell(session, units=difference.units.entries, people=people.values(), now=now)
    return difference
