"""How long reporting keeps what it holds: the class of each table."""

from typing import Final

from sqlalchemy import DateTime, case, cast, func, select

from reporting.domain.cases import CaseState
from reporting.holdings import HOLDINGS
from reporting.models import (
    AccessEntry,
    Breach,
    CaseAct,
    Deletion,
    Examination,
    ExportAnswer,
    LegalHold,
    Person,
    Progress,
    RemediationCase,
    Unit,
    Week,
    WeeklyResult,
)
from shared.kit.copies import table
from shared.records.applying import Kept, kept_in
from shared.records.holds import Holds
from shared.records.retention import (
    AUDIT,
    DIRECTORY,
    KIT_RETENTION,
    MANDATE,
    OFFICIAL,
    STATE,
    WEEK,
    Retained,
)

_HAS_PROGRESS: Final = (
    select(Progress.report_id).where(Progress.week == table(Week).c.week).exists()
)
_CASE: Final = table(RemediationCase)
_OVER: Final = case(
    (
        _CASE.c.state.in_((CaseState.CLOSED, CaseState.WITHDRAWN)),
        func.greatest(
            cast(_CASE.c.weeks[func.cardinality(_CASE.c.weeks)], DateTime(timezone=True)),
            _CASE.c.meets_at,
        ),
    )
)
"""A case lasts until it is closed or withdrawn; then its last week and its meeting count."""

_ITS_OVER: Final = select(_OVER).where(_CASE.c.case_id == CaseAct.case_id).scalar_subquery()
_HAS_ACTS: Final = select(CaseAct.case_id).where(CaseAct.case_id == _CASE.c.case_id).exists()
HOLDS: Final = Holds(
    table(LegalHold),
    tuple(
        (table(each).c.person_id, table(each).c.unit_id)
        for each in (Person, Progress, WeeklyResult)
    ),
)

RETENTION: Final = (
    Retained(table(Progress), WEEK, table(Progress).c.week),
    Retained(table(Week), WEEK, table(Week).c.week, _HAS_PROGRESS),
    Retained(table(WeeklyResult), OFFICIAL),
    Retained(table(Breach), WEEK, table(Breach).c.week),
    Retained(table(CaseAct), WEEK, _ITS_OVER),
    Retained(_CASE, WEEK, _OVER, _HAS_ACTS),
    Retained(table(Examination), STATE),
    Retained(table(Person), DIRECTORY),
    Retained(table(Unit), DIRECTORY),
    Retained(table(AccessEntry), AUDIT, table(AccessEntry).c.at),
    Retained(table(ExportAnswer), AUDIT, table(ExportAnswer).c.answered_at),
    Retained(table(LegalHold), MANDATE, table(LegalHold).c.ended_at),
    Retained(table(Deletion), AUDIT, table(Deletion).c.at),
    *KIT_RETENTION,
)

KEPT: Final = Kept(RETENTION, HOLDINGS, HOLDS, kept_in(Deletion))
