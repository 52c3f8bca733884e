"""Rulebooks of the tests' own, and the shipped ones as of a day on which they are in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from shared.rulebook import PersonWeek, Rulebook, WeekStatus, shipped_shelf
from shared.rulebook.loading import Version, read_versions

W10, W11, W12 = "2026-03-02", "2026-03-09", "2026-03-16"

SMALL = """\
id: small
version: "1"
title: A small regulation
sources:
  book: {title: A book, confidence: confirmed}
source: book
valid_from: 2024-01-01
applies_to: [staff, leaders]
official: approved
graded: exact
places: 2
calendar: vn
parts:
  work: {name: work, maximum: 70, source: book}
  conduct: {name: conduct, maximum: 30, step: 0.5, source: book}
grades:
  great: {name: great, floor: 90, source: book}
  good: {name: good, floor: 70, source: book}
  fair: {name: fair, floor: 50, source: book}
  poor: {name: poor, floor: 0, source: book}
escalation:
  streak: 2
  failing: [poor]
  key_task: true
  mandatory: both
  excused: skipped
  parties: [person, head]
  substitute: {head: deputy}
  source: book
year: {week_belongs_by: thursday, choice: ours}
periods:
  month: &mean {method: mean, source: book}
  quarter: *mean
  half: *mean
  year: *mean
examples:
  - sentence: A floor belongs to its grade
    run: grade
    given: {parts: {work: 60, conduct: 30}}
    gives: {total: 90, grade: great}
"""
EXAMPLE = """
examples:
  - {sentence: Nothing, run: grade, given: {parts: {work: 0, conduct: 0}}, gives: {grade: poor}}
"""


@dataclass(frozen=True)
class InMemory:
    """A file that was never written."""

    name: str
    text: str

    def read_bytes(self) -> bytes:
        return self.text.encode()


def read(text: str, *beside: str, name: str = "small.yaml") -> Version:
    """Return the version that a file of this text makes."""
    others: Any = [InMemory(f"beside-{place}.yaml", each) for place, each in enumerate(beside)]
    file: Any = InMemory(name, text)
    return read_versions([file], beside=others)[0]


@cache
def made(differences: str = "", base: str = SMALL) -> Rulebook:
    """Return the small rulebook with what these lines of YAML say differently."""
    if not differences:
        return read(base).newest
    examples = "" if "examples:" in differences else EXAMPLE
    head = "id: other\nextends: small\n"
    return read(head + differences + examples, base, name="other.yaml").newest


def changed(right: str, wrong: str, text: str = SMALL) -> str:
    """Return a file's text with something else in one place."""
    assert text.count(right) == 1, right
    return text.replace(right, wrong)


@cache
def shipped(name: str) -> Rulebook:
    """Return a shipped rulebook as it stands at its newest."""
    return shipped_shelf().versions_of(name)[-1].newest


LETTER = "btctw-8679-weekly"
STAFF, LEADER = "decree-335-2025-staff", "decree-335-2025-leader"


def points(**given: object) -> dict[str, Decimal]:
    """Return points as exact decimals."""
    return {name: Decimal(str(each)) for name, each in given.items()}


def letter_points(total: str) -> dict[str, str]:
    """Return points of the weekly letter, written out, that add up to a total."""
    left = Decimal(total)
    given: dict[str, str] = {}
    for name, most in (("quality", 40), ("progress", 40), ("conduct", 20)):
        given[name] = str(min(left, Decimal(most)))
        left -= min(left, Decimal(most))
    return given


def a_week(
    monday: str, total: str | None = None, status: str = "approved", **more: Any
) -> dict[str, Any]:
    """Return a week of the weekly letter as JSON; ``total`` are the points of an approved one."""
    written: dict[str, Any] = {"week": monday, "status": status, **more}
    if total is not None:
        written["parts"] = letter_points(total)
    return written


def person_week(
    monday: date, total: object = None, status: WeekStatus = WeekStatus.APPROVED, **more: Any
) -> PersonWeek:
    """Return a week of the small rulebook; ``total`` are the points of an approved one."""
    parts: Mapping[str, Decimal] = {}
    if total is not None:
        exact = Decimal(str(total))
        conduct = Decimal(min(int(exact), 30))
        parts = {"work": exact - conduct, "conduct": conduct}
    return PersonWeek(monday, status, parts, **more)


def mondays(first: str, number: int) -> list[date]:
    """Return so many Mondays from one on."""
    return [date.fromisoformat(first) + timedelta(weeks=each) for each in range(number)]
