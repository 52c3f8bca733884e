"""Each trap of docs/traps.md has its test, and each scenario of a week is played over HTTP."""

import re
from typing import Final

from architecture.sources import ROOT, sources

PAGE: Final = ROOT / "docs" / "traps.md"
SCENARIOS: Final = (*range(5, 16), *range(20, 28), 37)
"""Those of a session: the week from the draft to the official result, and collective reports."""

_ROW: Final = re.compile(r"^\| .+ \| .+ \| `(tests/[\w/]+\.py)::(test_\w+)` \|$")
_PLAYED: Final = re.compile(r"test_scenario_(\d+)_")


def test_trap_every_test_that_the_page_names_exists() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    named = [_ROW.match(row) for row in rows[2:]]
    assert len(named) > 15
    assert None not in named
    there = {(file.name, each.name) for file in sources("tests/") for each in file.functions()}
    assert [found[0] for found in named if found and (found[1], found[2]) not in there] == []


def test_every_scenario_of_a_week_is_played_through_the_apis() -> None:
    played = {
        int(found[1])
        for file in sources("tests/integration/")
        for each in file.functions()
        if (found := _PLAYED.match(each.name))
    }
    assert sorted(set(SCENARIOS) - played) == []
