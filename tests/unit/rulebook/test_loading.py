"""A regulation's file that is wrong is refused, by its name, the field and what is expected."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from shared.rulebook import Band, Part, RulebookError, read_rulebook

GOOD = """\
id: small
version: "2"
title: A small regulation
source: Invented for these tests
valid_from: 2026-01-05
parts:
  - {name: work, maximum: "70", places: 1}
  - {name: conduct, maximum: "30", places: 0}
bands:
  - {grade: passed, floor: "50"}
  - {grade: failed, floor: "0"}
examples: []
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_becomes_values(tmp_path: Path) -> None:
    rulebook = read_rulebook(written(tmp_path, GOOD))
    assert rulebook.parts == (Part("work", Decimal(70), 1), Part("conduct", Decimal(30), 0))
    assert rulebook.bands == (Band("passed", Decimal(50)), Band("failed", Decimal(0)))
    assert rulebook.valid_from == date(2026, 1, 5)
    assert (rulebook.id, rulebook.version, rulebook.examples) == ("small", "2", ())
    assert len(rulebook.sha256) == 64


def test_another_byte_is_another_content(tmp_path: Path) -> None:
    once = read_rulebook(written(tmp_path, GOOD))
    again = read_rulebook(written(tmp_path, GOOD + "\n"))
    assert once.sha256 != again.sha256


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("id: small", "id: [small", "expected"),
        ("id: small\n", "", "'id': ['Missing data"),
        ("title:", "titel:", "'titel': ['Unknown field"),
        ("places: 1", "places: 3", "'places'"),
        ("places: 1", "places: 1.5", "'places'"),
        ('maximum: "70"', "maximum: 70.5", "as a string"),
        ('maximum: "70"', 'maximum: "0"', "'maximum'"),
        ('maximum: "70"', 'maximum: "7E+1"', "Write the number out"),
        ("name: work", "name: Work!", "'name'"),
        ("grade: passed", "grade: Đạt", "'grade'"),
        ('floor: "0"', 'floor: "10"', "end at 0"),
        ('floor: "50"', 'floor: "0"', "each once"),
        ('floor: "50"', 'floor: "-1"', "'floor'"),
        ('floor: "50"', 'floor: "NaN"', "'floor'"),
        ("valid_from: 2026-01-05", "valid_from: soon", "'valid_from': ['Not a valid date"),
        ("name: conduct", "name: work", "'parts': ['Each part has a name"),
        ("grade: failed", "grade: passed", "'bands': ['Each band has a grade"),
        ("examples: []", "examples: [{}]", "'sentence'"),
        ("parts:\n", "parts: []\nnothing:\n", "'parts'"),
        ("bands:\n", "bands: []\nnothing:\n", "'bands'"),
    ],
)
def test_a_wrong_file_is_refused_by_its_name_and_the_field(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    assert right in GOOD
    with pytest.raises(RulebookError) as refused:
        read_rulebook(written(tmp_path, GOOD.replace(right, wrong)))
    assert str(refused.value).startswith("small.yaml: ")
    assert told in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "just words", "- a\n- b\n"])
def test_a_file_that_holds_something_else_is_refused_too(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulebookError, match=r"small\.yaml: "):
        read_rulebook(written(tmp_path, text))


def test_a_file_makes_no_objects(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="constructor"):
        read_rulebook(written(tmp_path, GOOD.replace("small", "!!python/name:os.system")))


def test_the_tests_own_file_is_good_yaml() -> None:
    assert yaml.safe_load(GOOD)["id"] == "small"
