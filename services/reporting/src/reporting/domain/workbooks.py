"""What workbooks say above their columns and of themselves, in three languages."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from shared.errors import Conflict

MOST_LINES: Final = 20_000
"""Some seconds of work, and more than anybody reads."""


class TooManyLines(Conflict):
    """A workbook is read by people."""

    code = "too-many-lines"
    title = f"A workbook has at most {MOST_LINES} lines; ask for a unit, or for csv or ndjson"


@cache
def words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return what is said: by group and name, by language."""
    file = resources.files("reporting.domain").joinpath("workbooks.yaml")
    found: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def said(value: Any, language: str) -> str:
    """Return a value in words where it has some, else as it is written."""
    known = words()["values"].get(str(value))
    return str(value) if known is None else known[language]
