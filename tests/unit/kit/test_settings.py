"""Settings: read once, and whatever is wrong is told by its name."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest

from shared.kit import settings
from shared.kit.settings import SettingsError


class Colour(StrEnum):
    DEEP_RED = "deep_red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(settings.Settings):
    """As a service has them, with one of its own."""

    prefix: ClassVar[str] = "SMALL_"

    colour: Colour = Colour.BLUE
    rules: Path = field(default_factory=lambda: Path("rules"))


GIVEN = {
    "SMALL_DATABASE_URL": "postgresql+psycopg://small@localhost/small",
    "SMALL_BROKER_URL": "redis://:geheim@localhost/0",
    "SMALL_PLATFORM_URL": "http://localhost:8080",
    "SMALL_CLIENT_SECRET": "một bí mật",
}


def test_what_is_given_is_read_and_the_rest_has_defaults() -> None:
    read = Settings.read(GIVEN | {"SMALL_POOL_SIZE": "3", "SMALL_RULES": "/etc/rules"})
    assert read.platform_url == "http://localhost:8080"
    assert (read.pool_size, read.statement_timeout_seconds) == (3, 5)
    assert read.time_zone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert read.rules == Path("/etc/rules")
    assert read.colour is Colour.BLUE
    assert Settings.read(GIVEN | {"SMALL_COLOUR": "deep_red"}).colour is Colour.DEEP_RED


def test_what_belongs_to_others_is_left_alone() -> None:
    others = {"PATH": "/bin", "SMALLER_POOL_SIZE": "x", "small_pool_size": "x", "POOL_SIZE": "x"}
    assert Settings.read(GIVEN | others) == Settings.read(GIVEN)


@pytest.mark.parametrize("name", GIVEN)
def test_a_setting_that_is_missing_is_told_by_its_name(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is not set"):
        Settings.read({other: value for other, value in GIVEN.items() if other != name})


def test_an_unknown_name_is_a_known_one_misspelt() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read(GIVEN | {"SMALL_DATABASE_ULR": "x", "SMALL_A": "y"})
    assert "Unknown setting SMALL_A, SMALL_DATABASE_ULR." in str(refused.value)
    assert "SMALL_DATABASE_URL" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SMALL_POOL_SIZE", "ten", "'ten' is not a whole number"),
        ("SMALL_POOL_SIZE", "", "'' is not a whole number"),
        ("SMALL_POOL_SIZE", "-1", "'-1' is not a whole number"),
        ("SMALL_POOL_SIZE", "1.5", "'1.5' is not a whole number"),
        ("SMALL_POOL_SIZE", "\u0663", "is not a whole number"),
        ("SMALL_TIME_ZONE", "Asia/Ha_Noi", "no time zone is called 'Asia/Ha_Noi'"),
        ("SMALL_TIME_ZONE", "../etc/passwd", "no time zone is called"),
        ("SMALL_TIME_ZONE", "", "no time zone is called"),
        ("SMALL_COLOUR", "red", "'red' is not one of deep_red, blue"),
        ("SMALL_COLOUR", "", "'' is not one of deep_red, blue"),
    ],
)
def test_a_wrong_value_is_told_with_its_name_and_what_is_expected(
    name: str, value: str, told: str
) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: ") as refused:
        Settings.read(GIVEN | {name: value})
    assert told in str(refused.value)


def test_secrets_are_not_shown_when_settings_are_printed() -> None:
    shown = repr(Settings.read(GIVEN))
    assert "localhost:8080" in shown
    for secret in ("geheim", "bí mật", "postgresql"):
        assert secret not in shown


def test_the_names_are_those_of_the_environment() -> None:
    assert Settings.names()[0] == "SMALL_DATABASE_URL"
    assert Settings.names()[-1] == "SMALL_RULES"
    assert set(GIVEN) <= set(Settings.names())
