from dataclasses import replace
from datetime import date

import pytest

from sample.people import Person
from sample.points import SHARES
from sample.work import CLERICAL, EXPERT, LEADING, SECTION, SERVICE, Work, work_of
from sample.writing import begun, comment, improved, report

WEEK = date(2026, 11, 16)
PERSON = Person(
    code="CB012",
    name="Bùi Khánh Vy",
    unit="Văn phòng Ban",
    post="Chuyên viên",
    tier="specialist",
    manager="CB010",
    account="vy.bui",
    office=True,
)


@pytest.mark.parametrize(
    ("post", "tier", "work"),
    [
        ("Phó Vụ trưởng", "deputy", LEADING),
        ("Chánh Văn phòng Cục", "section_head", LEADING),
        ("Phó Trưởng phòng", "deputy_section_head", SECTION),
        ("Văn thư", "specialist", CLERICAL),
        ("Chuyên viên chính", "specialist", EXPERT),
        ("Lái xe", "worker", SERVICE),
    ],
)
def test_work_goes_by_the_post(post: str, tier: str, work: tuple[Work, ...]) -> None:
    assert work_of(replace(PERSON, post=post, tier=tier)) == work


@pytest.mark.parametrize("level", SHARES)
def test_a_report_has_three_to_five_different_items_and_is_the_same_each_time(level: str) -> None:
    for number in range(40):
        person = replace(PERSON, code=f"CB{number:03}")
        written = report(person, WEEK, level)
        titles = [item["title"] for item in written["items"]]
        assert 3 <= len(titles) == len(set(titles)) <= 5
        assert all("{" not in item["product"] for item in written["items"])
        assert written["summary"].startswith("Tuần 16/11 - 20/11/2026, Văn phòng Ban. ")
        assert written == report(person, WEEK, level)


def test_a_draft_is_the_beginning_and_a_second_hand_in_has_evidence() -> None:
    written = report(PERSON, WEEK, "good")
    assert begun(written) == {"items": written["items"][:1]}
    again = improved(written)
    assert again["self_parts"] == written["self_parts"]
    assert all("minh chứng" in item["product"] for item in again["items"])
    assert len(again["items"]) == len(written["items"])


def test_a_comment_goes_by_how_well_it_went() -> None:
    assert comment("CB012", WEEK, "good") == comment("CB012", WEEK, "good")
    assert comment("CB012", WEEK, "good") != comment("CB012", WEEK, "not_completed")
