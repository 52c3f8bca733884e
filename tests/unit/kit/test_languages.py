"""How a language writes what has no word of its own."""

from datetime import date

import pytest

from shared.pages.languages import languages

SPOKEN = languages(["shared.pages"])


@pytest.mark.parametrize(
    ("written", "vi", "en", "th"),
    [
        ("2026-10", "Tháng 10/2026", "October 2026", "ตุลาคม 2026"),
        ("2026-03", "Tháng 3/2026", "March 2026", "มีนาคม 2026"),
        ("2026-Q4", "Quý IV/2026", "Fourth quarter of 2026", "ไตรมาสที่ 4 ปี 2026"),
        ("2026-H1", "6 tháng đầu năm 2026", "First half of 2026", "ครึ่งปีแรก 2026"),
        ("2026", "Năm 2026", "2026", "ปี 2026"),
        ("2026-11-16", "2026-11-16", "2026-11-16", "2026-11-16"),
    ],
)
def test_a_period_is_told_as_people_write_it(written: str, vi: str, en: str, th: str) -> None:
    told = {code: language.period(written) for code, language in SPOKEN.items()}
    assert told == {"vi": vi, "en": en, "th": th}


def test_a_day_kept_as_text_is_told_as_a_day_and_any_other_text_as_it_is() -> None:
    for language in SPOKEN.values():
        assert language.full_day("2026-11-16") == language.full_day(date(2026, 11, 16))
        assert language.day("2026-11-16") == language.day(date(2026, 11, 16))
        assert language.full_day("hôm nay") == language.day("hôm nay") == "hôm nay"
