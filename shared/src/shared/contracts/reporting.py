"""What reporting says: nothing about weeks, only its part of a record that a person wants."""

from shared.contracts.records import RecordPart


class RecordGivenV1(RecordPart):
    """A piece of what reporting holds about a person who wants it, sealed to the export."""

    event_type = "reporting.record_given.v1"
