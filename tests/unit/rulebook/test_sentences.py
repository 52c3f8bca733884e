"""Each step as a sentence: the words of three languages, and the right figures in them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from typing import Any

import pytest

from shared.errors import Invalid
from shared.rulebook.answers import run_example
from shared.rulebook.classification import classify_period
from shared.rulebook.derivation import Derivation, Step, from_json, to_json
from shared.rulebook.escalation import weekly_escalation
from shared.rulebook.facts import FactsSchema, Products, read_facts
from shared.rulebook.model import Rulebook
from shared.rulebook.operations import OPERATIONS
from shared.rulebook.periods import Period
from shared.rulebook.schema import LANGUAGES
from shared.rulebook.scoring import grade
from shared.rulebook.sentences import tell
from shared.rulebook.sentences.wording import Wording, texts
from shared.rulebook.shelf import shipped_shelf

SENTENCES = texts("shared.rulebook.sentences", "sentences.yaml")
BOOK = texts("shared.rulebook.book", "words.yaml")
VERSIONS = shipped_shelf().versions
LETTER = shipped_shelf().versions_of("btctw-8679-weekly")[-1].newest
DECREE = shipped_shelf().versions_of("decree-335-2025-staff")[-1].newest
EXAMPLES = [
    pytest.param(version.newest, place, id=f"{version.newest.id}-{place}")
    for version in VERSIONS
    for place in range(len(version.newest.examples))
]


def leaves(node: Mapping[str, Any], path: str = "") -> Any:
    for key, below in node.items():
        if set(below) & set(LANGUAGES):
            yield f"{path}.{key}", below
        else:
            yield from leaves(below, f"{path}.{key}")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_each_operation_has_sentences_and_no_other_has() -> None:
    assert SENTENCES["operations"].keys() == OPERATIONS.keys()
    assert all(SENTENCES["operations"].values())


@pytest.mark.parametrize(
    ("path", "said"), [pytest.param(*each, id=each[0]) for each in leaves({**SENTENCES, **BOOK})]
)
def test_a_text_stands_in_three_languages_with_the_same_placeholders(
    path: str, said: Mapping[str, str]
) -> None:
    assert said.keys() == set(LANGUAGES), path
    assert all(text.strip() for text in said.values())
    assert placeholders(said["vi"]) == placeholders(said["en"]) == placeholders(said["th"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("rulebook", "place"), EXAMPLES)
def test_every_worked_example_is_told(rulebook: Rulebook, place: int, language: str) -> None:
    example = rulebook.examples[place]
    ruled = rulebook.under(frozenset(example.given.get("circumstances", ())))
    _, derivation = run_example(rulebook, example)
    told = tell(derivation, ruled, language)
    assert told or example.gives == {"status": "not_evaluated"}
    for said in told:
        assert "{" not in said, said
        assert "}" not in said, said
        assert "None" not in said, said
        assert "  " not in said, said


@pytest.mark.parametrize(("rulebook", "place"), EXAMPLES)
def test_a_stored_derivation_is_told_as_it_was(rulebook: Rulebook, place: int) -> None:
    example = rulebook.examples[place]
    ruled = rulebook.under(frozenset(example.given.get("circumstances", ())))
    _, derivation = run_example(rulebook, example)
    assert tell(from_json(to_json(derivation)), ruled, "vi") == tell(derivation, ruled, "vi")


def points(quality: str, progress: str, conduct: str) -> dict[str, Decimal]:
    given = zip(("quality", "progress", "conduct"), (quality, progress, conduct), strict=True)
    return {name: Decimal(each) for name, each in given}


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            [
                "Total: quality 36 + progress 35 + conduct 18.5 = 89.5 (Step 1).",
                "89.5 reaches the floor of good, 75, and not that of excellent, 90 (Step 2).",
            ],
        ),
        (
            "vi",
            [
                (
                    "Tổng điểm: chất lượng 36 + tiến độ 35 + tác phong và kỷ luật 18,5 = 89,5 "
                    "(Bước 1)."
                ),
                (
                    "89,5 điểm đạt điểm sàn 75 của mức “hoàn thành tốt nhiệm vụ”, chưa đạt "
                    "điểm sàn 90 của mức “hoàn thành xuất sắc nhiệm vụ” (Bước 2)."
                ),
            ],
        ),
        (
            "th",
            [
                (
                    "คะแนนรวม: คุณภาพ 36 + ความก้าวหน้า 35 + ความประพฤติและวินัย 18.5 = 89.5 "
                    "(ขั้นตอนที่ 1 ส่วนที่ I, II)"
                ),
                (
                    "89.5 คะแนนถึงเกณฑ์ขั้นต่ำ 75 ของระดับ “ปฏิบัติงานสำเร็จดี” "
                    "แต่ไม่ถึงเกณฑ์ขั้นต่ำ 90 ของระดับ “ปฏิบัติงานสำเร็จดีเยี่ยม” (ขั้นตอนที่ 2)"
                ),
            ],
        ),
    ],
)
def test_a_grade_is_told_in_plain_words(language: str, sentences: list[str]) -> None:
    _, derivation = grade(LETTER, points("36", "35", "18.5"))
    *told, source = tell(derivation, LETTER, language)
    assert told == sentences
    assert LETTER.sources["account"].title[language] in source
    assert tell(derivation, LETTER, language, sources=False) == sentences


def test_a_grade_below_every_other_names_the_floor_that_was_missed() -> None:
    _, derivation = grade(LETTER, points("20", "19.9", "10"))
    assert tell(derivation, LETTER, "en")[1] == (
        "49.9 does not reach the floor of completed, 50, so the grade is not completed (Step 2)."
    )


def test_products_with_errors_and_delays() -> None:
    products = [
        Products(Decimal(1), 10, 9),
        Products(Decimal(4), 2, 2, quality_failures=1),
        Products(Decimal(12), 1, 1, delays=2),
    ]
    _, derivation = grade(DECREE, {"general": Decimal(27)}, products=products)
    told = tell(derivation, DECREE, "en", sources=False)
    assert told[0].startswith("a (quantity): 29 of 30 converted products = 96.67 % (Art. 14;")
    assert told[1].startswith("One major error takes 25 % of one product worth 4: 8 - 1 = 7 (")
    assert told[3].startswith("2 delays take 25 % each of one product worth 12: 12 - 6 = 6 (")
    assert "in part our choice" in told[0]
    assert len(told) == 8


def test_a_figure_just_below_a_floor_is_not_told_as_the_floor() -> None:
    factors = {"a": [Decimal(90)], "b": [Decimal(90)], "c": [Decimal("89.99")]}
    _, derivation = grade(DECREE, {"general": Decimal(27)}, factors=factors)
    told = tell(derivation, DECREE, "en", sources=False)
    assert "task results 62.998 = 89.998 (" in told[1]
    assert told[2] == "89.998 is printed as 89.99: rounding never lifts points into a better grade."
    assert told[3].startswith("89.998 reaches the floor of good, 70,")


def weeks(*given: Mapping[str, Any]) -> Any:
    return read_facts(FactsSchema(), {"weeks": list(given)})


FAILED = {
    "status": "approved",
    "parts": {"quality": "20", "progress": "15", "conduct": "10"},
    "key_task_missed": True,
}


def test_a_meeting_is_told_with_its_weeks_and_parties() -> None:
    facts = weeks(
        {"week": "2025-06-02", "breach": True, **FAILED}, {"week": "2025-06-09", **FAILED}
    )
    _, derivation = weekly_escalation(LETTER, facts.weeks, heads_unit=True)
    told = " ".join(tell(derivation, LETTER, "en"))
    assert "The week of 2 June 2025: failed, since it is graded not completed and a key" in told
    assert "the Office, and the leader in charge; the person heads the unit" in told
    assert "2 or more weeks in a row failed: the weeks of 2 June 2025 and 9 June 2025" in told
    assert "There was a breach in the failed weeks: a meeting must be held (Step 4;" in told
    assert "các tuần từ ngày 2/6/2025 và 9/6/2025" in " ".join(tell(derivation, LETTER, "vi"))


def test_open_weeks_are_told_both_ways() -> None:
    facts = weeks(
        {"week": "2025-06-02", "breach": True, **FAILED},
        {"week": "2025-06-09", "status": "pending"},
    )
    _, derivation = weekly_escalation(LETTER, facts.weeks)
    told = tell(derivation, LETTER, "en")
    assert any(
        said.startswith("If the weeks still open pass: there are no 2 weeks") for said in told
    )
    assert any(said.startswith("If the weeks still open fail: 2 or more weeks") for said in told)
    assert "The weeks still open decide it, so the outcome is pending." in told


def test_nobody_is_called_where_there_is_no_meeting() -> None:
    good = {"quality": "36", "progress": "35", "conduct": "18"}
    facts = weeks({"week": "2025-06-02", "status": "approved", "parts": good})
    _, derivation = weekly_escalation(LETTER, facts.weeks)
    told = tell(derivation, LETTER, "en", sources=False)
    assert told[-1].startswith("No meeting and no alert")
    assert not any("Office" in said for said in told)


def test_a_month_is_told_week_by_week() -> None:
    parts = {"quality": "36", "progress": "34", "conduct": "18"}
    facts = weeks(
        {"week": "2025-06-02", "status": "approved", "parts": parts},
        {"week": "2025-06-09", "status": "approved", "parts": parts | {"quality": "38"}},
        {"week": "2025-06-16", "status": "excused"},
    )
    _, derivation = classify_period(LETTER, Period.read("2025-06", LETTER.year), facts)
    told = tell(derivation, LETTER, "en", sources=False)
    assert (
        told[0] == "Of the 3 weeks of June 2025, 2 were approved and count; of the rest: 1 excused."
    )
    assert told[3].startswith("Mean of the 2 weeks that count in June 2025: (88 + 90) / 2 = 89 (")
    assert told[4].startswith("June 2025: 89 reaches the floor of good, 75,")
    assert tell(derivation, LETTER, "vi")[0].startswith("Trong 3 tuần của tháng 6/2025, 2 tuần")


TIMES = "\N{MULTIPLICATION SIGN}"
STEPS: Sequence[tuple[Step, str]] = [
    (
        Step(
            "places",
            "printed",
            {"points": Decimal("1.2"), "places": 2, "floors": {}},
            Decimal("1.2"),
        ),
        "",
    ),
    (
        Step(
            "graded", "rounded", {"points": Decimal("89.96"), "places": 1}, Decimal(90), "2025-Q3"
        ),
        "Quarter 3 of 2025: 89.96 is rounded to 90 before it is graded.",
    ),
    (
        Step("factors.a", "minimum", {"values": [Decimal(50), Decimal(80)]}, Decimal(50)),
        "a: of 50 % and 80 % the least counts, 50 %.",
    ),
    (
        Step(
            "parts",
            "scaled",
            {"points": Decimal(18), "maximum": Decimal(20), "onto": Decimal(100)},
            Fraction(90),
        ),
        "18 of 20 points is the same share as 90 of 100.",
    ),
    (
        Step(
            "parts",
            "total",
            {"added": {"quality": Decimal(1)}, "taken": {"x": Decimal(2)}},
            Decimal(0),
        ),
        "Total: quality 1 - x 2 is below 0 and counts as 0 (Step 1, part I).",
    ),
    (
        Step("gates.fraud", "forced", {"grade": "good", "to": "completed"}, "completed"),
        "Fraud: whatever the points, the grade is completed in place of good.",
    ),
    (
        Step(
            "ceilings.unit",
            "at_most",
            {"grade": "excellent", "limit": "good", "grades": ["excellent", "good"]},
            "good",
            "2025",
        ),
        "The year 2025: unit: no grade better than good, so good in place of excellent.",
    ),
    (
        Step(
            "periods.year.tallies",
            "tally",
            {
                "grades": {"2025-Q1": "good", "2025-Q2": "excellent"},
                "tallies": [
                    {"grade": "good", "at_least": {"good": 1}, "at_most": {"completed": 0}}
                ],
                "otherwise": "completed",
                "order": ["excellent", "good", "completed"],
            },
            "good",
            "2025",
        ),
        (
            f"The year 2025: 1 {TIMES} excellent and 1 {TIMES} good. "
            f"The grade good takes at least 1 {TIMES} good and no completed, "
            "and that is so (Use of results; in part our choice)."
        ),
    ),
    (
        Step(
            "time_worked.long", "too_few", {"worked": 1, "below": 3}, output=True, about="2025-H1"
        ),
        "The first half of 2025: long: weeks worked 1, fewer than 3.",
    ),
    (Step("time_worked.long", "too_many", {"absent": 1, "limit": 3}, output=False), ""),
    (
        Step("periods.quarter.merged", "merged", {"into": "year"}, "year", "2025-Q4"),
        (
            "There is no classification of quarter 4 of 2025 by itself: it is classified with the "
            "year (Use of results; in part our choice)."
        ),
    ),
    (
        Step(
            "caps.top",
            "allowed",
            {"percent": Decimal(20), "counted": 14, "dropping": 0, "rounding": "down"},
            2,
            "unit A",
        ),
        "Top (unit A): 20 % of 14 people = 2.8, rounded down to 2.",
    ),
    (
        Step(
            "caps.top",
            "allowed",
            {"percent": Decimal(20), "counted": 14, "dropping": 6, "rounding": "down"},
            3,
        ),
        (
            "Top: of 6 people with the points, each who drops joins the 14 people; at most 3 stay "
            "within 20 %."
        ),
    ),
    (
        Step(
            "periods.year",
            "mean",
            {"values": {str(each): Decimal(80) for each in range(40)}},
            Fraction(80),
            "2025",
        ),
        "3,200 / 40 = 80",
    ),
]


@pytest.mark.parametrize(("step", "said"), STEPS, ids=lambda each: getattr(each, "operation", ""))
def test_a_step_by_itself(step: Step, said: str) -> None:
    told = " ".join(tell([step], LETTER, "en", sources=False))
    assert said in told
    assert bool(told) == bool(said)


@pytest.mark.parametrize(
    ("language", "number", "date", "period"),
    [
        ("vi", "1.234,5", "tuần từ ngày 2/6/2025", "quý III năm 2025"),
        ("en", "1,234.5", "the week of 2 June 2025", "quarter 3 of 2025"),
        ("th", "1,234.5", "สัปดาห์วันที่ 2 มิถุนายน 2025", "ไตรมาสที่ 3 ปี 2025"),
    ],
)
def test_figures_and_dates_are_written_as_the_language_does(
    language: str, number: str, date: str, period: str
) -> None:
    wording = Wording(language)
    assert wording.number(Decimal("1234.5")) == number
    assert wording.week("2025-06-02") == date
    assert wording.period("2025-Q3") == period


def test_an_unknown_language_is_refused_with_the_three_that_are_known() -> None:
    with pytest.raises(Invalid) as refused:
        tell(Derivation(lambda _: None), LETTER, "fr")
    assert refused.value.facts["errors"] == {
        "language": ["There is no 'fr': ask for vi, en or th."]
    }
