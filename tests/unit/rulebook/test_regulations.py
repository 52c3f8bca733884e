"""Every regulation that is shipped: its own worked examples, and what holds of any regulation."""

from collections.abc import Iterator
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any

import pytest

from rulebooks import LETTER, points, shipped
from shared.rulebook import grade, replay, shipped_shelf
from shared.rulebook.answers import check_examples, differences, run_example
from shared.rulebook.files import plain, read_node
from shared.rulebook.loading import Version, shipped_files
from shared.rulebook.model import Example, Kind, Rulebook
from shared.rulebook.schema import LANGUAGES

VERSIONS = shipped_shelf().versions
EVERY_RULEBOOK = pytest.mark.parametrize(
    "rulebook", [each.newest for each in VERSIONS], ids=lambda each: each.id
)
EVERY_FILE = pytest.mark.parametrize("file", shipped_files(), ids=lambda each: each.name)
EXAMPLES = [
    pytest.param(version.newest, example, id=f"{version.newest.id}: {example.sentence['en']}")
    for version in VERSIONS
    for example in version.newest.examples
]
DRAW_BANDS = {
    str(content["id"])
    for file in shipped_files()
    if "grades" in (content := plain(read_node(file.read_bytes(), file.name)))
}


@EVERY_FILE
def test_a_file_of_ours_is_read_alike_by_libyaml(file: Traversable) -> None:
    content = file.read_bytes()
    assert read_node(content, file.name, ours=True) == read_node(content, file.name)


def test_the_regulations_of_the_issue_are_there() -> None:
    wanted = {
        LETTER,
        "decree-335-2025-staff",
        "decree-335-2025-leader",
        "politburo-366-2025",
        "decree-90-2020-annual",
        "hanoi-3814-2018-monthly",
        "hcmc-20-2024-quarterly",
        "customs-21169-2026-quarterly",
    }
    assert wanted <= set(shipped_shelf().ids())


@pytest.mark.parametrize(("rulebook", "example"), EXAMPLES)
def test_a_worked_example_comes_out_as_the_file_says(rulebook: Rulebook, example: Example) -> None:
    answer, derivation = run_example(rulebook, example)
    assert differences(example, answer) == []
    replay(derivation)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda each: each.file)
def test_the_examples_of_a_file_hold_as_the_command_checks_them(version: Version) -> None:
    check_examples(version)


@EVERY_RULEBOOK
def test_the_examples_stand_on_both_sides_of_every_floor(rulebook: Rulebook) -> None:
    if rulebook.id not in DRAW_BANDS:
        return  # the file that it extends has them
    scores: set[Decimal] = set()
    for example in rulebook.examples:
        answer, _ = run_example(rulebook, example)
        for name in ("printed", "score"):
            if answer.get(name) is not None:
                scores.add(Decimal(answer[name]))
    for name, floor in list(rulebook.floors.items())[:-1]:
        assert floor in scores, f"no example on the floor of {name}"
        assert any(floor - 1 <= score < floor for score in scores), f"none just below {name}"


def points_that_make(rulebook: Rulebook, total: Decimal) -> dict[str, Decimal]:
    parts: dict[str, Decimal] = {}
    for name, part in rulebook.parts.items():
        if part.kind is not Kind.DEDUCTION:
            parts[name] = min(total, part.maximum)
            total -= parts[name]
    return parts


@EVERY_RULEBOOK
def test_a_floor_belongs_to_its_grade_and_a_step_below_it_does_not(rulebook: Rulebook) -> None:
    step = max(part.step for part in rulebook.parts.values())
    for name, floor in rulebook.floors.items():
        assert grade(rulebook, points_that_make(rulebook, floor))[0].grade == name
        if floor:
            below = grade(rulebook, points_that_make(rulebook, floor - step))[0].grade
            assert rulebook.rank(below) > rulebook.rank(name)


@EVERY_RULEBOOK
def test_what_a_file_says_of_itself_agrees(rulebook: Rulebook) -> None:
    assert rulebook.examples
    assert len(rulebook.sha256) == 64
    assert rulebook.applies_to <= {"staff", "leaders"}
    assert rulebook.maximum == sum(
        each.maximum for each in rulebook.parts.values() if each.kind is not Kind.DEDUCTION
    )


@EVERY_RULEBOOK
def test_every_exception_can_be_called_for(rulebook: Rulebook) -> None:
    for each in rulebook.exceptions.values():
        assert rulebook.under(frozenset({each.when})) != rulebook


def texts(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each text of a file that people read, with its path."""
    if isinstance(tree, dict):
        for key, below in tree.items():
            at = f"{path}.{key}".lstrip(".")
            if key in {"name", "title", "choice", "article", "sentence"} and path != "given":
                yield at, below
            elif key not in {"given", "gives"}:
                yield from texts(below, at)
    elif isinstance(tree, list):
        for place, below in enumerate(tree):
            yield from texts(below, f"{path}.{place}")


@EVERY_FILE
def test_every_name_and_reason_is_written_in_three_languages(file: Any) -> None:
    found = dict(texts(plain(read_node(file.read_bytes(), file.name))))
    assert found
    for path, text in found.items():
        if path.endswith("article") and isinstance(text, str):
            continue  # a number is one in every language, and an empty one takes away
        assert isinstance(text, dict), f"{file.name}: {path} is in one language only"
        assert sorted(text) == sorted(LANGUAGES), f"{file.name}: {path}"
        assert all(each.strip() for each in text.values()), f"{file.name}: {path}"


@EVERY_RULEBOOK
def test_whatever_is_our_choice_has_a_reason(rulebook: Rulebook) -> None:
    sections = [rulebook.parts, rulebook.factors, rulebook.grades, rulebook.gates, rulebook.caps]
    clauses: list[Any] = [
        rulebook.year,
        *(each for section in sections for each in section.values()),
    ]
    clauses += [*rulebook.periods.values(), *rulebook.exceptions.values()]
    for clause in clauses:
        assert clause.basis.source is not None or clause.basis.choice is not None
        if clause.basis.choice is not None:
            assert all(len(clause.basis.choice[language]) > 5 for language in LANGUAGES)


def test_what_a_result_says_of_its_regulation_is_the_content_of_the_file() -> None:
    letter = shipped(LETTER)
    assert letter.reference() == {"id": LETTER, "version": letter.version, "sha256": letter.sha256}


def test_the_letter_grades_by_90_75_50_and_the_decree_by_90_70_50() -> None:
    floors = [list(shipped(each).floors.values()) for each in (LETTER, "decree-335-2025-staff")]
    assert floors == [[90, 75, 50, 0], [90, 70, 50, 0]]
    assert shipped(LETTER).parts.keys() == points(quality=0, progress=0, conduct=0).keys()
