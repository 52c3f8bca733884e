"""What reporting does when weeks open and their reports go from step to step."""

from collections.abc import Sequence

from sqlalchemy import text, tuple_, update
from sqlalchemy.orm import Session

from reporting.handlers.hearing import consumer, taken
from reporting.handlers.progress import WHOSE, have_examined, keep_progress, keep_report, remember
from reporting.models import Progress, ReportContent, Week, WeeklyResult
from shared.contracts.approval import ReportReturnedV1 as SentBackV1
from shared.contracts.approval import ResultReopenedV1, ScoreReturnedV1
from shared.contracts.envelope import Event
from shared.contracts.scoring import ReportReturnedV1, ReportScoredV1
from shared.contracts.submission import (
    ReportExcusedV1,
    ReportHandedInV1,
    ReportOpenedV1,
    ReportWithdrawnV1,
    WeekOpenedV1,
)
from shared.kit.copies import ARRIVED, arrived, keep_newest, table

_GIVEN_BACK = {"returned_revision": "revision", "returned_at": "returned_at"}
_EXAMINE_RECENT = text(
    """
    insert into examination (person_id)
    select distinct person_id from weekly_result where week > current_date - 60 order by person_id
    on conflict do nothing
    """
)
_RESULT = table(WeeklyResult)
_MARK_CHANGED = (
    update(_RESULT)
    .where(tuple_(_RESULT.c.person_id, _RESULT.c.week).in_(arrived(_RESULT, ("person_id", "week"))))
    .values(version=_RESULT.c.version)
)
"""A result that is reopened is provisional, which whoever pulls changes is to hear: the database
gives every row that is updated its change."""


@consumer.on(WeekOpenedV1)
def keep_weeks(session: Session, events: Sequence[Event]) -> None:
    """Keep which weeks are open and when each step is due.

    A week that opens is one more that may follow a failed one.
    """
    columns = ("week", "opened_at", "hand_in_due_at", "score_due_at", "approve_due_at")
    keep_newest(session, Week, [taken(event, columns, "version") for event in events])
    session.connection().execute(_EXAMINE_RECENT)


@consumer.on(ReportOpenedV1)
def expect_reports(session: Session, events: Sequence[Event]) -> None:
    """Count the report among those that are owed, in the unit where it is now."""
    keep_report(session, events, excused=False)


@consumer.on(ReportHandedInV1)
def mark_handed_in(session: Session, events: Sequence[Event]) -> None:
    """Mark the report as handed in, and keep what it says for the form and for statistics."""
    keep_report(session, events, "revision", "handed_in_at", "late")
    said = ("report_id", "person_id", "week", "post_title", "summary", "items", "self_parts")
    contents = [taken(event, said, "submission_version") for event in events]
    keep_newest(session, ReportContent, contents, version="submission_version")


@consumer.on(ReportWithdrawnV1)
def mark_withdrawn(session: Session, events: Sequence[Event]) -> None:
    """Count the report among those that are still owed."""
    nothing = {"handed_in_at": None, "late": False}
    keep_progress(session, events, "submission_version", "revision", **nothing)


@consumer.on(ReportExcusedV1)
def mark_excused(session: Session, events: Sequence[Event]) -> None:
    """Take the report out of those that are owed."""
    keep_progress(session, events, "submission_version", excused=True)
    have_examined(session, events)


@consumer.on(ReportScoredV1)
def mark_scored(session: Session, events: Sequence[Event]) -> None:
    """Mark the report as scored, and keep what the direct manager said of it and its items."""
    rows = [
        taken(event, (*WHOSE, "scored_at"), "scoring_version")
        | {"scored_revision": event.data["revision"]}
        for event in events
    ]
    keep_newest(session, Progress, rows, version="scoring_version")
    said = ("report_id", "person_id", "week", "manager_parts", "comment")
    rows = [
        taken(event, said, "scoring_version")
        | {
            "scored_by_id": event.data["scorer_id"],
            "judgements": event.data.get("judgements", []),
        }
        for event in events
    ]
    keep_newest(session, ReportContent, rows, version="scoring_version")


@consumer.on(ReportReturnedV1)
def mark_returned_to_author(session: Session, events: Sequence[Event]) -> None:
    """Remember that the direct manager sent the report back."""
    remember(session, events, "returned_to_author", **_GIVEN_BACK)
    keep_progress(session, events, "scoring_version", scored_at=None, scored_revision=0)


@consumer.on(ScoreReturnedV1)
def mark_returned_to_scorer(session: Session, events: Sequence[Event]) -> None:
    """Remember that the authority sent the score back."""
    remember(session, events, "returned_to_scorer", sent_back_at="returned_at")
    keep_progress(session, events, "approval_version", approved_at=None)


@consumer.on(SentBackV1)
def mark_sent_back_to_author(session: Session, events: Sequence[Event]) -> None:
    """Remember that the authority sent the report back, past the direct manager."""
    remember(session, events, "returned_to_author", **_GIVEN_BACK)
    keep_progress(session, events, "approval_version", approved_at=None)


@consumer.on(ResultReopenedV1)
def mark_reopened(session: Session, events: Sequence[Event]) -> None:
    """Take the week out of those that are approved; its result stands, and is provisional."""
    author = [event for event in events if event.data["to"] == "author"]
    scorer = [event for event in events if event.data["to"] == "scorer"]
    reopened = {"returned_revision": "revision", "returned_at": "reopened_at"}
    remember(session, author, None, **reopened)
    remember(session, scorer, None, sent_back_at="reopened_at")
    keep_progress(session, events, "approval_version", approved_at=None)
    rows = [{name: event.data[name] for name in ("person_id", "week")} for event in events]
    session.connection().execute(_MARK_CHANGED, {ARRIVED: rows})
