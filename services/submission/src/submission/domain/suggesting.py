"""The week's items as the rulebook takes work, so that it can suggest points."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from shared.rulebook import Rulebook, Suggested, Work, suggest

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
    """Return the quantity, or where none is told the share that is done, of one product."""
    given = item.get("quantity_completed")
    if given is not None:
        return Decimal(given)
    told = item.get("progress")
    return _ONE if told is None else min(_ONE, Decimal(told) / _HUNDRED)
