"""The sheet as DOCX, which Word and LibreOffice open: the same words in the same order."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from docx import Document
from docx.document import Document as Opened
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as Grid
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from reporting.forms.sheet import Align, Facts, Row, Sheet, Signature, Table, Words

FONT: Final = "Times New Roman"
"""What administrative documents are set in. Source: Decree 30/2020/NĐ-CP, annex I."""

_WIDE: Final = 170
"""Millimetres between the margins."""

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_QUIET: Final = RGBColor(0x4A, 0x4A, 0x4A)
_ALIGNED: Final = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


def docx(sheet: Sheet) -> bytes:
    """Return an A4 document in Times New Roman."""
    document = Document()
    _set_up(document, sheet)
    _heading(document, sheet)
    for text, size, italic in (
        (sheet.title, 14, False),
        (sheet.subtitle, 13, False),
        (f"({sheet.status})", 12, True),
    ):
        _say(document.add_paragraph(), text, size=size, bold=not italic, italic=italic, middle=True)
    for block in sheet.blocks:
        if isinstance(block, Words):
            _words(document, block)
        elif isinstance(block, Facts):
            _facts(document, block)
        else:
            _table(document, block)
    _signatures(document, sheet.signatures)
    return _packed(document)


def _set_up(document: Opened, sheet: Sheet) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(4)
    told = document.core_properties
    told.title, told.author, told.language = sheet.title, sheet.agency, "vi"
    told.subject = sheet.subtitle
    told.comments = ""
    told.created = told.modified = datetime(1980, 1, 1, tzinfo=UTC)
    foot = section.footer.paragraphs[0]
    for each in (f"{sheet.status}.", *sheet.footing):
        _say(foot, f"{each} ", size=9, quiet=True)
    _say(foot, "Trang ", size=9, quiet=True)
    _page_number(foot)


def _page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(9)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 - python-docx has no fields


def _heading(document: Opened, sheet: Sheet) -> None:
    grid = _grid(document, (73, 97))
    left, right = grid.rows[0].cells
    own = sheet.unit != sheet.agency
    _say(left.paragraphs[0], sheet.agency.upper(), bold=not own, middle=True)
    if own:
        _say(left.add_paragraph(), sheet.unit.upper(), bold=True, middle=True)
    _say(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, middle=True)
    motto = right.add_paragraph()
    _say(motto, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True, middle=True)
    motto.runs[0].underline = True
    _say(right.add_paragraph(), sheet.place_and_day, size=12, italic=True, middle=True)


def _words(document: Opened, words: Words) -> None:
    if words.heading:
        heading = document.add_paragraph()
        _say(heading, words.heading, bold=True)
        heading.paragraph_format.space_before = Pt(10)
        heading.paragraph_format.keep_with_next = True
    for each in words.paragraphs:
        paragraph = document.add_paragraph(each)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _facts(document: Opened, facts: Facts) -> None:
    for label, value in facts.pairs:
        paragraph = document.add_paragraph(f"{label}: ")
        paragraph.add_run(value).bold = True


def _table(document: Opened, table: Table) -> None:
    whole = sum(each.width for each in table.columns)
    grid = _grid(document, [each.width * _WIDE // whole for each in table.columns], ruled=True)
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        _say(cell.paragraphs[0], column.name, size=11, bold=True, middle=True)
    _mark(grid.rows[0], "w:tblHeader")
    for row in table.rows:
        _add(grid, row, table)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _add(grid: Grid, row: Row, table: Table) -> None:
    added = grid.add_row()  # type: ignore[no-untyped-call] # the library's own
    _mark(added, "w:cantSplit")
    if table.signed:
        added.height = Mm(9)
    cells = added.cells
    if len(row.cells) == 1:
        _say(cells[0].merge(cells[-1]).paragraphs[0], row.cells[0], size=11, bold=True)
        return
    for cell, text, column in zip(cells, row.cells, table.columns, strict=True):
        paragraph = cell.paragraphs[0]
        _say(paragraph, text, size=11, bold=row.strong)
        paragraph.alignment = _ALIGNED[column.align]


def _signatures(document: Opened, signatures: Sequence[Signature]) -> None:
    grid = _grid(document, [_WIDE // len(signatures)] * len(signatures))
    _mark(grid.rows[0], "w:cantSplit")
    for cell, each in zip(grid.rows[0].cells, signatures, strict=True):
        _sign(cell, each)


def _sign(cell: _Cell, signature: Signature) -> None:
    _say(cell.paragraphs[0], signature.role, bold=True, middle=True)
    _say(cell.add_paragraph(), "(Ký, ghi rõ họ tên)", size=11, italic=True, middle=True)
    _say(cell.add_paragraph(), signature.recorded, size=10, italic=True, middle=True, quiet=True)
    name = cell.add_paragraph()
    _say(name, signature.name, bold=True, middle=True)
    name.paragraph_format.space_before = Pt(36)


def _grid(document: Opened, widths: Sequence[int], *, ruled: bool = False) -> Grid:
    grid: Grid = document.add_table(rows=1, cols=len(widths))
    grid.style = "Table Grid" if ruled else "Normal Table"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    return grid


def _mark(row: _Row, name: str) -> None:
    """Set a property of a row that python-docx has no name for: repeated as head, or kept whole."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - the same


def _say(
    paragraph: Paragraph,
    text: str,
    *,
    size: int = 12,
    bold: bool = False,
    italic: bool = False,
    middle: bool = False,
    quiet: bool = False,
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    if quiet:
        run.font.color.rgb = _QUIET
    paragraph.paragraph_format.space_after = Pt(2)
    if middle:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _packed(document: Opened) -> bytes:
    """Return the file with one date on every member: the same sheet gives the same bytes."""
    written = io.BytesIO()
    document.save(written)
    target = io.BytesIO()
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(target, "w") as packed:
        for member in given.infolist():
            entry = zipfile.ZipInfo(member.filename, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, given.read(member))
    return target.getvalue()
