"""A roster as a workbook: what a spreadsheet writes is read, and what is hostile is refused.

The workbooks are written by openpyxl, and what is written here is read by it: another's word.
"""

import io
import re
import string
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approval.directory.roster.exporting import write_place, written
from approval.directory.roster.lines import PERSON_COLUMNS, UNIT_COLUMNS, RosterRefused
from approval.directory.roster.reading import read_roster, read_roster_file

UNITS = [
    ("LD", "Lãnh đạo Ban", "leadership", "", "L1", "L1"),
    ("V1", "Vụ Tổng hợp", "department", "LD", "D1", "L1"),
]
PEOPLE = [
    ("L1", "Đặng Hữu Khuê", "LD", "Trưởng ban", "committee_leader", "", "khue.dang"),
    ("D1", "Lý Đức Vinh", "V1", "Vụ trưởng", "director", "L1", "vinh.ly"),
    ("007", "Bùi Khánh Vy", "V1", "Chuyên viên", "specialist", "D1", ""),
]
Book = dict[str, list[Sequence[Any]]]


def book() -> Book:
    return {"units": [UNIT_COLUMNS, *UNITS], "people": [PERSON_COLUMNS, *PEOPLE]}


def saved(sheets: Book, change: Callable[[Any], None] = lambda _: None) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    change(workbook)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def faults_of(raw: bytes) -> list[str]:
    with pytest.raises(RosterRefused) as refused:
        read_roster_file(raw)
    return [str(fault) for fault in refused.value.faults]


def archive(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return target.getvalue()


def rewritten(change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a good workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(saved(book()))) as opened:
        return archive({name: change(name, opened.read(name)) for name in opened.namelist()})


def with_sheet(content: str | bytes, declaration: str = "") -> bytes:
    """Return a workbook whose sheet of people holds this instead of rows."""
    raw = content if isinstance(content, bytes) else content.encode()

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet2.xml":
            return part
        body = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + raw + b"</sheetData>", part)
        return declaration.encode() + body

    return rewritten(change)


def test_what_a_spreadsheet_wrote_is_read() -> None:
    roster = read_roster_file(saved(book()))
    assert [(person.code, person.name, person.line) for person in roster.people] == [
        ("L1", "Đặng Hữu Khuê", 2),
        ("D1", "Lý Đức Vinh", 3),
        ("007", "Bùi Khánh Vy", 4),
    ]
    assert roster.people[2].account == ""


def test_sheets_are_found_by_name_whatever_their_order_and_case() -> None:
    sheets = {"Ghi chú": [("đừng đọc",)], "People": book()["people"], "UNITS": book()["units"]}
    assert len(read_roster_file(saved(sheets)).people) == 3


def test_a_number_is_read_as_it_is_shown() -> None:
    sheets = book()
    sheets["people"][3] = (7, *PEOPLE[2][1:])

    def three_digits(workbook: Any) -> None:
        workbook["people"]["A4"].number_format = "000"

    assert read_roster_file(saved(sheets)).people[2].code == "7"
    assert read_roster_file(saved(sheets, three_digits)).people[2].code == "007"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (date(2026, 11, 22), "is a date"),
        ('=CONCAT("D","1")', "is a formula"),
        (True, "is TRUE or FALSE"),
        (1.5, "is a number with a fraction"),
        (1234567890123456, "is a number of more than 15 digits"),
        ("#N/A", "is an error of the spreadsheet: #N/A"),
        ("a\nb", "has a line break"),
        ("Nguyễn Văn A", "is no code"),
    ],
)
def test_a_cell_that_is_no_text_is_told_with_its_letter(cell: Any, said: str) -> None:
    sheets = book()
    sheets["people"][3] = (*PEOPLE[2][:5], cell, "")
    told = faults_of(saved(sheets))
    assert [fault for fault in told if fault.startswith(f"people!F4: manager: {said}")]


def test_what_the_tables_say_together_is_told_with_letters_too() -> None:
    sheets = book()
    sheets["units"][2] = ("V1", "Vụ Tổng hợp", "department", "LD", "D9", "L1")
    sheets["people"].append(("N8", "Mai Lan", "V1", "Chuyên viên", "specialist", "D1", "", "?"))
    assert faults_of(saved(sheets)) == [
        "people:5: row: has 8 cells; the header has 7",
        'units!E3: head: there is no person "D9"',
    ]


def test_faults_of_the_header_are_told_with_letters() -> None:
    sheets = book()
    sheets["people"][0] = ("code", "name", "unit", "post", "rank", "manager", "manager")
    told = faults_of(saved(sheets))
    assert told[0] == "people:1: account: this column is missing"
    assert told[1] == "people!G1: manager: this column is there twice"
    assert told[2].startswith("people!E1: rank: there is no such column")
    assert told[3] == "people:1: tier: this column is missing"


def test_a_missing_sheet_is_told_with_those_there_are() -> None:
    sheets = {"units": book()["units"], "Cán bộ": book()["people"]}
    assert faults_of(saved(sheets)) == ["file:1: file: no sheet is people; there are units, Cán bộ"]


def test_formatted_but_empty_cells_and_rows_are_nothing() -> None:
    def colour(workbook: Any) -> None:
        for place in ("A9", "C2000", "XFD1", "Z3"):
            workbook["people"][place].fill = openpyxl.styles.PatternFill("solid", "FFFF00")

    assert len(read_roster_file(saved(book(), colour)).people) == 3


HUGE = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (archive({"units.csv": "code"}), "people.csv:1: file: is missing in file"),
        (b"", "damaged file, or no .xlsx or .zip"),
        (b"PK\x03\x04 and nothing more", "damaged file, or no .xlsx or .zip"),
        (b"\xd0\xcf\x11\xe0 an old or protected workbook", "damaged file, or no .xlsx or .zip"),
        (archive({"[Content_Types].xml": "<Types/>"}), "a part is missing"),
        (archive({f"{number}.csv": "" for number in range(1_001)}), "more than 1000 parts"),
        (archive({"units.csv": b" " * (128 * 2**20 + 1)}), "larger than 128 MiB once unpacked"),
        (with_sheet(b" " * (128 * 2**20 + 1)), "larger than 128 MiB once unpacked"),
        (with_sheet("", "<!DOCTYPE a [<!ENTITY b 'c'>]>"), "declares a document type"),
        (with_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "more than 256 columns"),
        (with_sheet('<row r="1048577"/>'), 'no row "1048577"'),
        (with_sheet('<row r="99999999999999999999"/>'), 'no row "9999'),
        (with_sheet('<row r="2"/><row r="1"/>'), 'no row "1"'),
        (with_sheet('<row r="1"><c r="A0x1"/></row>'), 'no cell "A0x1"'),
        (with_sheet('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'), "a text is missing"),
        (with_sheet('<row r="1"><c r="A1"><v>one</v></c></row>'), "no number"),
        (with_sheet("<row><c></row>"), "is a damaged workbook"),
        (with_sheet(HUGE), "no such column"),
    ],
)
def test_what_is_damaged_or_hostile_is_refused(raw: bytes, said: str) -> None:
    assert said in " ".join(faults_of(raw))


def test_what_is_very_wide_costs_little() -> None:
    """Two million cells in one row, of 30 MB, would be gigabytes as objects."""
    raw = with_sheet(b'<row r="1">' + b'<c s="1"></c>' * 2_000_000 + b"</row>")
    begun = perf_counter()
    assert "column is missing" in faults_of(raw)[0]
    assert perf_counter() - begun < 20


def test_a_protected_part_is_told() -> None:
    raw = bytearray(archive({"units.csv": "code", "people.csv": "code"}))
    for place in [match.start() for match in re.finditer(rb"PK\x01\x02", raw)]:
        raw[place + 8] |= 1
    assert "protected by a password" in faults_of(bytes(raw))[0]


NOTHING_SPECIAL = ("Cs", "Cc", "Cn", "Zs", "Zl", "Zp")
TEXTS = st.text(
    st.characters(exclude_categories=NOTHING_SPECIAL, exclude_characters="\ufeff\u200b\u2060")
    | st.sampled_from("=+-@'\"<>&_x0041_,;ạộữ"),
    min_size=1,
    max_size=30,
).map(lambda text: unicodedata.normalize("NFC", text))
CODES = st.lists(
    st.text(string.ascii_letters + string.digits + "=+-@'._", min_size=1, max_size=9),
    min_size=1,
    max_size=5,
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(
    codes=CODES,
    names=st.lists(TEXTS, min_size=5, max_size=5),
    kind=st.sampled_from(["xlsx", "zip"]),
)
def test_what_is_written_reads_the_same(codes: list[str], names: list[str], kind: str) -> None:
    units = [("-U", "=1+1", "leadership", "", codes[0], "")]
    people = [
        (code, name, "-U", "@Trưởng", "specialist", codes[0] if place else "", "")
        for place, (code, name) in enumerate(zip(codes, names, strict=False))
    ]
    roster = read_roster_file(written(kind, units, people))
    assert [(line.code, line.name, line.head) for line in roster.units] == [
        ("-U", "=1+1", codes[0])
    ]
    assert [(line.code, line.name, line.post, line.manager) for line in roster.people] == [
        (code, name, post, manager) for code, name, _, post, _, manager, _ in people
    ]


def test_what_is_written_is_text_to_a_spreadsheet(tmp_path: Path) -> None:
    people = [(*PEOPLE[2][:1], '=HYPERLINK("x")', *PEOPLE[2][2:])]
    write_place(tmp_path / "roster.xlsx", UNITS, people)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["people"]
    assert [cell.value for cell in sheet[1]] == list(PERSON_COLUMNS)
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].number_format) == (
        "007",
        "s",
        "@",
    )
    assert (sheet["B2"].value, sheet["B2"].data_type) == ('=HYPERLINK("x")', "s")
    write_place(tmp_path / "folder", UNITS, people)
    text = (tmp_path / "folder" / "people.csv").read_text(encoding="utf-8-sig")
    assert "007,\"'=HYPERLINK(" in text


def test_a_folder_a_zip_and_a_workbook_say_the_same(tmp_path: Path) -> None:
    for name in ("folder", "roster.zip", "roster.xlsx"):
        write_place(tmp_path / name, UNITS, PEOPLE)
    folder, zipped, workbook = (
        read_roster(tmp_path / name) for name in ("folder", "roster.zip", "roster.xlsx")
    )
    assert folder == zipped == workbook
