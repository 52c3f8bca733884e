"""What reporting does when any other service says something: it keeps the figures."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from reporting.holdings import HOLDINGS
from reporting.models import (
    Breach,
    Examination,
    ExportAnswer,
    LegalHold,
    Person,
    Progress,
    Unit,
    Week,
    WeeklyResult,
)
from shared.contracts.approval import ReportReturnedV1 as SentBackV1
from shared.contracts.approval import ResultApprovedV1, ResultReopenedV1, ScoreReturnedV1
from shared.contracts.directory import ExportWantedV1, HoldChangedV1, PersonChangedV1, UnitChangedV1
from shared.contracts.envelope import Event
from shared.contracts.reporting import RecordGivenV1
from shared.contracts.scoring import BreachRecordedV1, ReportReturnedV1, ReportScoredV1
from shared.contracts.submission import (
    ReportExcusedV1,
    ReportHandedInV1,
    ReportOpenedV1,
    ReportWithdrawnV1,
    WeekOpenedV1,
)
from shared.kit.consumer import Consumer
from shared.kit.copies import ARRIVED, arrived, keep_newest, table
from shared.records.answering import give_records
from shared.records.holds import keep_holds

consumer = Consumer("reporting")

_EXAMINE_RECENT = text(
    """
    insert into examination (person_id)
    select distinct person_id from weekly_result where week > current_date - 60 order by person_id
    on conflict do nothing
    """
)
_TO_EXAMINE = table(Examination)
_EXAMINE = (
    insert(_TO_EXAMINE)
    .from_select(["person_id"], arrived(_TO_EXAMINE, ("person_id",)))
    .on_conflict_do_nothing()
)
_WHOSE = ("report_id", "person_id", "week", "unit_id")


@consumer.on(PersonChangedV1)
def keep_people(session: Session, events: Sequence[Event]) -> None:
    """Keep names, units and tiers."""
    columns = ("person_id", "code", "name", "unit_id", "tier", "active")
    keep_newest(session, Person, [_taken(event, columns, "version") for event in events])


@consumer.on(UnitChangedV1)
def keep_units(session: Session, events: Sequence[Event]) -> None:
    """Keep the tree and who leads it."""
    columns = (
        "unit_id",
        "name",
        "kind",
        "parent_id",
        "head_id",
        "leader_in_charge_id",
        "active",
    )
    keep_newest(session, Unit, [_taken(event, columns, "version") for event in events])


@consumer.on(WeekOpenedV1)
def keep_weeks(session: Session, events: Sequence[Event]) -> None:
    """Keep which weeks are open and when each step is due.

    A week that opens is one more that may follow a failed one.
    """
    columns = ("week", "opened_at", "hand_in_due_at", "score_due_at", "approve_due_at")
    keep_newest(session, Week, [_taken(event, columns, "version") for event in events])
    session.connection().execute(_EXAMINE_RECENT)


@consumer.on(ReportOpenedV1)
def expect_reports(session: Session, events: Sequence[Event]) -> None:
    """Count the report among those that are owed, in the unit where it is now."""
    _keep_progress(session, events, "submission_version", excused=False)


@consumer.on(ReportHandedInV1)
def mark_handed_in(session: Session, events: Sequence[Event]) -> None:
    """Mark the report as handed in."""
    _keep_progress(session, events, "submission_version", "revision", "handed_in_at", "late")


@consumer.on(ReportWithdrawnV1)
def mark_withdrawn(session: Session, events: Sequence[Event]) -> None:
    """Count the report among those that are still owed."""
    nothing = {"handed_in_at": None, "late": False}
    _keep_progress(session, events, "submission_version", "revision", **nothing)


@consumer.on(ReportExcusedV1)
def mark_excused(session: Session, events: Sequence[Event]) -> None:
    """Take the report out of those that are owed."""
    _keep_progress(session, events, "submission_version", excused=True)
    _have_examined(session, events)


@consumer.on(ReportScoredV1)
def mark_scored(session: Session, events: Sequence[Event]) -> None:
    """Mark the report as scored."""
    _keep_progress(session, events, "scoring_version", "scored_at")


@consumer.on(BreachRecordedV1)
def keep_breaches(session: Session, events: Sequence[Event]) -> None:
    """Keep which breaches a week has, and which were withdrawn."""
    columns = ("breach_id", "person_id", "week", "kind", "recorded_at", "withdrawn")
    keep_newest(session, Breach, [_taken(event, columns, "version") for event in events])
    _have_examined(session, events)


@consumer.on(ReportReturnedV1)
def mark_returned_to_author(session: Session, events: Sequence[Event]) -> None:
    """Remember that the direct manager sent the report back."""
    _remember(session, events, "returned_to_author")
    _keep_progress(session, events, "scoring_version", scored_at=None)


@consumer.on(ScoreReturnedV1)
def mark_returned_to_scorer(session: Session, events: Sequence[Event]) -> None:
    """Remember that the authority sent the score back."""
    _remember(session, events, "returned_to_scorer")
    _keep_progress(session, events, "approval_version", approved_at=None)


@consumer.on(SentBackV1)
def mark_sent_back_to_author(session: Session, events: Sequence[Event]) -> None:
    """Remember that the authority sent the report back, past the direct manager."""
    _remember(session, events, "returned_to_author")
    _keep_progress(session, events, "approval_version", approved_at=None)


@consumer.on(ResultReopenedV1)
def mark_reopened(session: Session, events: Sequence[Event]) -> None:
    """Take the week out of those that are approved; its result stands, and is provisional."""
    _keep_progress(session, events, "approval_version", approved_at=None)


@consumer.on(ResultApprovedV1)
def keep_results(session: Session, events: Sequence[Event]) -> None:
    """Keep the official results."""
    columns = (
        "person_id",
        "week",
        "report_id",
        "result_id",
        "unit_id",
        "approved_parts",
        "total",
        "grade",
        "rulebook",
        "decided_by_id",
        "approved_at",
    )
    rows = [
        _taken(event, columns, "version")
        | {
            "key_task_missed": event.data.get("key_task_missed", False),
            "breaches": event.data.get("breaches", []),
        }
        for event in events
    ]
    keep_newest(session, WeeklyResult, rows)
    _keep_progress(session, events, "approval_version", "approved_at")
    _have_examined(session, events)


def _have_examined(session: Session, events: Sequence[Event]) -> None:
    """Have the tick that knows the rulebooks look at these people's weeks.

    In one order, so that two lists that name the same people never wait for each other in a circle.
    """
    people = sorted({event.data["person_id"] for event in events})
    session.connection().execute(_EXAMINE, {ARRIVED: [{"person_id": each} for each in people]})


@consumer.on(ExportWantedV1)
def give_own_records(session: Session, events: Sequence[Event]) -> None:
    """Say, sealed, all that is held here about whoever wants their own record."""
    give_records(session, events, said=RecordGivenV1, answers=ExportAnswer, holdings=HOLDINGS)


@consumer.on(HoldChangedV1)
def keep_legal_holds(session: Session, events: Sequence[Event]) -> None:
    """Keep of whom nothing may be deleted."""
    keep_holds(session, LegalHold, events)


def _taken(event: Event, columns: tuple[str, ...], version: str) -> dict[str, Any]:
    return {name: event.data[name] for name in columns} | {version: event.subjectversion}


def _keep_progress(
    session: Session, events: Sequence[Event], version: str, *columns: str, **fixed: object
) -> None:
    rows = [_taken(event, _WHOSE + columns, version) | fixed for event in events]
    keep_newest(session, Progress, rows, version=version)


def _remember(session: Session, events: Sequence[Event], flag: str) -> None:
    """Set a flag that stays set, whichever version of the report arrives first."""
    progress = table(Progress)
    row = insert(progress).values({name: bindparam(name) for name in _WHOSE} | {flag: True})
    remembered = row.on_conflict_do_update(index_elements=[progress.c.report_id], set_={flag: True})
    rows = [{name: event.data[name] for name in _WHOSE} for event in events]
    session.connection().execute(remembered, rows)
