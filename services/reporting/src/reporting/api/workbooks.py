"""An extract as a workbook for people: with names, in their language, and with few enough lines."""

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.workbooks import MOST_LINES, TooManyLines, said, words

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BLOCK_BYTES: Final = 128 * 1024
_WITH_NAMES: Final = ("person_name", "code", "unit_name")


def workbook(session: Session, extract: queries.Extract, language: str) -> Iterator[bytes]:
    """Yield an extract as a workbook: the lines, and a sheet that says what they are.

    Raises ``TooManyLines``.
    """
    rows = queries.lines_with_names(session, extract, most=MOST_LINES + 1)
    if len(rows) > MOST_LINES:
        raise TooManyLines
    sheets, heads, about = words()["sheets"], words()["heads"], words()["about"]
    book = Workbook(write_only=True)
    lines = book.create_sheet(sheets["lines"][language])
    lines.freeze_panes = "D2"
    names = (*_WITH_NAMES, *(each.name for each in extract.columns))
    lines.append([heads[name][language] for name in names])
    for row in rows:
        lines.append([_cell(lines, value, language) for value in row])
    source = book.create_sheet(sheets["about"][language])
    for name, head in about.items():
        source.append([head[language], _cell(source, _told(extract.about[name]), language)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(_BLOCK_BYTES):
            yield block


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(f"{each['id']} {each['version']} {each['sha256']}" for each in value)
    return value


def _cell(sheet: Any, value: Any, language: str) -> Any:
    """Return a value as a cell takes it; a text is never taken for a formula."""
    if value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
        return value
    cell = WriteOnlyCell(sheet, said(value, language))
    cell.data_type = "s"
    return cell
