"""How a public event is written for those outside: CloudEvents 1.0 in JSON."""

from collections.abc import Mapping
from typing import Any, Final

from shared.kit.db import AnyRow

SCHEMAS_PATH: Final = "/approval/v1/schemas"
CONTENT_TYPE: Final = "application/cloudevents+json"
_SEQUENCE_DIGITS: Final = 19


def envelope(row: AnyRow, *, url: str, grades: bool) -> dict[str, Any]:
    """Return the envelope of a row of ``outbound_event``; ``url`` is the platform's address.

    Two extensions: ``sequence`` is the place in the feed, so that texts compare as numbers do;
    ``subjectversion`` counts the changes of the subject.
    """
    return {
        "specversion": "1.0",
        "id": str(row.event_id),
        "source": f"{url}/approval",
        "type": row.type,
        "subject": str(row.subject),
        "time": row.time.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"{url}{SCHEMAS_PATH}/{row.type}",
        "sequence": str(row.position).zfill(_SEQUENCE_DIGITS),
        "subjectversion": row.subjectversion,
        "data": told(row.data, grades=grades),
    }


def told(data: Mapping[str, Any], *, grades: bool) -> dict[str, Any]:
    """Return what leaves the house of an event's data."""
    return {name: value for name, value in data.items() if grades or name != "grade"}
