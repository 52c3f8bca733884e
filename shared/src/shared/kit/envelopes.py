"""Turns rows of the event table into CloudEvents envelopes, for the relay and the feed alike."""

from typing import Any

from sqlalchemy import Row


def envelope(row: Row[Any], *, source: str) -> dict[str, Any]:
    """Return the envelope of one row of the event table; ``source`` is the service's name."""
    return {
        "specversion": "1.0",
        "id": str(row.event_id),
        "source": f"/{source}",
        "type": row.type,
        "subject": str(row.subject),
        "time": row.time.isoformat(),
        "datacontenttype": "application/json",
        "subjectversion": row.subjectversion,
        "correlationid": str(row.correlation_id),
        "causationid": str(row.causation_id),
        "data": row.data,
    }
