"""How evenly scorers score: leniency adjusted for the unit, and how far a distribution moved.

No result, grade or period rests on these statistics; they are reckoned in decimals of 28 digits.
Source of the method: DerSimonian and Laird (1986) for how far scorers differ beyond chance; each
estimate is then shrunken by how little is known of it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

SMALLEST_GROUP: Final = 5
"""Of fewer people nothing is told, since it would tell of one of them."""

_ZERO: Final = Decimal(0)
_NORMAL_95: Final = Decimal("1.959963984540054")


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one unit whom one scorer scored.

    ``people`` is their number; ``total`` and ``squares`` sum their means over the period, and the
    squares of these.
    """

    scorer_id: UUID
    unit_id: UUID
    people: int
    total: Decimal
    squares: Decimal


@dataclass(frozen=True, slots=True)
class Leniency:
    """How many points a scorer gives above others in the same units, shrunken towards none.

    ``low`` and ``high`` hold it with 95 per cent; they are nothing when scorers differ no more than
    chance lets them, and then ``points`` is 0.
    """

    points: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class _Compared:
    raw: Decimal
    variance: Decimal


def leniencies(groups: Sequence[Group]) -> dict[UUID, Leniency]:
    """Return the leniency of each scorer who can be compared, by id.

    A scorer is compared in units where at least five other people were scored by others, and with
    five people of their own there. One person counts once, however many weeks they have.
    """
    freedom = sum(group.people - 1 for group in groups)
    scatter = sum(
        (max(group.squares - group.total**2 / group.people, _ZERO) for group in groups), _ZERO
    )
    if freedom == 0:
        return {}
    compared = _compared(groups, scatter / freedom)
    between = _between([each for each in compared.values() if each.variance > 0])
    return {scorer_id: _shrunken(each, between) for scorer_id, each in compared.items()}


def _compared(groups: Sequence[Group], within: Decimal) -> dict[UUID, _Compared]:
    people: dict[UUID, int] = defaultdict(int)
    totals: dict[UUID, Decimal] = defaultdict(Decimal)
    for group in groups:
        people[group.unit_id] += group.people
        totals[group.unit_id] += group.total
    mine: dict[UUID, list[Group]] = defaultdict(list)
    for group in groups:
        if people[group.unit_id] - group.people >= SMALLEST_GROUP:
            mine[group.scorer_id].append(group)
    found = {}
    for scorer_id, own in mine.items():
        count = sum(group.people for group in own)
        if count < SMALLEST_GROUP:
            continue
        raw, others_variance = _ZERO, _ZERO
        for group in own:
            others = people[group.unit_id] - group.people
            mean = (totals[group.unit_id] - group.total) / others
            raw += (group.total - group.people * mean) / count
            others_variance += (Decimal(group.people) / count) ** 2 / others
        found[scorer_id] = _Compared(raw, within * (Decimal(1) / count + others_variance))
    return found


def _between(compared: Sequence[_Compared]) -> Decimal:
    """Return the variance between scorers that chance does not explain; 0 where it explains all."""
    weights = [1 / each.variance for each in compared]
    whole = sum(weights, _ZERO)
    spread = whole - sum(weight**2 for weight in weights) / whole if whole else _ZERO
    if spread <= 0:
        return _ZERO
    mean = sum(w * each.raw for w, each in zip(weights, compared, strict=True)) / whole
    found = sum(w * (each.raw - mean) ** 2 for w, each in zip(weights, compared, strict=True))
    return max(_ZERO, (found - (len(compared) - 1)) / spread)


def _shrunken(each: _Compared, between: Decimal) -> Leniency:
    if between == 0:
        return Leniency(_ZERO, None, None)
    kept = between / (between + each.variance)
    points, reach = kept * each.raw, _NORMAL_95 * (kept * each.variance).sqrt()
    return Leniency(points, points - reach, points + reach)


def drift(now: Mapping[str, int], before: Mapping[str, int]) -> Decimal | None:
    """Return which share of results would have to change grade to have the earlier distribution.

    From 0 for the same to 1 for nothing in common (total variation distance); nothing where either
    period has no results.
    """
    all_now, all_before = sum(now.values()), sum(before.values())
    if not all_now or not all_before:
        return None
    moved = (
        abs(Decimal(now.get(grade, 0)) / all_now - Decimal(before.get(grade, 0)) / all_before)
        for grade in sorted({*now, *before})
    )
    return sum(moved, _ZERO) / 2
