"""Who sits on what: what waits for a decision, since when, and past which deadline."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from approval import queries
from approval.api.schemas import Waiting, WaitingArgs
from approval.directory import lookup
from approval.domain.errors import OnlyTheOffice
from approval.domain.proposals import ProposalState
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person

blueprint = Blueprint("waiting", __name__, url_prefix="/approval/v1/waiting")

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@blueprint.get("", access=PERSON, asks=WaitingArgs, gives=Waiting)
def list_waiting(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List what waits by authority, the earliest deadline first, with who decides on its behalf.

    One's own as authority; ``whose=all`` is for the Office.
    """
    person_id, everybody = current_person(), query["whose"] == "all"
    if everybody and not lookup.is_office_member(session, person_id):
        raise OnlyTheOffice
    decider = None if everybody else person_id
    lines = by_authority(session, queries.waiting(session, clock.now(), decider_id=decider))
    if not everybody:
        lines = [line for line in lines if line["authority_id"] == person_id]
    return {"items": with_names(session, lines)}


def by_authority(session: Session, rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Return a line for each authority, one for what nobody may decide, and one for the Office."""
    kinds = [_kind(row) for row in rows]
    authorities = lookup.authority_by_kind(session, {kind for kind in kinds if kind is not None})
    grouped: dict[tuple[str, UUID | None], list[AnyRow]] = {}
    for row, kind in zip(rows, kinds, strict=True):
        key: tuple[str, UUID | None] = ("office", None)
        if row.state == ProposalState.AWAITING:
            found = None if kind is None else authorities.get(kind)
            key = ("authority", None if found is None else found.person_id)
        grouped.setdefault(key, []).append(row)
    lines = [_line(*key, together) for key, together in grouped.items()]
    return sorted(lines, key=lambda line: (line["due_at"] or _NEVER, line["since"]))


def _kind(row: AnyRow) -> lookup.KindOfPerson | None:
    """Return what decides who approves it, of what awaits somebody the directory knows."""
    if row.state != ProposalState.AWAITING or not row.tier:
        return None
    return lookup.KindOfPerson(row.unit_id, lookup.Tier(row.tier), row.apart_id)


def _line(waits_for: str, authority_id: UUID | None, rows: Iterable[AnyRow]) -> dict[str, Any]:
    together = list(rows)
    due = [row.due_at for row in together if row.due_at is not None]
    return {
        "waits_for": waits_for,
        "authority_id": authority_id,
        "proposals": sum(row.proposals for row in together),
        "overdue": sum(row.overdue for row in together),
        "since": min(row.since for row in together),
        "due_at": min(due, default=None),
    }


def with_names(session: Session, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines with the names of authorities and of who decides on their behalf."""
    ids = {line["authority_id"] for line in lines} - {None}
    given = lookup.delegations_given(session, ids)
    delegates = {each for those in given.values() for each in those}
    names = lookup.names(session, ids | delegates)
    return [
        line
        | {
            "authority_name": names.get(line["authority_id"]),
            "delegates": [
                {"person_id": each, "name": names[each]}
                for each in dict.fromkeys(given.get(line["authority_id"], ()))
            ],
        }
        for line in lines
    ]
