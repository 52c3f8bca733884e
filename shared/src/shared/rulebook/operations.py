"""The arithmetic of every regulation: a few pure functions, each a step that can be replayed.

Points are exact: decimals as they were given, fractions once something was divided. Lists of
grades go from best to worst. Nothing here rounds but ``printed``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

from shared.rulebook.model import Number

_WIDE: Final = Context(prec=60)
_WHOLE: Final = Decimal(100)
_ZERO: Final = Decimal(0)
_ALL: Final = Fraction(100)
# Divided by these numbers, points with two decimal places have few digits more: a fast way.
_ENDING: Final = frozenset({1, 2, 4, 5, 8, 10, 16, 20, 25, 40, 50})


def total(added: Mapping[str, Number], taken: Mapping[str, Number]) -> Number:
    """Return what is added less what is taken away, never below zero."""
    points = _sum(added.values())
    if taken:
        points = _sum((points, -_sum(taken.values())))
    return max(_ZERO, points)


def _sum(numbers: Collection[Number]) -> Number:
    whole = _ZERO
    for number in numbers:
        if type(number) is not Decimal:
            return _exact_sum(numbers)
        whole += number
    return whole


def _exact_sum(numbers: Collection[Number]) -> Fraction:
    """Return a sum over one common denominator, shortened once; ``Fraction`` does at each step."""
    above, below = 0, 1
    for number in numbers:
        part, divided = number.as_integer_ratio()
        if divided == below:
            above += part
        else:
            above, below = above * divided + part * below, below * divided
    return Fraction(above, below)


def band(points: Number, floors: Mapping[str, Number]) -> str:
    """Return the best grade whose floor the points reach; a floor belongs to its grade."""
    for grade, least in floors.items():
        if points >= least:
            return grade
    raise ValueError(f"{points} points are below every floor")


def printed(points: Number, places: int, floors: Mapping[str, Number]) -> Decimal:
    """Return the figure to print: rounded half up, but never up into another grade."""
    figure = rounded(points, places)
    if figure > points and band(figure, floors) != band(points, floors):
        return figure - Decimal(1).scaleb(-places)
    return figure


def rounded(points: Number, places: int) -> Decimal:
    """Return points rounded half up."""
    if isinstance(points, Decimal):
        return points.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    above, below = points.as_integer_ratio()
    return Decimal((2 * 10**places * above + below) // (2 * below)).scaleb(-places)


def product(coefficient: Decimal, items: int | Decimal, errors: int, deduction: Decimal) -> Number:
    """Return converted products less ``deduction`` % of one for each error, never below zero."""
    worth = coefficient * items - coefficient * errors * deduction / _WHOLE
    return max(worth, Decimal(0))


def share(earned: Sequence[Number], assigned: Sequence[Number]) -> Number:
    """Return what was earned of what was assigned, in per cent, at most 100."""
    above, below = _sum(earned).as_integer_ratio()
    whole, divided = _sum(assigned).as_integer_ratio()
    return min(Fraction(100 * above * divided, below * whole), _ALL)


def portion(factors: Mapping[str, Number], maximum: Decimal) -> Number:
    """Return the mean of factors, in per cent, of a part's maximum."""
    above, below = _sum(factors.values()).as_integer_ratio()
    most, divided = maximum.as_integer_ratio()
    return Fraction(above * most, below * divided * len(factors) * 100)


def mean(values: Mapping[str, Number]) -> Number:
    """Return the mean of one or more values."""
    whole = _sum(values.values())
    if type(whole) is Decimal and len(values) in _ENDING:
        return whole / len(values)
    above, below = whole.as_integer_ratio()
    return Fraction(above, below * len(values))


def minimum(values: Sequence[Number]) -> Number:
    """Return the least of one or more values."""
    return min(values)


def scaled(points: Number, maximum: Decimal, onto: Decimal) -> Number:
    """Return points out of ``maximum`` as points out of ``onto``."""
    return points if maximum == onto else Fraction(points) * Fraction(onto) / Fraction(maximum)


def forced(grade: str, to: str, evidence: str = "") -> str:
    """Return the grade that a finding forces; ``evidence`` is what was named as its proof."""
    del grade, evidence
    return to


def at_most(grade: str, limit: str, grades: Sequence[str], evidence: str = "") -> str:
    """Return the worse of a grade and its limit; ``evidence`` is as in ``forced``."""
    del evidence
    return max(grade, limit, key=list(grades).index)


def tally(
    grades: Mapping[str, str],
    tallies: Sequence[Mapping[str, Any]],
    otherwise: str,
    order: Sequence[str],
) -> str:
    """Return the best grade whose counts hold among the shorter periods' grades."""
    count = {grade: list(grades.values()).count(grade) for grade in order}
    holding = [
        each["grade"]
        for each in tallies
        if all(count[grade] >= least for grade, least in each["at_least"].items())
        and all(count[grade] <= most for grade, most in each["at_most"].items())
    ]
    return min(holding, key=list(order).index) if holding else otherwise


def counted(weeks: Mapping[str, str]) -> list[str]:
    """Return the weeks that count, by Monday: those that were approved."""
    return sorted(week for week, status in weeks.items() if status == "approved")


def too_few(worked: int, below: int) -> bool:
    """Tell whether fewer weeks were worked than there must be."""
    return worked < below


def too_many(absent: int, limit: int) -> bool:
    """Tell whether the weeks of absence reach the limit."""
    return absent >= limit


def failed(grade: str, failing: Sequence[str], key_task_missed: bool) -> bool:  # noqa: FBT001
    """Tell whether a week failed: by its grade, or by a key task that was missed."""
    return grade in failing or key_task_missed


def streaks(weeks: Mapping[str, str], length: int, excused: str) -> list[list[str]]:
    """Return each row of ``length`` or more adjacent weeks that failed, by Monday, oldest first.

    ``weeks`` are ``failed``, ``passed`` or ``excused``; an excused week is ``skipped`` or
    ``breaks`` the row.
    """
    rows: list[list[str]] = [[]]
    for week in sorted(weeks):
        if weeks[week] == "failed":
            rows[-1].append(week)
        elif weeks[week] == "passed" or excused == "breaks":
            rows.append([])
    return [row for row in rows if len(row) >= length]


def meeting(streaks: Sequence[Sequence[str]], breaches: Sequence[str], mandatory: str) -> str:
    """Return which meeting the limbs call for; a breach meets a streak that it falls in."""
    both = any(row[0] <= week <= row[-1] for row in streaks for week in breaches)
    either = bool(streaks or breaches)
    if both or (either and mandatory == "either"):
        return "mandatory"
    return "advisory" if either else "none"


def parties(called: Sequence[str], substitute: Mapping[str, str], heads_unit: bool) -> list[str]:  # noqa: FBT001
    """Return who meets; somebody stands in for the head of a unit who would meet themself."""
    return [substitute.get(party, party) if heads_unit else party for party in called]


def merged(into: str) -> str:
    """Return the period with which this one is classified."""
    return into


def settled(at_best: str, at_worst: str) -> str:
    """Return the outcome when what is still open cannot change it, else ``pending``."""
    return at_best if at_best == at_worst else "pending"


def allowed(percent: Decimal, counted: int, dropping: int, rounding: str) -> int:
    """Return how many a cap leaves: ``percent`` of those counted.

    With ``dropping`` people graded too high, each who drops joins those counted: the answer is
    the greatest k with k <= percent of (counted + dropping - k).
    """
    rate = Fraction(percent) / 100
    places = rate * (counted + dropping) / (1 + rate) if dropping else rate * counted
    if rounding == "nearest":
        return floor(places + Fraction(1, 2))
    return ceil(places) if rounding == "up" else floor(places)


OPERATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    operation.__name__: operation
    for operation in (
        total,
        band,
        printed,
        rounded,
        product,
        share,
        portion,
        mean,
        minimum,
        scaled,
        forced,
        at_most,
        tally,
        counted,
        too_few,
        too_many,
        failed,
        streaks,
        meeting,
        parties,
        merged,
        settled,
        allowed,
    )
}
