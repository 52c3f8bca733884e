"""The week's items as the rulebook takes work, so that it can suggest points."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from shared.rulebook import Rulebook, Suggested, Work, suggest

_NOTHING: Final = Decimal(0)
_ONE: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)


def suggested(rulebook: Rulebook, items: Sequence[Mapping[str, Any]]) -> dict[str, Suggested]:
    """Return the points that items with figures suggest, by part; none where nothing is done."""
    return suggest(rulebook, [_work(each) for each in items])


def _work(item: Mapping[str, Any]) -> Work:
    """Return an item as work; its coefficient is 1 where it has no job."""
    coefficient, assigned = item.get("coefficient"), item.get("quantity_assigned")
    return Work(
        coefficient=_ONE if coefficient is None else Decimal(coefficient),
        completed=_completed(item),
        assigned=None if assigned is None else Decimal(assigned),
        major_errors=item.get("major_errors") or 0,
        delays=item.get("delays") or 0,
    )


def _completed(item: Mapping[str, Any]) -> Decimal:
    """Return the quantity, or where none is told the share that is done, of one product.

    A work item of which nothing is told is not begun: the draft holds it because it is open. What
    belongs to no work item was written down because it was done.
    """
    given = item.get("quantity_completed")
    if given is not None:
        return Decimal(given)
    told = item.get("progress")
    if told is not None:
        return min(_ONE, Decimal(told) / _HUNDRED)
    untold = item.get("item_id") is not None and item.get("completed_day") is None
    return _NOTHING if untold else _ONE
