"""What reporting holds about a person: all of their own record, and what is left out and why."""

from typing import Final

from sqlalchemy import ColumnElement, or_, select

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
from shared.records.holdings import Holding, Holdings, LeftOut, Who
from shared.records.kit_tables import KIT_LEFT_OUT

_CASE: Final = table(RemediationCase)
_ACT: Final = table(CaseAct)
_GRADED: Final = table(Classification)
_GRADING: Final = table(ClassificationAct)
_PETITION: Final = table(Petition)
_PETITIONED: Final = table(PetitionAct)
_OBSTACLE: Final = table(Obstacle)
_OBSTACLE_ACT: Final = table(ObstacleAct)
_COLLECTIVE: Final = table(CollectiveReport)


def _on_own_case(person_id: Who) -> ColumnElement[bool]:
    own = select(_CASE.c.case_id).where(_CASE.c.person_id == person_id)
    return _ACT.c.case_id.in_(own)


def _on_own_classification(person_id: Who) -> ColumnElement[bool]:
    own = select(_GRADED.c.classification_id).where(_GRADED.c.person_id == person_id)
    return _GRADING.c.classification_id.in_(own)


def _on_own_petition(person_id: Who) -> ColumnElement[bool]:
    own = select(_PETITION.c.petition_id).where(_PETITION.c.person_id == person_id)
    return _PETITIONED.c.petition_id.in_(own)


def _on_own_obstacle(person_id: Who) -> ColumnElement[bool]:
    own = select(_OBSTACLE.c.obstacle_id).where(_OBSTACLE.c.person_id == person_id)
    return _OBSTACLE_ACT.c.obstacle_id.in_(own)


def _handed_in_or_decided(person_id: Who) -> ColumnElement[bool]:
    return or_(_COLLECTIVE.c.handed_in_by_id == person_id, _COLLECTIVE.c.decided_by_id == person_id)


HOLDINGS: Final[Holdings] = (
    Holding(
        name="weekly_result",
        table=table(WeeklyResult),
        about=lambda who: WeeklyResult.person_id == who,
    ),
    Holding(
        name="results_that_i_decided",
        table=table(WeeklyResult),
        about=lambda who: WeeklyResult.decided_by_id == who,
        only=("result_id", "person_id", "week", "approved_at"),
    ),
    Holding(
        name="results_that_i_scored",
        table=table(WeeklyResult),
        about=lambda who: WeeklyResult.scorer_id == who,
        only=("result_id", "person_id", "week", "approved_at"),
    ),
    Holding(
        name="person_period",
        table=table(PersonPeriod),
        about=lambda who: PersonPeriod.person_id == who,
    ),
    Holding(
        name="person_count",
        table=table(PersonCount),
        about=lambda who: PersonCount.person_id == who,
    ),
    Holding(
        name="scorer_period",
        table=table(ScorerPeriod),
        about=lambda who: ScorerPeriod.scorer_id == who,
    ),
    LeftOut(table(UnitWeek), "names nobody"),
    LeftOut(table(UnitPeriod), "names nobody"),
    LeftOut(table(JobMonth), "names nobody"),
    LeftOut(table(YearRule), "names nobody"),
    Holding(name="progress", table=table(Progress), about=lambda who: Progress.person_id == who),
    Holding(
        name="report_content",
        table=table(ReportContent),
        about=lambda who: ReportContent.person_id == who,
        without={
            "manager_parts": "given by scoring once the week is decided",
            "comment": "given by scoring once the week is decided",
            "judgements": "given by scoring once the week is decided",
        },
    ),
    Holding(
        name="contents_that_i_scored",
        table=table(ReportContent),
        about=lambda who: ReportContent.scored_by_id == who,
        only=("report_id", "week"),
    ),
    Holding(
        name="form",
        table=table(Form),
        about=lambda who: Form.asked_by_id == who,
        without={"content": "a printed copy of what stands here or was yours to print"},
    ),
    Holding(
        name="forms_about_me",
        table=table(Form),
        about=lambda who: or_(Form.person_id == who, Form.subject_id == who),
        only=("form_id", "kind", "span", "asked_at"),
    ),
    Holding(name="breach", table=table(Breach), about=lambda who: Breach.person_id == who),
    Holding(name="remediation_case", table=_CASE, about=lambda who: _CASE.c.person_id == who),
    Holding(
        name="cases_that_i_lead",
        table=_CASE,
        about=lambda who: _CASE.c.leader_id == who,
        only=("case_id", "person_id", "state", "meets_at"),
    ),
    Holding(name="case_act", table=_ACT, about=_on_own_case),
    Holding(
        name="case_acts_of_mine",
        table=_ACT,
        about=lambda who: _ACT.c.by_id == who,
        only=("case_id", "version", "action", "at"),
    ),
    Holding(name="classification", table=_GRADED, about=lambda who: _GRADED.c.person_id == who),
    Holding(
        name="classifications_that_i_decided",
        table=_GRADED,
        about=lambda who: _GRADED.c.decided_by_id == who,
        only=("classification_id", "person_id", "period"),
    ),
    Holding(name="classification_act", table=_GRADING, about=_on_own_classification),
    Holding(
        name="classification_acts_of_mine",
        table=_GRADING,
        about=lambda who: _GRADING.c.by_id == who,
        only=("classification_id", "version", "action", "at"),
    ),
    Holding(
        name="published_classification",
        table=table(PublishedClassification),
        about=lambda who: PublishedClassification.person_id == who,
    ),
    LeftOut(table(Change), "names nobody"),
    LeftOut(table(PeriodFile), "names nobody"),
    LeftOut(table(PeriodFilePart), "a copy of what was published, which stands here"),
    Holding(name="period_act", table=table(PeriodAct), about=lambda who: PeriodAct.by_id == who),
    Holding(name="petition", table=_PETITION, about=lambda who: _PETITION.c.person_id == who),
    Holding(
        name="petitions_that_i_answer",
        table=_PETITION,
        about=lambda who: _PETITION.c.answers_id == who,
        only=("petition_id", "person_id", "period", "answer_due_at"),
    ),
    Holding(name="petition_act", table=_PETITIONED, about=_on_own_petition),
    Holding(
        name="petition_acts_of_mine",
        table=_PETITIONED,
        about=lambda who: _PETITIONED.c.by_id == who,
        only=("petition_id", "version", "action", "at"),
    ),
    LeftOut(table(ClassifiedPeriod), "names nobody"),
    LeftOut(table(CapRoom), "names nobody"),
    Holding(name="obstacle", table=_OBSTACLE, about=lambda who: _OBSTACLE.c.person_id == who),
    Holding(name="obstacle_act", table=_OBSTACLE_ACT, about=_on_own_obstacle),
    Holding(
        name="obstacle_acts_of_mine",
        table=_OBSTACLE_ACT,
        about=lambda who: _OBSTACLE_ACT.c.by_id == who,
        only=("obstacle_id", "version", "action", "at"),
    ),
    Holding(
        name="collective_reports_that_i_handed_in_or_decided",
        table=_COLLECTIVE,
        about=_handed_in_or_decided,
        only=("collective_id", "unit_id", "week", "handed_in_at", "decided_at"),
    ),
    Holding(
        name="examination",
        table=table(Examination),
        about=lambda who: Examination.person_id == who,
    ),
    Holding(name="contact", table=table(Contact), about=lambda who: Contact.person_id == who),
    Holding(name="waiting", table=table(Waiting), about=lambda who: Waiting.person_id == who),
    Holding(name="reminder", table=table(Reminder), about=lambda who: Reminder.person_id == who),
    Holding(
        name="reminders_of_others_to_me",
        table=table(Reminder),
        about=lambda who: Reminder.told_id == who,
        only=("person_id", "week", "step", "claimed_at"),
    ),
    Holding(name="mail", table=table(Mail), about=lambda who: Mail.person_id == who),
    Holding(
        name="mails_that_i_asked_for",
        table=table(Mail),
        about=lambda who: Mail.asked_by_id == who,
        only=("mail_id", "made_at"),
    ),
    Holding(
        name="progress_of_those_i_score",
        table=table(Progress),
        about=lambda who: Progress.manager_id == who,
        only=("report_id", "week"),
    ),
    Holding(name="person", table=table(Person), about=lambda who: Person.person_id == who),
    Holding(
        name="people_that_i_manage",
        table=table(Person),
        about=lambda who: Person.manager_id == who,
        only=("person_id",),
    ),
    Holding(
        name="units_that_i_lead",
        table=table(Unit),
        about=lambda who: or_(Unit.head_id == who, Unit.leader_in_charge_id == who),
    ),
    Holding(
        name="access_entry",
        table=table(AccessEntry),
        about=lambda who: or_(AccessEntry.person_id == who, AccessEntry.by_id == who),
    ),
    Holding(
        name="export_answer",
        table=table(ExportAnswer),
        about=lambda who: ExportAnswer.person_id == who,
    ),
    LeftOut(table(Week), "names nobody"),
    Holding(
        name="legal_hold",
        table=table(LegalHold),
        about=lambda who: LegalHold.person_id == who,
    ),
    LeftOut(table(Deletion), "names nobody"),
    *KIT_LEFT_OUT,
)
