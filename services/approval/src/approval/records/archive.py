"""Packs what all services hold about a person into one ZIP; the same parts give the same bytes."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

from shared.records.answering import written

WEEKS: Final = "weeks.csv"
README: Final = "README.txt"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o600 << 16
_FROM_REPORT: Final = ("week", "state", "revision", "handed_in_at", "late")
_FROM_RESULT: Final = ("total", "grade", "approved_at")


def archive(parts: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return the ZIP: a README, a JSON file a service, and the weeks as a table.

    ``parts`` gives by service what ``collected`` gave there, as JSON has it.
    """
    files = {f"{service}.json": written(part) for service, part in parts.items()}
    files[WEEKS] = _weeks(parts)
    files[README] = (resources.files(__package__) / "readme.txt").read_bytes()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            opened.writestr(entry, files[name])
    return target.getvalue()


def _weeks(parts: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return a line a week, oldest first, as spreadsheets read CSV: UTF-8 with its mark."""
    reports: Sequence[Mapping[str, Any]] = parts["submission"]["rows"]["weekly_report"]
    results = {each["report_id"]: each for each in parts["approval"]["rows"]["result"]}
    target = io.StringIO(newline="")
    lines = csv.writer(target)
    lines.writerow((*_FROM_REPORT, *_FROM_RESULT))
    for report in sorted(reports, key=lambda each: str(each["week"])):
        result = results.get(report["report_id"], {})
        figures = [result.get(name, "") for name in _FROM_RESULT]
        lines.writerow([*(report[name] for name in _FROM_REPORT), *figures])
    return target.getvalue().encode("utf-8-sig")
