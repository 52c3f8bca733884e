"""The job catalogue in CSV and as a workbook that a program not ours wrote: the same jobs."""

import io
from collections.abc import Sequence
from decimal import Decimal

import openpyxl
import pytest

from shared.errors import Invalid
from submission.domain.catalogues import read_catalogue

HEADER = ("code", "name", "coefficient", "post_title", "unit_of_measure")
ROWS: Sequence[tuple[object, ...]] = (
    ("TH-01", "Tờ trình", 1, "Chuyên viên", "văn bản"),
    ("TH-02", "Đề án", 1.1, None, "đề án"),
    (7, "Báo cáo", "2,25", None, None),
)


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("Ghi chú").append(["not", "read"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def refused(raw: bytes) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        read_catalogue(raw)
    return dict(refusal.value.errors)


def test_a_workbook_says_what_the_same_table_says_in_csv() -> None:
    lines = [",".join(HEADER), "TH-01,Tờ trình,1,Chuyên viên,văn bản", "TH-02,Đề án,1.1,,đề án"]
    written = "\n".join([*lines, '7,Báo cáo,"2,25",,']).encode()
    jobs = read_catalogue(workbook(HEADER, *ROWS))
    assert jobs == read_catalogue(written)
    assert [job.coefficient for job in jobs] == [Decimal(1), Decimal("1.1"), Decimal("2.25")]
    assert [job.code for job in jobs] == ["TH-01", "TH-02", "7"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("TH-09", "Đề án", "=1+1"), "coefficient is a formula; copy the cell"),
        (("TH-09", "Đề án", 1.234), "Give the coefficient as a number above 0"),
        (("TH-01", "Đề án", 1), "This code stands on another line"),
        (("TH-09", None, 1), "Fill in name."),
    ],
)
def test_each_wrong_row_of_a_workbook_is_told_by_its_number(
    row: tuple[object, ...], told: str
) -> None:
    ((line, [said]),) = refused(workbook(HEADER, *ROWS, row)).items()
    assert (line, said.startswith(told)) == ("line 5", True)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"PK\x03\x04 and nothing else", "The file is a damaged file, or no .xlsx or .zip"),
        (workbook(("code", "name", "weight")), "These columns are missing: coefficient."),
        (workbook((*HEADER, "price")), "These columns are unknown: price."),
        ("code,name,coefficient\nĐề án".encode("utf-16"), "The file byte 1 of the line, 0xFF, is"),
        (workbook(HEADER), "The file has no job in it."),
    ],
)
def test_what_is_no_catalogue_is_told_so(raw: bytes, told: str) -> None:
    ((_, [said]),) = refused(raw).items()
    assert said.startswith(told)
