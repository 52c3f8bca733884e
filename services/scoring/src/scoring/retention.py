"""How long scoring keeps what it holds: the class of each table."""

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, case, or_, select

from scoring.holdings import HOLDINGS
from scoring.models import (
    AccessEntry,
    Act,
    Assessment,
    Assignment,
    Breach,
    BreachWithdrawal,
    Deletion,
    EarlierManager,
    ExportAnswer,
    LegalHold,
    Note,
    Person,
    Result,
    Tally,
    Unit,
    Week,
)
from shared.kit.copies import table
from shared.records.applying import Kept, kept_in
from shared.records.holds import Holds
from shared.records.retention import AUDIT, DIRECTORY, KIT_RETENTION, MANDATE, WEEK, Retained


def _week_of(of: type[Act | Note]) -> ColumnElement[date]:
    return select(Assessment.week).where(Assessment.report_id == of.report_id).scalar_subquery()


_HAS_ACTS: Final = select(Act.report_id).where(Act.report_id == Assessment.report_id).exists()
_HAS_NOTES: Final = select(Note.report_id).where(Note.report_id == Assessment.report_id).exists()
_OVER: Final = case(
    (table(Assignment).c.withdrawn, table(Assignment).c.first_day),
    else_=table(Assignment).c.last_day,
)
_HAS_ASSESSMENTS: Final = (
    select(Assessment.report_id).where(Assessment.week == table(Week).c.week).exists()
)
_ITS_WEEK: Final = (
    select(Breach.week).where(Breach.breach_id == BreachWithdrawal.breach_id).scalar_subquery()
)
_WITHDRAWN: Final = (
    select(BreachWithdrawal.breach_id)
    .where(BreachWithdrawal.breach_id == Breach.breach_id)
    .exists()
)
_SUMMED: Final = (
    select(Result.week)
    .where(
        Result.week == Tally.week,
        Result.unit_id == Tally.unit_id,
        Result.scorer_id == Tally.scorer_id,
    )
    .exists()
)
HOLDS: Final = Holds(
    table(LegalHold),
    tuple(
        (table(each).c.person_id, table(each).c.unit_id) for each in (Person, Assessment, Result)
    ),
)
_PLACED_BY_NOTHING: Final = HOLDS.unit_in_force
"""Assessments and results say who was in which unit then, and what names people beside them may
stand alone: it waits for units."""

RETENTION: Final = (
    Retained(table(Act), WEEK, _week_of(Act)),
    Retained(table(Note), WEEK, _week_of(Note)),
    Retained(table(BreachWithdrawal), WEEK, _ITS_WEEK, _PLACED_BY_NOTHING),
    Retained(table(Breach), WEEK, table(Breach).c.week, or_(_WITHDRAWN, _PLACED_BY_NOTHING)),
    Retained(table(Result), WEEK, table(Result).c.week),
    Retained(table(Tally), WEEK, table(Tally).c.week, _SUMMED),
    Retained(table(Assessment), WEEK, table(Assessment).c.week, or_(_HAS_ACTS, _HAS_NOTES)),
    Retained(table(Week), WEEK, table(Week).c.week, _HAS_ASSESSMENTS),
    Retained(table(EarlierManager), WEEK, table(EarlierManager).c.until, _PLACED_BY_NOTHING),
    Retained(table(Assignment), WEEK, _OVER, _PLACED_BY_NOTHING),
    Retained(table(Person), DIRECTORY),
    Retained(table(Unit), DIRECTORY),
    Retained(table(AccessEntry), AUDIT, table(AccessEntry).c.at, _PLACED_BY_NOTHING),
    Retained(table(ExportAnswer), AUDIT, table(ExportAnswer).c.answered_at, _PLACED_BY_NOTHING),
    Retained(table(LegalHold), MANDATE, table(LegalHold).c.ended_at),
    Retained(table(Deletion), AUDIT, table(Deletion).c.at),
    *KIT_RETENTION,
)

KEPT: Final = Kept(RETENTION, HOLDINGS, HOLDS, kept_in(Deletion))
