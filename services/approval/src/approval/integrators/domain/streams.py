"""Subscribers inside the agency that read a Redis stream each, as an operator names them."""

import re
from dataclasses import dataclass
from typing import Final

from shared.contracts.outbound import CHOSEN

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
_GRADES: Final = "+grades"


@dataclass(frozen=True, slots=True)
class StreamSubscriber:
    """Who reads a stream, and which events it takes: all without ``types``."""

    name: str
    types: tuple[str, ...] = ()
    grades: bool = False

    @property
    def key(self) -> str:
        """The stream's key in Redis."""
        return f"tuan:events:{self.name}"


def read_subscribers(text: str | None) -> tuple[StreamSubscriber, ...]:
    """Read subscribers with semicolons between: ``payroll+grades=type,type; archive``.

    Raises ``ValueError`` for a name that is none or comes twice, and for an unknown type.
    """
    found = [_subscriber(each.strip()) for each in (text or "").split(";") if each.strip()]
    names = [each.name for each in found]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"{', '.join(twice)} comes twice")
    return tuple(found)


def _subscriber(text: str) -> StreamSubscriber:
    name, _, types = (each.strip() for each in text.partition("="))
    plain = name.removesuffix(_GRADES)
    if _NAME.fullmatch(plain) is None:
        raise ValueError(f"{plain!r} is no name; write one like payroll")
    wanted = tuple(dict.fromkeys(each.strip() for each in types.split(",") if each.strip()))
    if unknown := sorted(set(wanted) - set(CHOSEN)):
        raise ValueError(f"there is no type {', '.join(unknown)}; there are {', '.join(CHOSEN)}")
    return StreamSubscriber(plain, wanted, name.endswith(_GRADES))


def position_of(text: str) -> int:
    """Return the position in an id of a stream, ``17-0``: an entry's is its place in the feed."""
    return int(text.partition("-")[0])
