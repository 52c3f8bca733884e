"""What people's periods amount to by the rulebook: one figure for pages, forms and the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from reporting.queries.results import reopened_among, tier_of, weeks_of
from shared.contracts.directory import LEADING_TIERS
from shared.rulebook import (
    Adopted,
    Classified,
    Derivation,
    Facts,
    Period,
    PersonWeek,
    Rulebook,
    Status,
    classify_period,
)


@dataclass(frozen=True, slots=True)
class PeriodOfPerson:
    """What a person's period amounts to so far, by which rulebook, why, and of which weeks.

    ``reopened`` tells that a week of it is to be corrected, which makes it provisional.
    """

    rulebook: Rulebook
    found: Classified
    derivation: Derivation
    weeks: list[PersonWeek]
    reopened: bool


def period_of(
    session: Session, adopted: Adopted, person_id: UUID, period: Period
) -> PeriodOfPerson:
    """Return what one person's period amounts to so far. Raises what ``periods_of`` raises."""
    return periods_of(session, adopted, {person_id: tier_of(session, person_id)}, period)[person_id]


def periods_of(
    session: Session, adopted: Adopted, tiers: Mapping[UUID, str], period: Period
) -> dict[UUID, PeriodOfPerson]:
    """Return what the period of each of these people amounts to, given the tiers of their posts.

    Raises ``Invalid`` when no rulebook is in force at its end, or none classifies such periods.
    """
    mondays = list(period.weeks())
    first, last = mondays[0], mondays[-1]
    weeks = weeks_of(session, tiers, first, last)
    reopened = reopened_among(session, tiers, first, last)
    told = {}
    for person_id, tier in tiers.items():
        leader = tier in LEADING_TIERS
        rulebook = adopted.governing(last, leader=leader)
        mine = weeks.get(person_id, [])
        found, derivation = classify_period(rulebook, period, Facts(weeks=mine, leader=leader))
        if found.status is Status.CLASSIFIED and person_id in reopened:
            found = Classified(Status.PROVISIONAL, *found[1:])
        told[person_id] = PeriodOfPerson(rulebook, found, derivation, mine, person_id in reopened)
    return told
