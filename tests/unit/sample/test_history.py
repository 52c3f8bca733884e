"""The sample agency's past: whole, plausible, and accepted by the rulebook."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

from sample.agency import SHIPPED
from sample.history import WEEKS, write_history
from sample.people import read_people
from shared.rulebook import adopt, check_parts, grade

TODAY = date(2026, 11, 18)


def test_everybody_who_is_evaluated_has_26_weeks_before_this_one(tmp_path: Path) -> None:
    people = read_people(SHIPPED)
    file = tmp_path / "history.csv"
    evaluated = {person.code for person in people if person.evaluated}
    assert write_history(people, file, TODAY) == WEEKS * len(evaluated)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    weeks = Counter(row["week"] for row in rows)
    assert (min(weeks), max(weeks), len(weeks)) == ("2026-05-18", "2026-11-09", WEEKS)
    assert {row["code"] for row in rows} == evaluated
    rulebook = adopt("btctw-8679-weekly", None).governing(TODAY, leader=False)
    grades: Counter[str] = Counter()
    for row in rows:
        parts = {name: Decimal(row[name]) for name in rulebook.parts}
        check_parts(rulebook, parts, field="parts")
        grades[grade(rulebook, parts)[0].grade] += 1
    shares = {name: count / len(rows) for name, count in grades.items()}
    assert 0.05 < shares["excellent"] < 0.2
    assert shares["good"] > 0.5
    assert 0 < shares["not_completed"] < 0.05
    again = tmp_path / "again.csv"
    write_history(people, again, TODAY)
    assert again.read_bytes() == file.read_bytes()
