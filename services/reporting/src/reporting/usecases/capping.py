"""Works out what caps leave in each group of a period, and who stays, is over, or is tied."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from reporting import queries
from reporting.models import CapRoom, Classification
from shared.kit.copies import ARRIVED, arrived, table
from shared.rulebook import Rulebook, apply_caps, to_json
from shared.rulebook.facts import Graded

_TARGET: Final = table(Classification)
_PLACED: Final = ("classification_id", "cap")


def cap(session: Session, period: str, rulebooks: Sequence[Rulebook]) -> None:
    """Keep the room of each cap in each group, and where the computed grades stand.

    Grades and scores stay as they are: who is over a cap is told so, and equals are told apart by
    the authority. A group is the unit that decides, or everybody with the same tier.
    """
    session.execute(delete(CapRoom).where(CapRoom.period == period))
    cleared = update(_TARGET).where(_TARGET.c.period == period, _TARGET.c.cap.is_not(None))
    session.execute(cleared.values(cap=None))
    known = {each.id: each for each in rulebooks if each.caps}
    people: dict[str, list[Graded]] = defaultdict(list)
    for row in queries.graded(session, period) if known else ():
        group = {"unit": str(row.group_id), "duty": row.duty}
        ranked = Decimal(0) if row.ranked is None else row.ranked
        graded = Graded(str(row.classification_id), ranked, row.computed_grade, group)
        people[row.rulebook].append(graded)
    for name, rulebook in known.items():
        _cap(session, period, rulebook, people[name])


def _cap(session: Session, period: str, rulebook: Rulebook, people: Sequence[Graded]) -> None:
    if not people:
        return
    found, derivation = apply_caps(rulebook, people)
    steps: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for step in to_json(derivation):
        steps[step["clause"], step["about"]].append(step)
    placed: dict[str, str] = {}
    rooms: list[dict[str, Any]] = []
    for each in found:
        placed |= dict.fromkeys(each.stays, "stays") | dict.fromkeys(each.over, "over")
        placed |= dict.fromkeys(each.tied, "tied")
        of_cap = {"period": period, "rulebook": rulebook.id, "cap": each.cap}
        of_cap |= {"grade": each.grade, "below": each.below}
        for room in each.rooms:
            about = f"{room.kind} {room.group}".strip()
            counts = {"candidates": room.candidates, "counted": room.counted}
            counts |= {"allowed": room.allowed}
            mine = steps[f"caps.{each.cap}", about]
            names = {"kind": room.kind, "name": room.group, "steps": mine}
            rooms.append(of_cap | counts | names)
    session.execute(insert(CapRoom), rooms)
    if placed:
        told = arrived(_TARGET, _PLACED).subquery("told")
        stands = update(_TARGET).where(_TARGET.c.classification_id == told.c.classification_id)
        rows = [{"classification_id": one, "cap": place} for one, place in placed.items()]
        session.connection().execute(stands.values(cap=told.c.cap), {ARRIVED: rows})
