"""How long the rulebook takes: one grade, one year of weeks, and the policy simulator."""

import csv
import io
import random
import timeit
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter

from bench.rows import Row
from shared.rulebook import Facts, Period, PersonWeek, WeekStatus, classify_period, grade
from shared.rulebook import shipped_shelf as shelf
from shared.rulebook.comparison import compare, read_history

DAY = date(2026, 12, 31)
LETTER = shelf().find("btctw-8679-weekly", DAY)
DECREE = shelf().find("decree-335-2025-staff", DAY)
MONDAY = date(2026, 1, 5)
PEOPLE = 100_000
PARTS = {"quality": Decimal(36), "progress": Decimal(35), "conduct": Decimal("18.5")}


def rows() -> list[Row]:
    """Measure the three and return a row each."""
    return [_grade(), _year(), _simulator()]


def _seconds(work: Callable[[], object], times: int) -> float:
    """Return the best of five runs: what the machine can do when nothing else wants it."""
    return min(timeit.repeat(work, number=times, repeat=5)) / times


def _grade() -> Row:
    once = _seconds(lambda: grade(LETTER, PARTS)[0], 2_000)
    floor = _seconds(lambda: sum(PARTS.values(), Decimal(0)) >= LETTER.floors["excellent"], 2_000)
    return Row(
        "rulebook: grade one person's week",
        f"{once * 1e6:.1f} us",
        "<= 20 us",
        met=once <= 20e-6,
        yardstick=f"{once / floor:.0f} x adding three decimals",
        figures={"seconds": once, "yardstick_seconds": floor},
    )


def _year() -> Row:
    weeks = [
        PersonWeek(MONDAY + timedelta(weeks=number), WeekStatus.APPROVED, PARTS)
        for number in range(52)
    ]
    facts = Facts(weeks=weeks)
    period = Period.read("2026", LETTER.year)
    once = _seconds(lambda: classify_period(LETTER, period, facts)[0], 100)
    floor = _seconds(lambda: sum((sum(each.parts.values()) for each in weeks), Decimal(0)), 100)
    return Row(
        "rulebook: classify a year of 52 weeks",
        f"{once * 1e3:.2f} ms",
        "<= 1 ms",
        met=once <= 1e-3,
        yardstick=f"{once / floor:.0f} x adding its decimals",
        figures={"seconds": once, "yardstick_seconds": floor},
    )


def _simulator() -> Row:
    history = _history()
    begun = perf_counter()
    read = sum(1 for _ in csv.DictReader(io.StringIO(history)))
    floor = perf_counter() - begun
    begun = perf_counter()
    found = compare(read_history(io.StringIO(history), LETTER), LETTER, DECREE)
    taken = perf_counter() - begun
    return Row(
        f"rulebook: compare {PEOPLE:,} people, a month of weeks each",
        f"{taken:.1f} s",
        "< 10 s",
        met=taken < 10 and found.people == PEOPLE,
        yardstick=f"{taken / floor:.0f} x reading the CSV",
        figures={
            "seconds": taken,
            "yardstick_seconds": floor,
            "rows": read,
            "changed": len(found.changes),
        },
    )


def _history() -> str:
    chance = random.Random(335)
    written = io.StringIO()
    line = csv.writer(written)
    line.writerow(("person", "week", "quality", "progress", "conduct"))
    for person in range(PEOPLE):
        level = chance.gauss(32, 4)
        for number in range(4):
            week = MONDAY + timedelta(weeks=number)
            quality, progress = (min(40, max(0, chance.gauss(level, 2))) for _ in range(2))
            conduct = min(20, max(0, chance.gauss(level / 2, 1)))
            line.writerow((person, week, f"{quality:.1f}", f"{progress:.1f}", f"{conduct:.1f}"))
    return written.getvalue()
