"""Who hears what: the whole wiring of the platform on one screen.

The relay sends each event to the readers named here, and the feed shows the same events to whoever
catches up. A reader that is added here reads the feed from the beginning.
"""

from typing import Final

from shared.contracts import approval, directory, reporting, scoring, submission
from shared.contracts.envelope import EventData

SUBSCRIPTIONS: Final[dict[type[EventData], tuple[str, ...]]] = {
    directory.UnitChangedV1: ("submission", "scoring", "reporting"),
    directory.PersonChangedV1: ("submission", "scoring", "reporting"),
    directory.ContactChangedV1: ("reporting",),
    directory.AssignmentChangedV1: ("scoring",),
    directory.AbsenceChangedV1: ("submission",),
    submission.WeekOpenedV1: ("scoring", "approval", "reporting"),
    submission.ReportOpenedV1: ("reporting",),
    submission.ReportHandedInV1: ("scoring", "approval", "reporting"),
    submission.ReportWithdrawnV1: ("scoring", "reporting"),
    submission.ReportExcusedV1: ("reporting",),
    submission.CollectiveHandedInV1: ("reporting",),
    submission.CollectiveConfirmedV1: ("reporting",),
    submission.CollectiveReturnedV1: ("reporting",),
    submission.ObstacleRaisedV1: ("reporting",),
    scoring.ReportScoredV1: ("submission", "approval", "reporting"),
    scoring.ReportReturnedV1: ("submission", "reporting"),
    scoring.NoteAttachedV1: ("approval",),
    scoring.BreachRecordedV1: ("approval", "reporting"),
    approval.ResultApprovedV1: ("submission", "scoring", "reporting"),
    approval.ScoreReturnedV1: ("scoring", "reporting"),
    approval.ReportReturnedV1: ("submission", "scoring", "reporting"),
    approval.ResultReopenedV1: ("submission", "scoring", "reporting"),
    approval.WaitingChangedV1: ("reporting",),
    directory.ExportWantedV1: ("submission", "scoring", "reporting"),
    directory.HoldChangedV1: ("submission", "scoring", "reporting"),
    submission.RecordGivenV1: ("approval",),
    scoring.RecordGivenV1: ("approval",),
    reporting.RecordGivenV1: ("approval",),
    reporting.ClassificationPublishedV1: ("approval",),
    reporting.CaseOpenedV1: ("approval",),
    reporting.CaseClosedV1: ("approval",),
}

SPEAKERS: Final[dict[str, str]] = {
    "directory": "approval",
    "submission": "submission",
    "scoring": "scoring",
    "approval": "approval",
    "reporting": "reporting",
}
"""Each context that speaks, and the service in whose event table it speaks."""


def speaker(event_type: str) -> str:
    """Return the service whose feed holds events of this type."""
    return SPEAKERS[event_type.split(".", 1)[0]]


def types_heard(reader: str, source: str) -> tuple[str, ...]:
    """Return the event types that ``reader`` hears from the service ``source``."""
    return tuple(
        schema.event_type
        for schema, readers in SUBSCRIPTIONS.items()
        if reader in readers and speaker(schema.event_type) == source
    )


def types_heard_from(source: str) -> tuple[str, ...]:
    """Return the event types that anybody hears from the service ``source``."""
    return tuple(
        schema.event_type
        for schema, readers in SUBSCRIPTIONS.items()
        if readers and speaker(schema.event_type) == source
    )


def readers_of(source: str) -> tuple[str, ...]:
    """Return the services that hear anything from the service ``source``."""
    heard = {
        reader
        for schema, readers in SUBSCRIPTIONS.items()
        if speaker(schema.event_type) == source
        for reader in readers
    }
    return tuple(sorted(heard))


def sources_of(reader: str) -> tuple[str, ...]:
    """Return the services that ``reader`` hears anything from."""
    return tuple(sorted(source for source in set(SPEAKERS.values()) if types_heard(reader, source)))
