"""Small files, small functions, and names that say what is inside."""

import ast
from typing import Final

from architecture.sources import ALL, KIT, OURS

LONGEST_FILE: Final = 400
LONGEST_FUNCTION: Final = 50
KIT_ALARM = 4500
SAYS_NOTHING: Final = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}


def test_no_file_is_longer_than_400_lines() -> None:
    long = {each.name: len(each.text.splitlines()) for each in ALL}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    """Migrations may: they list columns."""
    long = [
        f"{source.name}: {function.name} has {_lines(function)}"
        for source in ALL
        for function in source.functions()
        if "versions" not in source.path.parts and _lines(function) > LONGEST_FUNCTION
    ]
    assert long == []


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines below the decorators, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    text = ast.get_docstring(function, clean=False)
    return lines - (text.count("\n") + 1 if text else 0)


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [each.name for each in ALL if SAYS_NOTHING & set(each.module.split("."))]
    assert found == []


def test_every_module_opens_with_a_sentence() -> None:
    openings = {each.name: (ast.get_docstring(each.tree) or "").split("\n\n")[0] for each in OURS}
    assert [name for name, first in openings.items() if not first.endswith((".", ":"))] == []


def test_the_kit_stays_small() -> None:
    """Past this it needs a decision page that says what it is becoming."""
    assert sum(len(each.text.splitlines()) for each in KIT) < KIT_ALARM
