"""The last leg of a play: reporting must tell what was done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from sample.api import awaited
from sample.errors import NotYetError, RefusalError
from sample.judging import Approved
from sample.outcome import Counts
from sample.points import chance
from sample.stage import Stage

SAMPLE: Final = 8
"""How many people's results and months are compared."""

_HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figures:
    """What reporting tells, and the sentences in which it contradicts what was done."""

    grades: Mapping[str, int]
    month_so_far: Mapping[str, Any]
    disagreements: Sequence[str]


def month_of(week: date) -> str:
    """Return the month that a week belongs to, that of its Thursday, like 2026-11."""
    return f"{week + timedelta(days=3):%Y-%m}"


def is_mean_of(printed: str | None, totals: Sequence[Decimal]) -> bool:
    """Tell whether a figure is the mean of totals, rounded to two places in either direction."""
    if printed is None or not totals:
        return printed is None and not totals
    return abs(sum(totals, Decimal(0)) / len(totals) - Decimal(printed)) < _HUNDREDTH


def read_figures(stage: Stage, done: Counts, approved: Sequence[Approved]) -> Figures:
    """Read the week once reporting counts what was done, and compare grades, month and people.

    Raises ``PlayError`` when it still counts something else after a minute.
    """
    week = awaited(lambda: _week_as_done(stage, done))
    month = stage.api.get(stage.office.account, f"/reporting/v1/periods/{month_of(stage.week)}")
    stage.legs.step()
    sample = chance(stage.week, "figures").sample(list(approved), k=min(SAMPLE, len(approved)))
    grades = Counter(each.grade for each in approved)
    told = [
        *_compared("the grades of the week", _given(week["grades"]), dict(grades)),
        *_compared("people with a grade", sum(month["grades"].values()), month["people"]),
    ]
    for sentences in stage.legs.each(lambda one: _person_compared(stage, one), sample):
        told += sentences
    so_far = {name: month[name] for name in ("people", "mean", "grades")}
    return Figures(week["grades"], so_far, told)


def _week_as_done(stage: Stage, done: Counts) -> dict[str, Any]:
    try:
        week = stage.api.get(stage.office.account, f"/reporting/v1/weeks/{stage.week}")
    except RefusalError as refusal:
        if refusal.status != HTTPStatus.NOT_FOUND:
            raise
        raise NotYetError(f"reporting does not know the week of {stage.week}") from None
    expected = {
        "reports": done.owed + done.excused,
        "excused": done.excused,
        "handed_in": done.filed,
        "scored": done.scored,
        "approved": done.approved,
        "returned_to_author": done.returned_by_manager,
        "returned_to_scorer": done.returned_by_authority,
    }
    wrong = [
        f"{name.replace('_', ' ')} {week[name]}, not {count}"
        for name, count in expected.items()
        if week[name] != count
    ]
    if wrong:
        raise NotYetError(f"reporting counts {'; '.join(wrong)}")
    return week


def _person_compared(stage: Stage, approved: Approved) -> list[str]:
    """Compare a person's results and month with the approval and with each other."""
    name = approved.author.name
    path = f"/reporting/v1/people/{approved.author.id}"
    month = month_of(stage.week)
    results = stage.api.everything(stage.office.account, f"{path}/results")
    told = stage.api.get(stage.office.account, f"{path}/periods/{month}")
    totals = {
        date.fromisoformat(result["week"]): Decimal(result["total"])
        for result in results
        if month_of(date.fromisoformat(result["week"])) == month
    }
    return [
        *_compared(f"the week of {name}", totals.get(stage.week), approved.total),
        *_compared(f"the weeks of {name}", len(told["weeks_counted"]), len(totals)),
        *_compared(
            f"whether {told['score']} is the month of {name}",
            is_mean_of(told["score"], list(totals.values())),
            expected=True,
        ),
    ]


def _given(grades: Mapping[str, int]) -> dict[str, int]:
    return {grade: count for grade, count in grades.items() if count}


def _compared(what: str, told: object, expected: object) -> list[str]:
    return [] if told == expected else [f"{what}: {told}, not {expected}."]
