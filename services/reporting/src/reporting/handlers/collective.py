"""What reporting does when units report, and when people and units raise something."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from reporting.handlers.hearing import consumer, taken
from reporting.models import CollectiveReport, Obstacle
from shared.contracts.envelope import Event
from shared.contracts.submission import (
    CollectiveConfirmedV1,
    CollectiveHandedInV1,
    CollectiveReturnedV1,
    ObstacleRaisedV1,
)
from shared.kit.copies import keep_newest

_TOLD: Final = (
    "collective_id",
    "unit_id",
    "week",
    "revision",
    "summary",
    "items",
    "self_parts",
    "counts",
    "handed_in_by_id",
    "handed_in_at",
    "late",
)
_RAISED: Final = (
    "obstacle_id",
    "kind",
    "report_id",
    "collective_id",
    "person_id",
    "unit_id",
    "week",
    "said",
    "asked",
    "asked_of",
    "raised_at",
)


@consumer.on(CollectiveHandedInV1)
def keep_handed_in(session: Session, events: Sequence[Event]) -> None:
    """Keep what units handed in."""
    nobody = {"decided_by_id": None, "decided_at": None, "return_reason": ""}
    _keep(session, [taken(each, _TOLD, "version") | nobody for each in events], "handed_in")


@consumer.on(CollectiveConfirmedV1)
def keep_confirmed(session: Session, events: Sequence[Event]) -> None:
    """Keep what leaders in charge confirmed."""
    rows = [
        taken(each, _TOLD, "version")
        | {
            "decided_by_id": each.data["confirmed_by_id"],
            "decided_at": each.data["confirmed_at"],
            "return_reason": "",
        }
        for each in events
    ]
    _keep(session, rows, "confirmed")


@consumer.on(CollectiveReturnedV1)
def keep_returned(session: Session, events: Sequence[Event]) -> None:
    """Keep what leaders in charge gave back, and why."""
    rows = [
        taken(each, _TOLD, "version")
        | {
            "decided_by_id": each.data["returned_by_id"],
            "decided_at": each.data["returned_at"],
            "return_reason": each.data["reason"],
        }
        for each in events
    ]
    _keep(session, rows, "returned")


def _keep(session: Session, rows: Sequence[dict[str, Any]], state: str) -> None:
    keep_newest(session, CollectiveReport, [row | {"state": state} for row in rows])


@consumer.on(ObstacleRaisedV1)
def keep_obstacles(session: Session, events: Sequence[Event]) -> None:
    """Lay what was raised before the Office; what was done about it stays as it is."""
    rows = [taken(each, _RAISED, "told_version") for each in events]
    keep_newest(session, Obstacle, rows, version="told_version")
