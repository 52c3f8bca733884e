"""Forms on paper: many rows and long names break well, and the same values give the same bytes."""

import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from reporting.domain.forms import FormKind, read_span
from reporting.forms import set_as
from reporting.forms.sheet import Align, Column, Facts, Row, Sheet, Signature, Table, Words
from reporting.forms.wording import footing, long_day, moment, points, week
from shared.errors import Invalid
from shared.rulebook import adopt

NAME = "Nguyễn Hoàng Phương Thảo Nguyên Công Tằng Tôn Nữ Bích Ngọc"
COLUMNS = (Column("TT", 10, Align.CENTER), Column("Họ và tên", 60), Column("Ký xác nhận", 30))


def sheet(rows: int = 120) -> Sheet:
    lines = [Row((str(number), f"{NAME} {number}", "")) for number in range(1, rows + 1)]
    return Sheet(
        agency="Ban Mẫu",
        unit="Vụ Tổng hợp",
        place_and_day="Hà Nội, ngày 09 tháng 11 năm 2026",
        title="DANH SÁCH KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI",
        subtitle="Tháng 10 năm 2026",
        final=False,
        status="Tạm thời: 1 / 120 người chưa có kết quả cuối cùng",
        blocks=[
            Facts((("Đơn vị", "Vụ Tổng hợp"),)),
            Table(COLUMNS, (Row(("Vụ Tổng hợp",), strong=True), *lines), signed=True),
            Words("TỔNG HỢP", ("Tổng số 120 người.",)),
        ],
        signatures=(Signature("NGƯỜI LẬP BIỂU"), Signature("THỦ TRƯỞNG ĐƠN VỊ", "Lý Đức Vinh")),
        footing=("Bộ quy tắc: mẫu, phiên bản 1.",),
    )


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """Give the text of each page of a long list, as another library reads it."""
    reader = PdfReader(io.BytesIO(set_as("pdf", sheet())))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_each_page_of_a_long_list_repeats_the_head_and_says_what_it_is(pages: list[str]) -> None:
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "Tạm thời: 1 / 120 người chưa có kết quả cuối cùng." in page
        assert "Bộ quy tắc: mẫu, phiên bản 1." in page
        assert f"Trang {number}/{len(pages)}" in page
        assert ("Họ và tên" in page) == (NAME in page)


def test_no_row_is_lost_and_the_last_words_stand_beside_the_signatures(pages: list[str]) -> None:
    whole = " ".join(pages)
    assert all(f"{NAME} {number} " in whole for number in range(1, 121))
    assert "Tổng số 120 người." in pages[-1]
    assert "THỦ TRƯỞNG ĐƠN VỊ" in pages[-1]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_same_values_give_the_same_bytes(kind: str) -> None:
    assert set_as(kind, sheet(3)) == set_as(kind, sheet(3))
    assert set_as(kind, sheet(3)) != set_as(kind, sheet(4))


def test_word_repeats_the_head_and_keeps_rows_whole() -> None:
    document = Document(io.BytesIO(set_as("docx", sheet())))
    [table] = [each for each in document.tables if len(each.rows) > 100]
    head, *rows = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001 - it has no name there
    assert all(each._tr.trPr.find(qn("w:cantSplit")) is not None for each in rows)  # noqa: SLF001
    assert document.styles["Normal"].font.name == "Times New Roman"


def test_figures_days_and_weeks_are_written_as_in_viet_nam() -> None:
    at = datetime(2026, 11, 9, 9, 5, tzinfo=UTC)
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert points(None) == "—"
    assert long_day(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert long_day(date(2026, 10, 15)) == "ngày 15 tháng 10 năm 2026"
    assert moment(at, zone) == "16 giờ 05 ngày\N{NO-BREAK SPACE}09/11/2026"
    assert week(date(2026, 12, 28)) == "28/12/2026 \N{EN DASH} 03/01/2027"
    rulebook = {"id": "mẫu", "version": "1", "sha256": ""}
    assert footing(rulebook, at, zone)[0] == "Bộ quy tắc: mẫu, phiên bản 1."


def test_a_span_is_what_its_form_is_of() -> None:
    adopted = adopt("btctw-8679-weekly", None)
    assert read_span(FormKind.WEEKLY, "2026-11-16", adopted) == date(2026, 11, 16)
    assert str(read_span(FormKind.LIST, "2026-Q4", adopted)) == "2026-Q4"
    assert read_span(FormKind.MINUTES, "", adopted) is None
    with pytest.raises(Invalid):
        read_span(FormKind.WEEKLY, "2026-Q4", adopted)
