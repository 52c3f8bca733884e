"""Reads rulebook files: resolves what they extend, checks them, and gives them as of a day."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

from marshmallow import ValidationError

from shared.errors import Invalid
from shared.rulebook.coherence import check, overlap
from shared.rulebook.files import (
    Node,
    RulebookError,
    as_of,
    days_named,
    laid_over,
    load,
    problems_of,
    read_node,
    replaced,
)
from shared.rulebook.model import Kind, Rulebook
from shared.rulebook.schema import EVERYBODY, RulebookSchema

_SCHEMA: Final = RulebookSchema()


@dataclass(frozen=True, slots=True)
class Version:
    """One file, checked: a rulebook's version, in force from a day on and perhaps to another.

    ``stretches`` are the days from which some value in it is another one, with the rulebook as it
    then stands; the first is ``valid_from``.
    """

    file: str
    node: Node
    stretches: Mapping[date, Rulebook]

    @property
    def newest(self) -> Rulebook:
        """Return the rulebook as its last stretch has it."""
        return self.stretches[max(self.stretches)]

    def is_in_force(self, day: date) -> bool:
        """Tell whether the version is in force on this day; ``valid_to`` is its last one."""
        last = self.newest.valid_to
        return self.newest.valid_from <= day and (last is None or day <= last)

    def on(self, day: date) -> Rulebook:
        """Return the rulebook as it stands on a day on which it is in force."""
        return self.stretches[max(start for start in self.stretches if start <= day)]


def read_versions(
    files: Iterable[Traversable], beside: Iterable[Traversable] = ()
) -> list[Version]:
    """Read rulebook files; those ``beside`` may be extended and are not returned.

    Raises ``RulebookError`` with every problem of the first file that has one.
    """
    return _versions([_Draft.of(file) for file in files], [_Draft.of(file) for file in beside])


def shipped_versions() -> list[Version]:
    """Return the regulations that come with the platform."""
    return _versions([_Draft.of(file, ours=True) for file in shipped_files()])


def shipped_files() -> list[Traversable]:
    """Return the files of the regulations that come with the platform, by name."""
    folder = resources.files("shared.rulebook") / "regulations"
    return files_in(folder)


def files_in(folder: Traversable) -> list[Traversable]:
    """Return the rulebook files of a directory, by name."""
    found = [
        file
        for file in folder.iterdir()
        if file.is_file() and file.name.endswith((".yaml", ".yml"))
    ]
    return sorted(found, key=lambda file: file.name)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file as it was read, before it is known whether it makes a rulebook."""

    id: str
    node: Node
    sha256: str

    @classmethod
    def of(cls, file: Traversable, *, ours: bool = False) -> "_Draft":
        content = file.read_bytes()
        node = read_node(content, file.name, ours=ours)
        children = node.value
        named = children.get("id") if isinstance(children, Mapping) else None
        name = named.value if named and isinstance(named.value, str) else file.name
        return cls(name, node, hashlib.sha256(content).hexdigest())

    def extended(self, known: Mapping[str, "_Draft"], above: tuple[str, ...]) -> tuple[Node, str]:
        """Return the tree and its hash with what the file extends laid beneath it."""
        children = self.node.value
        assert isinstance(children, Mapping)  # noqa: S101 - read_node refuses anything else
        extends = children.get("extends")
        if extends is None:
            return self.node, self.sha256
        base = known.get(str(extends.value))
        if base is None or base.id in (*above, self.id):
            names = ", ".join(sorted(known.keys() - {*above, self.id}))
            raise extends.refused("extends", f"Name a rulebook to extend: {names}.")
        beneath, sha256 = base.extended(known, (*above, self.id))
        own = {key: each for key, each in children.items() if key != "extends"}
        if "examples" not in own:
            raise self.node.refused(
                "examples", "A file that extends another has examples of its own."
            )
        merged = laid_over(beneath, Node(own, self.node.file, self.node.line))
        return merged, hashlib.sha256(f"{self.sha256}{sha256}".encode()).hexdigest()


def _versions(wanted: Sequence[_Draft], beside: Sequence[_Draft] = ()) -> list[Version]:
    known = {draft.id: draft for draft in (*beside, *wanted)}
    return [_version(*draft.extended(known, ())) for draft in wanted]


def _version(node: Node, sha256: str) -> Version:
    first = _rulebook(node, sha256, date.max)
    days = {first.valid_from, *(day for day in days_named(node) if day > first.valid_from)}
    return Version(node.file, node, {day: _rulebook(node, sha256, day) for day in sorted(days)})


def _rulebook(whole: Node, sha256: str, day: date) -> Rulebook:
    """Return the rulebook as of a day, each of its exceptions tried by itself."""
    node = as_of(whole, day)

    @cache
    def displaced(names: tuple[str, ...]) -> Rulebook:
        tree = node
        for name in names:
            entry = node.at("exceptions", name)
            tree = replaced(tree, str(entry.at("displaces").value), entry.at("value"))
        return _made(tree, sha256, lambda _: displaced(names)) if names else base

    def variant(circumstances: frozenset[str]) -> Rulebook:
        apply = [name for name, each in base.exceptions.items() if each.when in circumstances]
        for place, name in enumerate(apply):
            for other in apply[:place]:
                if overlap(base.exceptions[name].displaces, base.exceptions[other].displaces):
                    said = f"{other} and {name} of {base.id} displace the same value: name one."
                    raise Invalid({"circumstances": [said]})
        try:
            return displaced(tuple(apply))
        except RulebookError as fault:
            said = f"{' and '.join(apply)} of {base.id} contradict each other: {fault}"
            raise Invalid({"circumstances": [said]}) from fault

    base = _made(node, sha256, variant)
    for name in base.exceptions:
        displaced((name,))
    return base


def _made(node: Node, sha256: str, variant: Callable[[frozenset[str]], Rulebook]) -> Rulebook:
    data: dict[str, Any] = load(_SCHEMA, node)
    try:
        check(data)
    except ValidationError as fault:
        raise RulebookError(*problems_of(fault.messages, node)) from fault
    grades = data["grades"]
    floors = {name: each.floor for name, each in grades.items() if each.floor is not None}
    data |= {
        "applies_to": frozenset(data["applies_to"]),
        "examples": tuple(data["examples"]),
        "caps": {name: _with_everybody(cap, tuple(grades)) for name, cap in data["caps"].items()},
    }
    return Rulebook(
        **data,
        sha256=sha256,
        maximum=sum(
            (part.maximum for part in data["parts"].values() if part.kind is not Kind.DEDUCTION),
            Decimal(0),
        ),
        floors=floors,
        exact_floors={name: Fraction(floor) for name, floor in floors.items()},
        variant=variant,
    )


def _with_everybody(cap: Any, grades: tuple[str, ...]) -> Any:
    return cap.counting(grades) if tuple(cap.of) == (EVERYBODY,) else cap
