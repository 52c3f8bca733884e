"""One meaning a word: the kit speaks no word of the domain, and the services no synonym."""

import ast
import re
from typing import Final

import pytest

from architecture.sources import KIT, OURS, ROOT, Source

GLOSSARY: Final = """
    agency approval approve approved approves assessment assessments authority breach
    classification conduct delegation excused grade graded grades manager obstacle people person
    persons petition points progress proposal quality regulation remediation report reports
    returned rulebook score scored scorer scores scoring submission unit units week weekly weeks
"""
PERSONS: Final = {"person", "persons", "people"}
SPEAKS_OF_PERSONS: Final = ("shared.kit.auth", "shared.kit.http")
"""Whoever signs in is a person or a program; that much the kit has to know."""

SYNONYMS: Final = {
    "employee": "person",
    "employees": "people",
    "staff": "people",
    "user": "person",
    "users": "people",
    "supervisor": "manager",
    "boss": "manager",
    "department": "unit",
    "task": "item",
    "rating": "grade",
    "reject": "return",
    "rejected": "returned",
}
"""What is not said, and what is said for it. Source: the project's glossary."""

OTHER_MEANINGS: Final = {
    "key_task",  # the regulation's word for a task that the agency follows
    "key_task_missed",
    "STAFF",  # whoever leads nobody, as regulations have it
    "declare_tasks",
    "DEPARTMENT",  # a kind of unit
    "department",  # SCIM's word for a person's unit (RFC 7643)
    "user_name",  # SCIM's word for a person's code
}


def _names(source: Source) -> set[str]:
    """Return what the source itself names: functions, classes, arguments, variables, attributes."""
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
    return found


def _words(name: str) -> list[str]:
    """Return the words of ``snake_case``, ``CamelCase`` and ``UPPER_CASE`` names, in lower case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")


def test_the_kit_speaks_no_word_of_the_domain() -> None:
    """What knows a word of it belongs to a service, or to the contracts. Prose counts, too."""
    domain = set(GLOSSARY.split())
    found = {
        f"{source.module}: {word}"
        for source in KIT
        for name in re.findall(r"\w+", source.text)
        for word in _words(name)
        if word in domain
        if not (word in PERSONS and source.module.startswith(SPEAKS_OF_PERSONS))
    }
    assert found == set()


def test_the_services_use_the_words_of_the_glossary() -> None:
    found = {
        f"{source.module}: {name}; say {SYNONYMS[word]}"
        for source in OURS
        if not source.module.startswith("shared.kit")
        for name in _names(source)
        if name not in OTHER_MEANINGS
        for word in _words(name)
        if word in SYNONYMS
    }
    assert found == set()


def test_a_post_has_one_word_in_vietnamese() -> None:
    """But in the regulations' own words for who leads. Source: the end of the glossary."""
    other = re.compile(r"chức vụ(?! lãnh đạo)", re.IGNORECASE)
    found = [
        path.name
        for folder in ("services", "shared")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".po", ".py", ".html", ".yaml"} and other.search(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("report_id", ["report", "id"]),
        ("ReportHandedInV1", ["report", "handed", "in", "v1"]),
        ("MAX_LIMIT", ["max", "limit"]),
    ],
)
def test_names_are_read_word_by_word(name: str, words: list[str]) -> None:
    assert _words(name) == words
