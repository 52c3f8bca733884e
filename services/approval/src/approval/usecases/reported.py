"""What other systems are told of periods and of remediation, which reporting owns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from approval.outbound.saying import outbound_row, tell_others_newest
from shared.contracts.envelope import Event
from shared.contracts.outbound import (
    OutboundData,
    PeriodClassified,
    PeriodCorrected,
    RemediationClosed,
    RemediationOpened,
)

_CLASSIFICATIONS = "/reporting/v1/classifications"


def tell_periods(session: Session, events: Sequence[Event]) -> None:
    """Say whose period was classified or corrected; the link leads to the published one."""
    tell_others_newest(
        session,
        [
            _row(
                PeriodCorrected if event.data["corrected"] else PeriodClassified,
                event,
                published_at=datetime.fromisoformat(event.data["published_at"]),
                link=f"{_CLASSIFICATIONS}?period={event.data['period']}"
                f"&person={event.data['person_id']}",
            )
            for event in events
        ],
    )


def tell_opened(session: Session, events: Sequence[Event]) -> None:
    """Say which remediation cases were opened."""
    rows = [
        _row(RemediationOpened, each, opened_at=datetime.fromisoformat(each.data["opened_at"]))
        for each in events
    ]
    tell_others_newest(session, rows)


def tell_closed(session: Session, events: Sequence[Event]) -> None:
    """Say which remediation cases were closed or withdrawn."""
    rows = [
        _row(RemediationClosed, each, closed_at=datetime.fromisoformat(each.data["closed_at"]))
        for each in events
    ]
    tell_others_newest(session, rows)


def _row(event_type: type[OutboundData], event: Event, **more: Any) -> dict[str, Any]:
    unit_id = event.data["unit_id"]
    data = {**event.data, "unit_id": None if unit_id is None else UUID(unit_id), **more}
    return outbound_row(
        event_type,
        subject=event.subject,
        subjectversion=event.subjectversion,
        data=data,
        now=event.time,
    )
