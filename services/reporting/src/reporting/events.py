"""What reporting says of cases and of what people were told: the whole public state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text

from reporting.domain.cases import Action
from shared.contracts.envelope import EventData
from shared.contracts.reporting import CaseClosedV1, CaseOpenedV1, ClassificationPublishedV1
from shared.kit.db import AnyRow
from shared.kit.ids import NEW_ID_SQL

CASE_TOLD: Final[Mapping[Action, type[EventData]]] = {
    Action.OPEN: CaseOpenedV1,
    Action.CLOSE: CaseClosedV1,
    Action.WITHDRAW: CaseClosedV1,
}
"""The acts on a case that are said; what is done in between is for its parties."""


def case(row: AnyRow, action: Action, *, unit_id: UUID | None, at: datetime) -> dict[str, Any]:
    """Return what is said of a case; ``unit_id`` is where the person is now."""
    return {
        "case_id": row.case_id,
        "person_id": row.person_id,
        "unit_id": unit_id,
        "opened_at": at,
        "closed_at": at,
        "withdrawn": action is Action.WITHDRAW,
    }


def corrected(row: AnyRow, *, grade: str, at: datetime) -> dict[str, Any]:
    """Return what is said of a classification whose person was told another grade."""
    return {
        "classification_id": row.classification_id,
        "person_id": row.person_id,
        "unit_id": row.unit_id,
        "period": row.period,
        "grade": grade,
        "corrected": True,
        "published_at": at,
    }


SAY_PUBLISHED: Final[TextClause] = text(f"""
    insert into event (
        event_id, type, subject, subjectversion, time, correlation_id, causation_id, data
    )
    select {NEW_ID_SQL}, '{ClassificationPublishedV1.event_type}', classification_id, version,
        :time, :correlation_id, :causation_id,
        jsonb_build_object(
            'classification_id', classification_id, 'person_id', person_id, 'unit_id', unit_id,
            'period', period, 'grade', decided_grade, 'corrected', before.told_in is not null,
            'published_at', published_at
        )
    from classification
    left join lateral (
        select act.version as told_in, facts ->> 'grade' as grade
        from classification_act as act
        where act.classification_id = classification.classification_id
            and act.version < classification.version
            and action in ('publish', 'correct')
        order by act.version desc limit 1
    ) as before on true
    where period = :period and state = 'published' and published_at = :time
        and (before.told_in is null or before.grade is distinct from decided_grade)
""")  # noqa: S608 - every part of it is ours
"""Says what a period's publication at ``:time`` told people; who is told the same again is not.

One statement, however many people there are. The event's data has the shape of
``ClassificationPublishedV1``; a contract test holds it so.
"""
