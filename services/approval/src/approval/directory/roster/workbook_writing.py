"""Writes a workbook (XLSX) as it flows, one row in memory."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr

from shared.spreadsheets.tables import letter_of

_OPEN: Final = "http://schemas.openxmlformats.org"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = f'xmlns="{_OPEN}/spreadsheetml/2006/main"'
_STYLES: Final = (
    f'{_HEAD}<styleSheet {_MAIN}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
"""Every cell is text, what is typed into it later too: ``007`` stays, and nothing is worked out."""


def write_workbook(
    target: IO[bytes], sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[str]]]]
) -> None:
    """Write sheets by name, each with its columns and rows; all cells are text."""
    with zipfile.ZipFile(target, "w") as archive:

        def put(name: str, *pieces: str) -> None:
            _put(archive, name, pieces)

        put("[Content_Types].xml", _HEAD, *_content_types(len(sheets)))
        put("_rels/.rels", _HEAD, *_relationships([("officeDocument", "xl/workbook.xml")]))
        put("xl/workbook.xml", _HEAD, *_book(sheets))
        parts = [("worksheet", f"worksheets/sheet{n}.xml") for n, _ in enumerate(sheets, 1)]
        parts.append(("styles", "styles.xml"))
        put("xl/_rels/workbook.xml.rels", _HEAD, *_relationships(parts))
        put("xl/styles.xml", _STYLES)
        for number, (columns, rows) in enumerate(sheets.values(), 1):
            _put(archive, f"xl/worksheets/sheet{number}.xml", _sheet(columns, rows))


def _put(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w") as part:
        for piece in pieces:
            part.write(piece.encode())


def _content_types(sheets: int) -> Iterator[str]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    yield f'<Types xmlns="{_OPEN}/package/2006/content-types"><Default Extension="rels"'
    yield ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts = {"workbook": "sheet.main", "styles": "styles"}
    parts |= {f"worksheets/sheet{number}": "worksheet" for number in range(1, sheets + 1)}
    for name, each in parts.items():
        yield f'<Override PartName="/xl/{name}.xml" ContentType="{kind}.{each}+xml"/>'
    yield "</Types>"


def _relationships(parts: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield f'<Relationships xmlns="{_OPEN}/package/2006/relationships">'
    for number, (kind, target) in enumerate(parts, 1):
        yield f'<Relationship Id="rId{number}" Target="{target}"'
        yield f' Type="{_OPEN}/officeDocument/2006/relationships/{kind}"/>'
    yield "</Relationships>"


def _book(sheets: Iterable[str]) -> Iterator[str]:
    yield f'<workbook {_MAIN} xmlns:r="{_OPEN}/officeDocument/2006/relationships"><sheets>'
    for number, name in enumerate(sheets, 1):
        yield f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
    yield "</sheets></workbook>"


def _sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f'{_HEAD}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield f'</sheetView></sheetViews><cols><col min="1" max="{len(columns)}" width="24"'
    yield ' customWidth="1" style="1"/></cols><sheetData>'
    letters = [letter_of(place) for place in range(len(columns))]
    yield _row(1, letters, columns, style=2)
    for line, row in enumerate(rows, 2):
        yield _row(line, letters, row, style=1)
    yield "</sheetData></worksheet>"


def _row(line: int, letters: Sequence[str], cells: Sequence[str], *, style: int) -> str:
    written = "".join(
        f'<c r="{letter}{line}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{_written(text)}</t></is></c>'
        for letter, text in zip(letters, cells, strict=True)
        if text
    )
    return f'<row r="{line}">{written}</row>'


def _written(text: str) -> str:
    """Return a text for XML; what looks like an escape of the format is escaped itself."""
    return escape(text.replace("_x", "_x005F_x") if "_x" in text else text)
