"""Reads YAML files as strings, remembers where each value stands, and lays one over another.

Every scalar stays the string that was written: ``40`` and ``18.50`` are exact, ``no`` is no
Boolean, and a date is text until a schema asks for a date.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

import yaml
from marshmallow import Schema, ValidationError

Value = TypeVar("Value")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What PyYAML takes plain words for; every other tag is one that somebody wrote.
_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "value", "merge")
)

# It ends the process where a file nests without end, and is not in every build of PyYAML.
_LIBYAML: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RulebookError(ValueError):
    """A file cannot be used; each problem names file, line, path and what is expected instead."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file, with the file and the line on which it was written."""

    value: "str | Mapping[str, Node] | list[Node]"
    file: str
    line: int

    def problem(self, path: str, message: str) -> str:
        """Return one line that says where, which value, and what is expected."""
        where = f"{self.file}:{self.line}"
        return f"{where}: {path}: {message}" if path else f"{where}: {message}"

    def at(self, *path: str) -> "Node":
        """Return the value below, which the caller knows to be there."""
        node = self
        for key in path:
            assert isinstance(node.value, Mapping)  # noqa: S101 - the caller knows
            node = node.value[key]
        return node

    def refused(self, path: str, message: str) -> RulebookError:
        """Return the error that names this place."""
        return RulebookError(self.problem(path, message))


def read_node(content: bytes, file: str, *, ours: bool = False) -> Node:
    """Read one file's bytes; one of ``ours`` is read in a ninth of the time, by libyaml.

    Raises ``RulebookError`` when they are no YAML, hold no mapping, name a key twice, or ask for
    an object by a tag.
    """
    try:
        root = yaml.compose(content, Loader=_LIBYAML if ours else yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise RulebookError(f"{file}:{line}: no YAML: {fault}".replace("\n", " ")) from fault
    if not isinstance(root, yaml.MappingNode):
        raise RulebookError(f"{file}:1: write a mapping: names with their values.")
    return _node(root, file, ())


def _node(node: yaml.Node, file: str, above: tuple[yaml.Node, ...]) -> Node:
    line = node.start_mark.line + 1
    if any(node is each for each in above):
        raise RulebookError(f"{file}:{line}: a value that contains itself.")
    if node.tag not in _TAGS:
        raise RulebookError(f"{file}:{line}: {node.tag}: write plain values, without a tag.")
    within = (*above, node)
    if isinstance(node, yaml.MappingNode):
        children: dict[str, Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise RulebookError(f"{file}:{line}: a key is a plain word.")
            if key.value in children:
                at = key.start_mark.line + 1
                raise RulebookError(f"{file}:{at}: {key.value}: this key stands here twice.")
            children[key.value] = _node(value, file, within)
        return Node(children, file, line)
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(each, file, within) for each in node.value], file, line)
    return Node(node.value, file, line)


def plain(node: Node) -> Any:
    """Return the value as dictionaries, lists and strings."""
    if isinstance(node.value, Mapping):
        return {key: plain(each) for key, each in node.value.items()}
    if isinstance(node.value, list):
        return [plain(each) for each in node.value]
    return node.value


def laid_over(base: Node, upper: Node) -> Node:
    """Return ``base`` with what ``upper`` says differently; an empty value takes a key away.

    Raises ``RulebookError`` for an empty value where nothing is inherited.
    """
    if not isinstance(base.value, Mapping) or not isinstance(upper.value, Mapping):
        return upper
    if _is_dated(base.value) != _is_dated(upper.value):
        return upper
    merged = dict(base.value)
    for key, each in upper.value.items():
        if each.value == "" and key not in merged:
            raise each.refused(key, "nothing of this name is inherited, so nothing is taken away.")
        if each.value == "":
            del merged[key]
        else:
            merged[key] = laid_over(merged[key], each) if key in merged else each
    return Node(merged, upper.file, upper.line)


def replaced(node: Node, path: str, by: Node) -> Node:
    """Return the tree with another value at ``path``, as ``caps.excellent.rate``.

    Raises ``RulebookError`` at ``by`` when nothing stands at that path.
    """
    key, _, rest = path.partition(".")
    if not isinstance(node.value, Mapping) or key not in node.value:
        raise by.refused(path, "nothing stands at this path, so nothing can displace it.")
    child = node.value[key]
    return Node(
        {**node.value, key: replaced(child, rest, by) if rest else by}, node.file, node.line
    )


def _is_dated(children: Mapping[str, Node]) -> bool:
    return bool(children) and all(_DAY.fullmatch(key) for key in children)


def days_named(node: Node) -> Iterator[date]:
    """Return the days from which some value is another one, in no order.

    Raises ``RulebookError`` for a day that no calendar has.
    """
    if isinstance(node.value, list):
        for each in node.value:
            yield from days_named(each)
    elif isinstance(node.value, Mapping):
        dated = _is_dated(node.value)
        for key, each in node.value.items():
            if dated:
                try:
                    yield date.fromisoformat(key)
                except ValueError as fault:
                    raise each.refused(key, "no calendar has this day.") from fault
            yield from days_named(each)


def as_of(node: Node, day: date) -> Node:
    """Return the tree as it reads on ``day``: of dated values, the newest that has begun.

    A value that begins later still is absent.
    """
    if isinstance(node.value, list):
        return Node([as_of(each, day) for each in node.value], node.file, node.line)
    if not isinstance(node.value, Mapping):
        return node
    children: dict[str, Node] = {}
    for key, each in node.value.items():
        if isinstance(each.value, Mapping) and _is_dated(each.value):
            begun = [on for on in each.value if on <= day.isoformat()]
            if begun:
                children[key] = as_of(each.value[max(begun)], day)
        else:
            children[key] = as_of(each, day)
    return Node(children, node.file, node.line)


def load(schema: Schema, node: Node) -> Any:
    """Return what the schema makes of the tree.

    Raises ``RulebookError`` with a problem for each value that the schema refuses.
    """
    try:
        return schema.load(plain(node))
    except ValidationError as fault:
        raise RulebookError(*problems_of(fault.messages, node)) from fault


def problems_of(messages: Any, node: Node) -> list[str]:
    """Return a line for each of a ``ValidationError``'s messages, with its place in the file."""
    return list(_problems(messages, node, ""))


def _problems(messages: Any, node: Node, path: str) -> Iterator[str]:
    """Yield one line for each message; a path that is not there is told at what surrounds it."""
    if not isinstance(messages, Mapping):
        for message in messages:
            yield node.problem(path, message)
        return
    for key, below in messages.items():
        if key in {"_schema", "key", "value"} and not _has(node, key):
            yield from _problems(below, node, path)
            continue
        child = _child(node, key)
        yield from _problems(below, child or node, f"{path}.{key}" if path else str(key))


def _has(node: Node, key: str) -> bool:
    return isinstance(node.value, Mapping) and key in node.value


def _child(node: Node, key: object) -> Node | None:
    if isinstance(node.value, Mapping):
        return node.value.get(str(key))
    if isinstance(node.value, list) and isinstance(key, int):
        return node.value[key]
    return None
