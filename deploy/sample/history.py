"""The sample agency's weeks from before the platform: invented, and the same for the same week."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from sample.people import Person
from sample.points import MAXIMA, levels, manager_parts, self_parts

WEEKS: Final = 26
MOST_PEOPLE: Final = 1_000
"""A larger agency begins without a past: importing it would take longer than the week."""

DOCUMENT: Final = "Báo cáo tổng hợp kết quả công tác tuần trước khi dùng hệ thống (dữ liệu mẫu)"
_WEEK: Final = timedelta(weeks=1)


def write_history(people: Sequence[Person], file: Path, today: date) -> int:
    """Write the results of the 26 weeks before today's, and return how many there are.

    Somebody's week has the points that a direct manager would have given in a play.
    """
    codes = [person.code for person in people if person.evaluated]
    monday = today - timedelta(days=today.weekday())
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(["code", "week", *MAXIMA])
        for back in range(WEEKS, 0, -1):
            week = monday - back * _WEEK
            for code, level in levels(codes, week).items():
                parts = manager_parts(self_parts(code, week, level), code, week)
                writer.writerow([code, week.isoformat(), *(parts[part] for part in MAXIMA)])
                rows += 1
    return rows
