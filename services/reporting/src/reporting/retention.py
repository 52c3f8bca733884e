"""How long reporting keeps what it holds: the class of each table."""

from typing import Final

from sqlalchemy import DateTime, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from reporting.domain.cases import CaseState
from reporting.domain.obstacles import ObstacleState
from reporting.holdings import HOLDINGS
from reporting.models import (
    AccessEntry,
    Breach,
    CapRoom,
    CaseAct,
    Change,
    Classification,
    ClassificationAct,
    ClassifiedPeriod,
    CollectiveReport,
    Contact,
    Deletion,
    Examination,
    ExportAnswer,
    Form,
    JobMonth,
    LegalHold,
    Mail,
    Obstacle,
    ObstacleAct,
    PeriodAct,
    PeriodFile,
    PeriodFilePart,
    Person,
    PersonCount,
    PersonPeriod,
    Petition,
    PetitionAct,
    Progress,
    PublishedClassification,
    RemediationCase,
    Reminder,
    ReportContent,
    ScorerPeriod,
    Unit,
    UnitPeriod,
    UnitWeek,
    Waiting,
    Week,
    WeeklyResult,
    YearRule,
)
from shared.kit.copies import table
from shared.records.applying import Kept, kept_in
from shared.records.holds import Holds
from shared.records.retention import (
    AUDIT,
    DIRECTORY,
    EXPORT,
    IDENTITY,
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
_OBSTACLE: Final = table(Obstacle)
_HANDLED: Final = (ObstacleState.ANSWERED, ObstacleState.DECIDED, ObstacleState.MERGED)
_OF_OBSTACLE: Final = ObstacleAct.obstacle_id == Obstacle.obstacle_id
_IS_OPEN: Final = (
    select(Obstacle.obstacle_id).where(_OF_OBSTACLE, Obstacle.state.not_in(_HANDLED)).exists()
)
_MERGED: Final = aliased(Obstacle)
_NEEDED: Final = or_(
    select(ObstacleAct.obstacle_id)
    .where(ObstacleAct.obstacle_id == _OBSTACLE.c.obstacle_id)
    .exists(),
    select(_MERGED.obstacle_id).where(_MERGED.merged_into_id == _OBSTACLE.c.obstacle_id).exists(),
)
"""Its acts are younger than it is, and what was merged into it shows what became of it."""

HOLDS: Final = Holds(
    table(LegalHold),
    tuple(
        (table(each).c.person_id, table(each).c.unit_id)
        for each in (Person, Progress, WeeklyResult, Obstacle)
    ),
)

RETENTION: Final = (
    Retained(table(ObstacleAct), WEEK, table(ObstacleAct).c.at, _IS_OPEN),
    Retained(
        _OBSTACLE,
        WEEK,
        case((_OBSTACLE.c.state.in_(_HANDLED), _OBSTACLE.c.week)),
        _NEEDED,
    ),
    Retained(table(CollectiveReport), WEEK, table(CollectiveReport).c.week, HOLDS.unit_in_force),
    Retained(table(Progress), WEEK, table(Progress).c.week),
    Retained(table(ReportContent), WEEK, table(ReportContent).c.week),
    Retained(table(Form), EXPORT, table(Form).c.asked_at),
    Retained(table(Week), WEEK, table(Week).c.week, _HAS_PROGRESS),
    Retained(table(WeeklyResult), OFFICIAL),
    *(
        Retained(table(each), OFFICIAL)
        for each in (
            PersonPeriod,
            UnitWeek,
            UnitPeriod,
            ScorerPeriod,
            ClassifiedPeriod,
            PeriodAct,
            Classification,
            ClassificationAct,
            PublishedClassification,
            PeriodFile,
            PeriodFilePart,
            CapRoom,
            Petition,
            PetitionAct,
        )
    ),
    # No end of their own: the database takes away what it counted of a report that is deleted.
    Retained(table(PersonCount), OFFICIAL),
    Retained(table(JobMonth), OFFICIAL),
    Retained(table(YearRule), STATE),
    Retained(table(Change), STATE),
    Retained(table(Breach), WEEK, table(Breach).c.week),
    Retained(table(CaseAct), WEEK, _ITS_OVER),
    Retained(_CASE, WEEK, _OVER, _HAS_ACTS),
    Retained(table(Examination), STATE),
    Retained(table(Reminder), WEEK, table(Reminder).c.week),
    Retained(table(Mail), WEEK, table(Mail).c.made_at),
    Retained(table(Waiting), STATE),
    Retained(table(Contact), IDENTITY),
    Retained(table(Person), DIRECTORY),
    Retained(table(Unit), DIRECTORY),
    Retained(table(AccessEntry), AUDIT, table(AccessEntry).c.at),
    Retained(table(ExportAnswer), AUDIT, table(ExportAnswer).c.answered_at),
    Retained(table(LegalHold), MANDATE, table(LegalHold).c.ended_at),
    Retained(table(Deletion), AUDIT, table(Deletion).c.at),
    *KIT_RETENTION,
)

KEPT: Final = Kept(RETENTION, HOLDINGS, HOLDS, kept_in(Deletion))
