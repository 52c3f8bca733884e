"""Settings are read once, at the start, from the environment; a wrong one stops the start."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final, Self, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def _path_or_none(text: str) -> Path | None:
    return Path(text) if text else None


def _text_or_none(text: str) -> str | None:
    return text or None


class SettingsError(Exception):
    """A setting is missing, unknown or wrong; the message names it and what is expected."""


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"no time zone is called {text!r}; write one like Asia/Bangkok") from fault


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _whole_or_none(text: str) -> int | None:
    return _whole(text) if text else None


_READERS: Final[Mapping[object, Callable[[str], object]]] = {
    str: str,
    int: _whole,
    int | None: _whole_or_none,
    str | None: _text_or_none,
    Path: Path,
    Path | None: _path_or_none,
    ZoneInfo: _zone,
}


def _word(words: type[StrEnum], text: str) -> StrEnum:
    try:
        return words(text)
    except ValueError as fault:
        raise ValueError(f"{text!r} is not one of {', '.join(words)}") from fault


def _reader(hint: Any) -> Callable[[str], object]:
    """Return what reads a setting of this type; of an enumeration, one of its words."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return partial(_word, hint)
    return _READERS[hint]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What every service is told. A subclass adds its own and names its prefix.

    ``database_url``
        ``postgresql+psycopg://…`` of the service's own database.
    ``broker_url``
        ``redis://…``; one Redis serves all services, and nothing else.
    ``platform_url``
        The one address of the platform; feeds, tokens and keys of other services lie below it.
    ``client_secret``
        With the service's name, the credentials with which it reads other services' feeds.
    ``threads``
        How many requests each process of the API answers at once.
    """

    prefix: ClassVar[str]

    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    platform_url: str
    client_secret: str = field(repr=False)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    token_issuer: str = "tuan"  # noqa: S105 - a name, not a secret
    statement_timeout_seconds: int = 5
    pool_size: int = 10
    threads: int = 3
    log_level: str = "INFO"

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings that carry the prefix.

        Raises ``SettingsError`` for a missing, wrong or unknown name: an unknown one is a known
        one misspelt.
        """
        given = {
            name.removeprefix(cls.prefix).lower(): value
            for name, value in environment.items()
            if name.startswith(cls.prefix)
        }
        known = {each.name: each for each in fields(cls)}
        if unknown := sorted(given.keys() - known.keys()):
            names = ", ".join(cls.prefix + name.upper() for name in unknown)
            raise SettingsError(f"Unknown setting {names}. Known: {', '.join(cls.names())}.")
        hints = get_type_hints(cls)
        values: dict[str, Any] = {}
        for name, declared in known.items():
            full = cls.prefix + name.upper()
            if name in given:
                try:
                    values[name] = _reader(hints[name])(given[name])
                except ValueError as fault:
                    raise SettingsError(f"{full}: {fault}.") from fault
            elif declared.default is MISSING and declared.default_factory is MISSING:
                raise SettingsError(f"{full} is not set; see the service's README.")
        return cls(**values)

    def check(self) -> None:
        """Look at what the settings name, before the service begins to answer.

        A subclass raises ``ValueError`` for what can be read and not be served with.
        """

    @classmethod
    def names(cls) -> list[str]:
        """Return the full names of all settings, in order."""
        return [cls.prefix + each.name.upper() for each in fields(cls)]
