"""A regulation's file that is wrong is refused by file, line, path and what is expected."""

from datetime import date
from decimal import Decimal

import pytest

from rulebooks import EXAMPLE, SMALL, changed, made, points, read
from shared.errors import Invalid
from shared.rulebook import Facts, Period, RulebookError, classify_period, grade
from shared.rulebook.files import read_node
from shared.rulebook.loading import shipped_files


def refused(text: str, *beside: str) -> tuple[str, ...]:
    with pytest.raises(RulebookError) as found:
        read(text, *beside)
    return found.value.problems


def test_a_file_becomes_values() -> None:
    rulebook = read(SMALL).newest
    assert (rulebook.id, rulebook.version, rulebook.title["th"]) == (
        "small",
        "1",
        "A small regulation",
    )
    assert rulebook.parts["work"].maximum == 70
    assert rulebook.parts["conduct"].step == Decimal("0.5")
    assert rulebook.floors == points(great=90, good=70, fair=50, poor=0)
    assert rulebook.valid_from == date(2024, 1, 1)


def test_another_byte_is_another_content() -> None:
    assert read(SMALL).newest.sha256 != read(f"{SMALL}\n").newest.sha256
    assert made("places: 1").sha256 != made("places: 1", f"{SMALL}\n").sha256


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("right", "wrong", "path", "told"),
    [
        ("id: small", "id: Small One", "id", "String does not match"),
        ("title: A small", "titel: A small", "titel", "Unknown field"),
        ("step: 0.5", "steps: 0.5", "parts.conduct.steps", "Unknown field"),
        ("maximum: 70", "maximum: 0", "parts.work.maximum", "greater than 0"),
        ("maximum: 70", "maximum: NaN", "parts.work.maximum", "not permitted"),
        ("maximum: 70", "maximum: 7E+1", "parts.work.maximum", "Write the number out"),
        ("maximum: 70", "maximum: lots", "parts.work.maximum", "Not a valid number"),
        ("step: 0.5", "step: 0.7", "parts.conduct.step", "is not reached in steps of 0.7"),
        ("  work: {", "  two words: {", "parts.two words", "Write one word"),
        ("floor: 50", "floor: 70", "grades.fair.floor", "below 70"),
        ("floor: 0", "floor: 10", "grades.poor.floor", "The last floor is 0"),
        ("floor: 90", "floor: 101", "grades.great.floor", "at most 100 points"),
        ("floor: 50", "floor: -1", "grades.fair.floor", "greater than or equal to 0"),
        ("places: 2", "places: 1.5", "places", "Not a valid integer"),
        ("places: 2", "places: 3", "places", "less than or equal to 2"),
        ("valid_from: 2024-01-01", "valid_from: soon", "valid_from", "Not a valid date"),
        ("valid_from: 2024-01-01", "valid_from: 2024-02-30", "valid_from", "Not a valid date"),
        ("calendar: vn", "calendar: vn\nvalid_to: 2023-01-01", "valid_to", "ends before it begins"),
        ("applies_to: [staff, leaders]", "applies_to: [all]", "applies_to.0", "Must be one of"),
        ("failing: [poor]", "failing: [bad]", "escalation.failing", "No grade is called bad"),
        ("substitute: {head:", "substitute: {boss:", "escalation.substitute.boss", "No party"),
        ("streak: 2", "streak: 0", "escalation.streak", "greater than or equal to 1"),
        ("mandatory: both", "mandatory: all", "escalation.mandatory", "both, either"),
        ("thursday, choice: ours}", "thursday}", "year", "Name the `source`, or give the reason"),
        ("choice: ours}", "source: law}", "year.source", "No source is called law; there is book"),
        ("choice: ours}", "choice: {de: unser}}", "year.choice", "vi, en and th"),
        ("choice: ours}", "choice: {vi: '', en: ours}}", "year.choice", "Write some text"),
        ("week_belongs_by: thursday", "week_belongs_by: someday", "year.week_belongs_by", "monday"),
        ("run: grade", "run: guess", "examples.0.run", "Must be one of"),
        ("method: mean,", "method: median,", "periods.month.method", "Must be one of"),
        ("quarter: *mean", "fortnight: *mean", "periods.fortnight", "Must be one of"),
    ],
)
def test_a_wrong_value_is_told_by_file_line_path_and_what_is_expected(
    right: str, wrong: str, path: str, told: str
) -> None:
    text = changed(right, wrong)
    problems = refused(text)
    (problem,) = [each for each in problems if f": {path}: " in each]
    assert problem.startswith("small.yaml:")
    assert told in problem
    line = int(problem.split(":")[1])
    assert abs(line - line_of(text, wrong)) <= 1


def test_a_key_that_is_missing_is_told_where_it_should_stand() -> None:
    assert refused(changed('version: "1"\n', "")) == (
        "small.yaml:1: version: Missing data for required field.",
    )


def test_every_problem_is_told_at_once() -> None:
    text = changed("places: 2", "places: 9", changed("streak: 2", "streak: no"))
    assert len(refused(text)) == 2


@pytest.mark.parametrize(
    ("differences", "path", "told"),
    [
        ("periods: {year: {method: mean_of, source: book}}", "periods.year.of", "say of which"),
        (
            "periods: {month: {method: mean_of, of: year, source: book}}",
            "periods.month.of",
            "not shorter",
        ),
        (
            "periods: {month: , year: {method: mean_of, of: month, source: book}}",
            "periods.year.of",
            "No period is called month",
        ),
        (
            "periods: {year: {method: counting, of: month, source: book}}",
            "periods.year",
            "counting needs",
        ),
        (
            (
                "periods: {quarter: {method: counting, of: month, otherwise: poor, source: book,"
                " tallies: [{grade: great, at_least: {great: 2}}]},"
                " year: {method: mean_of, of: quarter, source: book}}"
            ),
            "periods.year.of",
            "has no score",
        ),
        ("periods: {quarter: {merged: {5: year}}}", "periods.quarter.merged.5", "no quarter 5"),
        ("periods: {quarter: {merged: {4: month}}}", "periods.quarter.merged.4", "longer"),
        ("periods: {year: {method: merged}}", "periods.year.method", "no longer period"),
        ("parts: {work: {mean_of: [x]}}", "parts.work.mean_of", "No factor is called x"),
        ("factors: {work: {name: x, measure: stated, source: book}}", "factors.work", "already"),
        (
            "factors: {x: {name: x, measure: stated, deduction: 5, source: book}}",
            "factors.x.deduction",
            "Only products",
        ),
        (
            "gates: {x: {name: x, effect: force, grade: awful, source: book}}",
            "gates.x.grade",
            "No grade is called awful",
        ),
        (
            "gates: {x: {name: x, effect: not_evaluated, grade: poor, source: book}}",
            "gates.x.effect",
            "can `force`",
        ),
        (
            "gates: {x: {name: x, effect: force, grade: poor, below: 5, source: book}}",
            "gates.x",
            "A factor needs",
        ),
        (
            "time_worked: {x: {name: x, period: year, effect: force, grade: poor, source: book}}",
            "time_worked.x",
            "worked_below or absent_from",
        ),
        (
            "time_worked: {x: {name: x, period: year, worked_below: 2, effect: force, choice: c}}",
            "time_worked.x.grade",
            "force and at_most name a grade",
        ),
        (
            (
                "caps: {x: {name: x, grade: poor, percent: 20, of: [good], count: fixed,"
                " rounding: down, groups: [unit], source: book}}"
            ),
            "caps.x.grade",
            "none to drop to",
        ),
        (
            (
                "caps: {x: {name: x, grade: great, percent: 101, of: [good], count: fixed,"
                " rounding: down, groups: [unit], source: book}}"
            ),
            "caps.x.percent",
            "less than or equal to 100",
        ),
        (
            "exceptions: {x: {name: x, displaces: caps.x.percent, when: w, value: 5, choice: c}}",
            "caps",
            "nothing stands at this path",
        ),
        (
            "exceptions: {x: {name: x, displaces: places, when: w, value: 9, source: book}}",
            "places",
            "less than or equal to 2",
        ),
    ],
)
def test_clauses_that_contradict_each_other_are_told(
    differences: str, path: str, told: str
) -> None:
    text = f"id: other\nextends: small\n{differences}{EXAMPLE}"
    problems = refused(text, SMALL)
    (problem,) = [each for each in problems if told in each]
    assert f": {path}" in problem
    assert problem.startswith(("small.yaml:", "beside-0.yaml:"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "write a mapping"),
        ("[]", "write a mapping"),
        ("just words", "write a mapping"),
        ("id: [small", "no YAML"),
        ("id: small\n---\nid: other", "no YAML"),
        ("id: \x00", "no YAML"),
        ("a: " + "[" * 3000, "no YAML"),
        ("id: small\nid: other", "2: id: this key stands here twice"),
        ("? [a, b]\n: c", "a key is a plain word"),
        ("a: &a [*a]", "a value that contains itself"),
        ("a: !!python/name:os.system x", "write plain values, without a tag"),
        ("a: !!python/object/apply:os.system [echo]", "write plain values, without a tag"),
        ("a: !secret x", "write plain values, without a tag"),
        ("!!python/dict {a: b}", "write plain values, without a tag"),
        ("a: !!set {x}", "write plain values, without a tag"),
        ("a: !!binary aGk=", "write plain values, without a tag"),
    ],
)
def test_what_is_no_plain_mapping_is_refused_before_anything_is_made_of_it(
    text: str, told: str
) -> None:
    with pytest.raises(RulebookError, match=r"^small\.yaml:\d+: ") as found:
        read_node(text.encode(), "small.yaml")
    assert told in str(found.value)
    assert "\n" not in str(found.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(RulebookError, match="no YAML"):
        read_node(b"id: \xff\xfe\xfa", "small.yaml")


def test_scalars_stay_as_they_were_written() -> None:
    node = read_node(b"a: 18.50\nb: no\nc: 2024-01-01\nd: 0o7\ne: !!str 1_0", "x.yaml")
    assert [node.at(key).value for key in "abcde"] == ["18.50", "no", "2024-01-01", "0o7", "1_0"]


def test_a_file_that_extends_another_says_only_what_differs() -> None:
    rulebook = made("grades: {great: {floor: 95}}")
    assert rulebook.id == "other"
    assert rulebook.floors == points(great=95, good=70, fair=50, poor=0)
    assert rulebook.escalation == made().escalation


def test_an_empty_value_takes_away_what_is_inherited() -> None:
    rulebook = made("escalation:\nperiods: {half: }\nparts: {work: {maximum: 100}, conduct: }")
    assert rulebook.escalation is None
    assert [str(kind) for kind in rulebook.periods] == ["month", "quarter", "year"]
    assert list(rulebook.parts) == ["work"]


def test_taking_away_what_is_not_inherited_is_refused_because_it_is_misspelt() -> None:
    text = f"id: other\nextends: small\nescalaton:\n{EXAMPLE}"
    assert refused(text, SMALL) == (
        "small.yaml:3: escalaton: nothing of this name is inherited, so nothing is taken away.",
    )


@pytest.mark.parametrize("base", ["small", "nobody", "''"])
def test_a_base_that_is_unknown_or_the_file_itself_is_refused(base: str) -> None:
    (problem,) = refused(f"id: small\nextends: {base}\n{EXAMPLE}")
    assert problem.startswith("small.yaml:2: extends: Name a rulebook to extend")


def test_two_files_that_extend_each_other_are_refused() -> None:
    one = f"id: one\nextends: two\n{EXAMPLE}"
    two = f"id: two\nextends: one\n{EXAMPLE}"
    (problem,) = refused(one, two)
    assert problem.startswith("beside-0.yaml:2: extends: Name a rulebook to extend")


def test_examples_are_not_inherited() -> None:
    (problem,) = refused("id: other\nextends: small\nplaces: 1\n", SMALL)
    assert "examples of its own" in problem


DATED = "floor: {2024-01-01: 90, 2025-07-01: 85, 2026-01-01: 80}"


def test_a_value_may_change_on_days_without_a_new_file() -> None:
    version = read(changed("floor: 90", DATED))
    floors = [str(version.on(day).floors["great"]) for day in version.stretches]
    assert list(map(str, version.stretches)) == ["2024-01-01", "2025-07-01", "2026-01-01"]
    assert floors == ["90", "85", "80"]
    assert version.on(date(2025, 6, 30)).floors["great"] == 90
    assert version.on(date(2025, 7, 1)).floors["great"] == 85
    assert version.on(date(2099, 1, 1)) == version.newest
    assert len({each.sha256 for each in version.stretches.values()}) == 1


def test_each_stretch_is_checked_and_not_only_the_newest() -> None:
    (problem,) = refused(changed("floor: 90", "floor: {2024-01-01: 101, 2025-01-01: 90}"))
    assert "grades.great.floor: The parts give at most 100 points" in problem


def test_a_dated_value_that_begins_too_late_is_missing_and_a_wrong_day_is_told() -> None:
    (problem,) = refused(changed("places: 2", "places: {2025-01-01: 2}"))
    assert "places: Missing data" in problem
    (problem,) = refused(changed("places: 2", "places: {2024-13-01: 2}"))
    assert "2024-13-01: no calendar has this day" in problem


TWO = """exceptions:
  {{one: {{name: one, displaces: {one}, when: fire, value: {value}, source: book}},
   two: {{name: two, displaces: {two}, when: {when}, value: 72, source: book}}}}"""


def two(one: str, other: str, when: str = "flood", value: str = "80") -> str:
    return TWO.format(one=one, two=other, when=when, value=value)


@pytest.mark.parametrize("one", ["grades.good.floor", "grades.good", "grades"])
def test_two_exceptions_that_always_clash_are_refused_at_load(one: str) -> None:
    value = "{floor: 80, name: x, source: book}" if one == "grades.good" else "80"
    text = two(one, "grades.good.floor", "fire", value)
    problems = refused(f"id: other\nextends: small\n{text}{EXAMPLE}", SMALL)
    assert any("one displaces the same value when fire: keep one" in each for each in problems)


def test_two_exceptions_that_apply_at_once_are_refused_when_computing() -> None:
    rulebook = made(two("grades.good.floor", "grades.good.floor"))
    assert rulebook.under(frozenset({"fire"})).floors["good"] == 80
    assert rulebook.under(frozenset({"flood"})).floors["good"] == 72
    assert rulebook.under(frozenset({"neither"})) == rulebook
    period = Period.read("2026-03", rulebook.year)
    with pytest.raises(Invalid) as found:
        classify_period(rulebook, period, Facts((), circumstances=frozenset({"fire", "flood"})))
    assert "displace the same value" in str(found.value.facts)


def test_exceptions_that_each_fit_but_not_together_are_refused_when_computing() -> None:
    rulebook = made(two("grades.great.floor", "grades.good.floor", value="71"))
    with pytest.raises(Invalid) as found:
        rulebook.under(frozenset({"fire", "flood"}))
    assert "contradict each other" in str(found.value.facts)


def test_two_exceptions_about_different_things_hold_together() -> None:
    rulebook = made(two("grades.great.floor", "grades.good.floor", value="95"))
    both = rulebook.under(frozenset({"fire", "flood"}))
    assert (both.floors["great"], both.floors["good"]) == (95, 72)
    assert grade(both, points(work=70, conduct=24))[0].grade == "good"


def test_a_value_that_an_exception_lays_is_told_where_it_is_written() -> None:
    text = f"""id: other
extends: small
exceptions:
  x:
    name: x
    displaces: grades.good.floor
    when: fire
    value: lots
    source: book
{EXAMPLE}"""
    assert refused(text, SMALL) == ("small.yaml:8: grades.good.floor: Not a valid number.",)


def test_the_shipped_files_are_read_in_the_order_of_their_names() -> None:
    names = [file.name for file in shipped_files()]
    assert names == sorted(names)
    assert "btctw-8679-weekly.yaml" in names
