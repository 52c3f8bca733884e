"""What a page is of: one unit that its reader oversees, all of them, or the whole agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.errors import NotYoursToRead
from reporting.domain.overview import OverseenUnit
from shared.kit.http import current_person

BELOW: Final = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
"""Before the name of a unit that stands below the one shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The units at the top of what one oversees, and the way from one down to what is shown.

    Without a way that is all of them; ``everybody`` tells that it is the whole agency.
    """

    tops: Sequence[OverseenUnit]
    way: Sequence[OverseenUnit]
    everybody: bool

    @property
    def unit_id(self) -> UUID | None:
        """The unit that is shown, with those below it."""
        return self.way[-1].unit_id if self.way else None

    @property
    def roots(self) -> list[UUID] | None:
        """The units that are shown, with those below them; none of the whole agency."""
        return None if self.everybody else [each.unit_id for each in self.way[-1:] or self.tops]

    def of_one(self) -> "Shown":
        """Return what is shown where only one unit can be: the first of several at the top."""
        if self.way or not self.tops:
            return self
        return Shown(self.tops, self.tops[:1], everybody=False)


def shown(session: Session, asked: UUID | None, *, everything: bool) -> Shown:
    """Return what is shown to who asks for a unit or none; ``everything`` is overseen or led.

    Raises ``NotYoursToRead`` for a unit that is not overseen.
    """
    tops = queries.tops_overseen(session, current_person(), everything=everything)
    if asked is None or [asked] == [top.unit_id for top in tops]:
        return Shown(tops, tops if len(tops) == 1 else [], everything)
    way = queries.way_to(session, asked, tops)
    if not way:
        raise NotYoursToRead
    return Shown(tops, way, everybody=False)


def choices(session: Session, at: Shown) -> list[tuple[str, UUID]]:
    """Return where one may go on: the way to what is shown, and what is directly below it."""
    way = [(each.name, each.unit_id) for each in at.way]
    below = at.tops if at.unit_id is None else queries.units_directly_below(session, at.unit_id)
    before = f"{BELOW} " if way else ""
    return way + [(before + each.name, each.unit_id) for each in below]
