"""How many people stand at each grade; grades come from the rulebook, never from here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from shared.rulebook import Rulebook, Scored, grade_mean
from shared.rulebook.model import Number


def standing(rulebook: Rulebook, totals: Sequence[Number]) -> Scored | None:
    """Return where the mean of approved weekly totals stands; nowhere without any.

    The figure to print never contradicts the grade, which is of the exact mean.
    """
    if not totals:
        return None
    return grade_mean(rulebook, {str(place): total for place, total in enumerate(totals)})[0]


def distribution(
    judged: Iterable[tuple[Rulebook, Number, int]], order: Sequence[str]
) -> Mapping[str, int]:
    """Return how many people stand at each grade, in this order, zeros included.

    ``judged`` gives, by rulebook and exact mean, how many people have it.
    """
    counts = Counter(dict.fromkeys(order, 0))
    for rulebook, mean, people in judged:
        if (stands := standing(rulebook, [mean])) is not None:
            counts[stands.grade] += people
    return counts
