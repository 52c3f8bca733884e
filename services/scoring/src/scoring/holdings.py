"""What scoring holds about a person: all of their own record, and what is left out and why."""

from typing import Final

from sqlalchemy import ColumnElement, Table, or_, select

from scoring.domain.assessments import AssessmentState
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
from shared.records.holdings import Condition, Holding, Holdings, LeftOut, Who
from shared.records.kit_tables import KIT_LEFT_OUT

_ASSESSMENT: Final = table(Assessment)
_ACT: Final = table(Act)
_NOTE: Final = table(Note)
_WITHDRAWAL: Final = table(BreachWithdrawal)
_SCORED: Final = (
    *("parts", "total", "grade", "rulebook", "said", "reason", "judgements", "flags"),
    *("key_task_missed", "missed_item", "missed_title"),
)


def _open(of: Table) -> ColumnElement[bool]:
    return (
        select(_ASSESSMENT.c.report_id)
        .where(
            _ASSESSMENT.c.report_id == of.c.report_id,
            _ASSESSMENT.c.state != AssessmentState.APPROVED,
        )
        .exists()
    )


def _on_own_report(of: Table) -> Condition:
    def about(person_id: Who) -> ColumnElement[bool]:
        own = select(_ASSESSMENT.c.report_id).where(_ASSESSMENT.c.person_id == person_id)
        return of.c.report_id.in_(own)

    return about


def _of_own_breach(person_id: Who) -> ColumnElement[bool]:
    own = select(Breach.breach_id).where(Breach.person_id == person_id)
    return _WITHDRAWAL.c.breach_id.in_(own)


HOLDINGS: Final[Holdings] = (
    Holding(
        name="assessment",
        table=_ASSESSMENT,
        about=lambda who: _ASSESSMENT.c.person_id == who,
        withheld=("manager_parts", "total", "grade", "comment", "sent_back_reason"),
        undecided=_ASSESSMENT.c.state != AssessmentState.APPROVED,
    ),
    Holding(
        name="act",
        table=_ACT,
        about=_on_own_report(_ACT),
        withheld=_SCORED,
        undecided=(_ACT.c.kind == "scored") & _open(_ACT),
    ),
    Holding(
        name="note",
        table=_NOTE,
        about=_on_own_report(_NOTE),
        withheld=("parts", "total", "said"),
        undecided=_open(_NOTE),
    ),
    Holding(
        name="assessments_that_i_give",
        table=_ASSESSMENT,
        about=lambda who: _ASSESSMENT.c.manager_id == who,
        only=("report_id", "person_id", "week", "state"),
    ),
    Holding(
        name="reports_that_i_filed",
        table=_ASSESSMENT,
        about=lambda who: _ASSESSMENT.c.filed_by_id == who,
        only=("report_id", "person_id", "week"),
    ),
    Holding(
        name="acts_of_mine",
        table=_ACT,
        about=lambda who: _ACT.c.by_id == who,
        only=("report_id", "version", "kind", "at"),
    ),
    Holding(
        name="notes_of_mine",
        table=_NOTE,
        about=lambda who: _NOTE.c.by_id == who,
        only=("note_id", "report_id", "relation", "at"),
    ),
    Holding(name="breach", table=table(Breach), about=lambda who: Breach.person_id == who),
    Holding(name="breach_withdrawal", table=_WITHDRAWAL, about=_of_own_breach),
    Holding(
        name="breaches_that_i_recorded",
        table=table(Breach),
        about=lambda who: Breach.by_id == who,
        only=("breach_id", "person_id", "role", "at"),
    ),
    Holding(
        name="breaches_that_i_withdrew",
        table=_WITHDRAWAL,
        about=lambda who: _WITHDRAWAL.c.by_id == who,
        only=("breach_id", "role", "at"),
    ),
    Holding(name="result", table=table(Result), about=lambda who: Result.person_id == who),
    Holding(
        name="results_that_i_scored",
        table=table(Result),
        about=lambda who: Result.scorer_id == who,
        only=("person_id", "week"),
    ),
    Holding(name="tally_of_mine", table=table(Tally), about=lambda who: Tally.scorer_id == who),
    LeftOut(table(Unit), "names nobody"),
    LeftOut(table(Week), "names nobody"),
    Holding(name="person", table=table(Person), about=lambda who: Person.person_id == who),
    Holding(
        name="people_whose_manager_i_am",
        table=table(Person),
        about=lambda who: Person.manager_id == who,
        only=("person_id",),
    ),
    Holding(
        name="earlier_manager",
        table=table(EarlierManager),
        about=lambda who: EarlierManager.person_id == who,
    ),
    Holding(
        name="people_whose_manager_i_was",
        table=table(EarlierManager),
        about=lambda who: EarlierManager.manager_id == who,
        only=("person_id", "until"),
    ),
    Holding(
        name="assignment",
        table=table(Assignment),
        about=lambda who: Assignment.person_id == who,
    ),
    Holding(
        name="assignments_that_i_manage",
        table=table(Assignment),
        about=lambda who: Assignment.manager_id == who,
        only=("assignment_id", "person_id", "kind", "first_day", "last_day", "withdrawn"),
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
    Holding(
        name="legal_hold",
        table=table(LegalHold),
        about=lambda who: LegalHold.person_id == who,
    ),
    LeftOut(table(Deletion), "names nobody"),
    *KIT_LEFT_OUT,
)
