"""The diagrams of docs/states.md are those that the services' tables give."""

import re

import pytest

import states
from architecture.sources import ROOT
from states import MACHINES, Machine

PAGE = ROOT / "docs" / "states.md"
EACH = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)


def test_the_page_is_the_one_that_the_tables_give() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == states.page() + "\n", "run `make openapi` and look at what it changes"


@EACH
def test_every_state_is_reached_from_the_beginning(machine: Machine) -> None:
    reached, before = {machine.begins}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {to for (state, _), to in machine.edges.items() if state in before}
    assert reached == {state for state, _ in machine.edges} | set(machine.edges.values())


@EACH
def test_what_is_drawn_can_be_read_as_a_diagram(machine: Machine) -> None:
    for (state, act), following in machine.edges.items():
        assert re.fullmatch(r"\w+", state)
        assert re.fullmatch(r"\w+", following)
        assert re.fullmatch(r"[\w ,]+", act)
