"""Finds circles among things that each stand below another one."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def circles(above: Mapping[Name, Name]) -> list[tuple[Name, ...]]:
    """Return the circles among things that each name one above; one below itself is none.

    Each begins with the member that comes first in ``above``.
    """
    order = {code: place for place, code in enumerate(above)}
    seen: set[Name] = set()
    found = []
    for start in above:
        path: dict[Name, int] = {}
        at = start
        while at in order and at not in seen:
            seen.add(at)
            path[at] = len(path)
            at = above[at]
        if at in path and above[at] != at:
            circle = list(path)[path[at] :]
            first = circle.index(min(circle, key=order.__getitem__))
            found.append((*circle[first:], *circle[:first]))
    return found


def told(circle: tuple[str, ...]) -> str:
    """Return a circle in words, closed: A → B → A."""
    return f"goes round in a circle: {' → '.join((*circle, circle[0]))}"
