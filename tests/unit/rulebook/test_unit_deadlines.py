"""Deadlines that an agency's calendar file gives to a unit."""

from datetime import time
from pathlib import Path

import pytest

from shared.rulebook.calendar import read_calendars
from shared.rulebook.files import RulebookError

FILE = """\
country: VN
units:
  guards:
    weekdays: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
    week_deadlines:
      hand_in: {weekday: sunday, at: "18:00"}
  desk:
    week_deadlines:
      score: {weekday: tuesday, at: "09:30", weeks_after: 1}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "agency.yaml"


def test_a_unit_may_have_deadlines_with_or_without_a_calendar(file: Path) -> None:
    file.write_text(FILE, encoding="utf-8")
    calendars = read_calendars(file)
    assert set(calendars.units) == {"guards"}
    assert set(calendars.deadlines) == {"guards", "desk"}
    assert calendars.deadlines["guards"]["hand_in"].at == time(18)
    score = calendars.deadlines["desk"]["score"]
    assert (score.weekday, score.at, score.weeks_after) == (1, time(9, 30), 1)


@pytest.mark.parametrize(
    ("written", "read", "problem"),
    [
        ("hand_in:", "hand_over:", r"6: units\.guards\.week_deadlines\.hand_over: .*hand_in, "),
        ('"18:00"', '"6 p.m."', r"6: units\.guards\.week_deadlines\.hand_in\.at: "),
        ("sunday, at", "sun, at", r"6: units\.guards\.week_deadlines\.hand_in\.weekday: "),
        ("weeks_after: 1", "weeks_after: -1", r"9: units\.desk\..*weeks_after: "),
    ],
)
def test_a_wrong_deadline_is_refused_with_line_path_and_what_is_expected(
    file: Path, written: str, read: str, problem: str
) -> None:
    assert written in FILE
    file.write_text(FILE.replace(written, read, 1), encoding="utf-8")
    with pytest.raises(RulebookError, match=rf"^agency\.yaml:{problem}"):
        read_calendars(file)
