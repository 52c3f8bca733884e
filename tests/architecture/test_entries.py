"""Entries read the clock, open the transaction, and read the environment; nothing below does."""

import ast
import re
from typing import Final

import pytest

from architecture.sources import OURS, Source, dotted, sources

ENTRIES: Final = re.compile(
    r"(submission|scoring|approval|reporting)(\.directory|\.ledger|\.integrators)?\.(api|web|tasks|commands?)(\.\w+)?$"
    r"|shared\.records\.(api|command)$|approval\.integrators\.(deliverer|streamer)$"
)
KIT_ENTRIES: Final = {
    "shared.kit.consumer",  # an event arrives
    "shared.kit.http.idempotency",  # a request arrives
    "shared.kit.relay",  # a process of its own
    "shared.kit.working",  # the tasks of a worker
}
CLOCKS: Final = re.compile(
    r"(datetime|dt)\.(now|utcnow|today|fromtimestamp)$|date\.today$|(^|\.)time\.(time|time_ns)$"
)
ENVIRONMENT: Final = {
    "shared.kit.command.line",
    "shared.kit.command.worker",
    "approval.directory.command",
    *(f"{service}.app" for service in ("submission", "scoring", "approval", "reporting")),
}


def _calling(pattern: str | re.Pattern[str]) -> set[str]:
    return {
        source.module
        for source in OURS
        if any(re.search(pattern, call) for call, _ in source.calls())
    }


def test_only_entries_read_the_clock() -> None:
    reading = _calling(r"^(clock\.)?now$")
    assert {each for each in reading if not ENTRIES.match(each)} == KIT_ENTRIES
    assert any(ENTRIES.match(each) for each in reading)


def test_nobody_asks_another_clock() -> None:
    """``monotonic`` and ``perf_counter`` measure spans and are no clocks."""
    assert _calling(CLOCKS) == {"shared.kit.clock"}


@pytest.mark.parametrize("call", ["commit", "rollback", "begin", "begin_nested"])
def test_only_the_kit_ends_a_transaction(call: str) -> None:
    """A use case never does: the request's transaction carries key, change and event in one."""
    allowed = {
        "commit": {"shared.kit.relay", "shared.kit.migrations"},
        "rollback": {"shared.kit.relay", "shared.kit.migrations"},
        "begin": {"shared.kit.db"},
        "begin_nested": {"shared.kit.db"},
    }
    assert _calling(rf"\.{call}$") == allowed.get(call, set())


def test_only_entries_open_a_transaction() -> None:
    opening = _calling(r"\.transaction$")
    below = {each for each in opening if not each.startswith("shared.kit.")}
    assert {each for each in below if not ENTRIES.match(each)} == set()


def test_only_composition_roots_read_the_environment() -> None:
    reading = {
        source.module
        for source in OURS
        for node in source.nodes(ast.Attribute)
        if isinstance(node, ast.Attribute) and dotted(node) == "os.environ"
    }
    assert reading <= ENVIRONMENT


EXACT: Final = [
    source
    for source in sources("services/", "shared/src/shared/rulebook/")
    if "migrations" not in source.path.parts
]


def _floats(source: Source) -> list[str]:
    names = [
        f"{source.name}:{node.lineno}: {node.id}"
        for node in source.nodes(ast.Name)
        if isinstance(node, ast.Name) and node.id in {"float", "Float", "REAL", "Double"}
    ]
    attributes = [
        f"{source.name}:{node.lineno}: {node.attr}"
        for node in source.nodes(ast.Attribute)
        if isinstance(node, ast.Attribute) and node.attr in {"Float", "REAL", "Double"}
    ]
    literals = [
        f"{source.name}:{node.lineno}: {node.value}"
        for node in source.nodes(ast.Constant)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    return names + attributes + literals


def test_no_number_is_a_float_where_points_are() -> None:
    """Points are exact: a hundredth decides a grade."""
    assert [place for source in EXACT for place in _floats(source)] == []
