"""What approval, submission and scoring say of weeks, and its way into reporting."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from reporting.service import SERVICE
from shared.contracts.catalogue import example
from shared.kit.consumer import Delivery
from shared.kit.db import Database

Envelope = dict[str, Any]

_EXAMPLES: Final[dict[str, Envelope]] = {
    event_type: orjson.loads(example(event_type))
    for event_type in (
        "approval.result_approved.v1",
        "approval.result_reopened.v1",
        "scoring.report_scored.v1",
        "submission.report_handed_in.v1",
        "submission.report_opened.v1",
        "submission.week_opened.v1",
        "submission.report_excused.v1",
        "scoring.breach_recorded.v1",
    )
}


def say(event_type: str, subject: UUID, version: int, **data: object) -> Envelope:
    """Return what is said of a subject, like the golden example but for what is given."""
    envelope = deepcopy(_EXAMPLES[event_type])
    envelope |= {"id": str(uuid4()), "subject": str(subject), "subjectversion": version}
    envelope["data"] |= orjson.loads(orjson.dumps(data))
    return envelope


def hear(database: Database, envelopes: Sequence[Envelope]) -> None:
    """Have reporting hear one list; a list that it cannot apply is a failure."""
    SERVICE.consumer.receive(database, Delivery("approval", 0, 1, list(envelopes)))


def hear_until_applied(database: Database, envelopes: Sequence[Envelope]) -> None:
    """Hear a list again, as the worker does, when PostgreSQL undid it to end a deadlock."""
    while True:
        try:
            return hear(database, envelopes)
        except OperationalError as fault:
            if not isinstance(fault.orig, DeadlockDetected):
                raise
