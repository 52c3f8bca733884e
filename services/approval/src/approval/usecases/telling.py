"""What other systems are told of an accepted act; of what the Office has in hand, nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from approval import events
from approval.domain.proposals import Act
from approval.outbound.saying import outbound_row
from shared.contracts.outbound import (
    OutboundData,
    ResultApproved,
    ResultCorrected,
    ResultReopened,
    ResultReturned,
)
from shared.kit.db import AnyRow

_TOLD: Final[Mapping[Act, tuple[type[OutboundData], str]]] = {
    Act.RETURNED: (ResultReturned, "scorer"),
    Act.RETURNED_TO_AUTHOR: (ResultReturned, "author"),
    Act.REOPENED: (ResultReopened, "scorer"),
    Act.REOPENED_TO_AUTHOR: (ResultReopened, "author"),
}


def told_of(
    proposal: AnyRow,
    act: Act,
    *,
    result: Mapping[str, Any] | None,
    reopened: UUID | None,
    now: datetime,
) -> dict[str, Any] | None:
    """Return the row of the public event, or nothing where no such act is told.

    ``result`` is the official result that the act made, ``reopened`` the one that it reopened.
    """
    data = events.subject_of(proposal)
    if result is not None:
        event_type: type[OutboundData] = ResultApproved
        if result["correction_of"] is not None:
            event_type = ResultCorrected
        data |= {**result, "link": _link(result["result_id"])}
    elif act in _TOLD:
        event_type, to = _TOLD[act]
        data |= {"to": to, "returned_at": now, "reopened_at": now}
        data |= {"result_id": reopened, "link": _link(reopened)}
    else:
        return None
    return outbound_row(
        event_type,
        subject=proposal.report_id,
        subjectversion=proposal.version + 1,
        data=data,
        now=now,
    )


def _link(result_id: UUID | None) -> str:
    return f"/approval/v1/results/{result_id}"
