"""The project's own sources, read once: which files there are, and their syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("submission", "scoring", "approval", "reporting")
_FOLDERS: Final = (
    "shared/src",
    *(f"services/{name}/src" for name in SERVICES),
    "clients/python",
    "deploy",
    "tests",
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file; ``name`` is its path in the project, ``module`` how it is imported."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        below = self.name.split("/src/")[-1].removesuffix(".py").removesuffix("/__init__")
        return below.replace("/", ".")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def all_nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in self.all_nodes if isinstance(node, kinds))

    def functions(self) -> Iterator[Function]:
        for node in self.nodes(ast.FunctionDef, ast.AsyncFunctionDef):
            assert isinstance(node, Function)
            yield node

    def calls(self) -> Iterator[tuple[str, int]]:
        """Give each call as it is written, ``clock.now``, with its line."""
        for node in self.nodes(ast.Call):
            assert isinstance(node, ast.Call)
            yield dotted(node.func), node.lineno


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for names and attributes; what is called on a result begins with a dot."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def sources(*prefixes: str) -> list[Source]:
    """Return the Python files whose path begins with one of the prefixes; without any, all."""
    found = [
        Source(path)
        for folder in _FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "__pycache__" not in path.parts
    ]
    return [each for each in found if not prefixes or each.name.startswith(prefixes)]


ALL: Final = sources()
KIT: Final = sources("shared/src/shared/kit/")
OURS: Final = sources("shared/src/", "services/", "clients/python/src/")
"""What is installed: the services, what they share, and what programs read them with."""
