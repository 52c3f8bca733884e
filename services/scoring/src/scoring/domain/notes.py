"""Who, beside the direct manager, may attach a note to a person's week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo


class Relation(StrEnum):
    """How a manager who is not the direct one knows the work of the week."""

    EARLIER = "earlier"
    CONCURRENT = "concurrent"
    SECONDED = "seconded"


@dataclass(frozen=True, slots=True)
class Managed:
    """Somebody managed a person in a relation from a day on, up to an instant or a last day."""

    manager_id: UUID
    relation: Relation
    first_day: date | None = None
    last_day: date | None = None
    until: datetime | None = None

    def in_week(self, week: date, zone: ZoneInfo) -> bool:
        """Tell whether that was so at some time of the Monday's week."""
        if self.until is not None:
            begins = datetime.combine(week, time(), zone)
            return begins < self.until <= begins + timedelta(weeks=1)
        begun = self.first_day is None or self.first_day < week + timedelta(weeks=1)
        return begun and (self.last_day is None or self.last_day >= week)


def relation_in_week(
    managed: Iterable[Managed], manager_id: UUID, week: date, zone: ZoneInfo
) -> Relation | None:
    """Return how somebody managed a person in that week beside the direct manager, or nothing.

    Whoever managed the person before a transfer within the week is ``earlier``. Our choice, as the
    regulation has one direct manager a week; see scenarios 26 and 27 in docs/regulations.md.
    """
    return next(
        (
            each.relation
            for each in managed
            if each.manager_id == manager_id and each.in_week(week, zone)
        ),
        None,
    )
