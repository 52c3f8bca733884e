"""Every setting stands where an operator looks for it."""

import re
from dataclasses import MISSING, fields
from typing import Final

import pytest
import yaml

import approval.settings
import reporting.settings
import scoring.settings
import submission.settings
from architecture.sources import ROOT, SERVICES
from shared.kit.settings import Settings

DECLARED: Final[dict[str, type[Settings]]] = {
    "submission": submission.settings.Settings,
    "scoring": scoring.settings.Settings,
    "approval": approval.settings.Settings,
    "reporting": reporting.settings.Settings,
}
COMPOSE: Final = ROOT / "docker-compose.yml"


def _needed(declared: type[Settings]) -> set[str]:
    return {
        declared.prefix + each.name.upper()
        for each in fields(declared)
        if each.default is MISSING and each.default_factory is MISSING
    }


def _rows(service: str) -> dict[str, str]:
    """Return the settings' table of a service's README: name and what stands beside it."""
    text = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([A-Z_]+)` \| (.*) \|$", text, re.MULTILINE))


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_stands_in_the_services_readme_and_no_other(service: str) -> None:
    assert sorted(_rows(service)) == sorted(DECLARED[service].names())


@pytest.mark.parametrize("service", SERVICES)
def test_the_readme_says_which_settings_are_needed_and_what_the_others_are(service: str) -> None:
    declared = DECLARED[service]
    needed = {name for name, told in _rows(service).items() if told.startswith("needed")}
    assert needed == _needed(declared)
    for each in fields(declared):
        if each.default is not MISSING:
            told = _rows(service)[declared.prefix + each.name.upper()]
            default = "none" if each.default is None else f"`{each.default}`"
            assert told.startswith(default), each.name


@pytest.mark.parametrize("service", SERVICES)
def test_compose_gives_each_process_what_it_needs_and_nothing_unknown(service: str) -> None:
    declared = DECLARED[service]
    composed = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    processes = [name for name in composed if name.startswith(f"{service}-")]
    kinds = {"api", "worker", "relay", "beat", "migrate"}
    kinds |= {"deliver"} if service == "approval" else set()
    assert {f"{service}-{each}" for each in kinds} == set(processes)
    for name in processes:
        given = set(composed[name]["environment"])
        assert _needed(declared) <= given, name
        assert {each for each in given if each.startswith(declared.prefix)} <= set(declared.names())


@pytest.mark.parametrize("service", SERVICES)
def test_a_prefix_is_the_services_name_and_a_secret_is_never_shown(service: str) -> None:
    declared = DECLARED[service]
    assert declared.prefix == f"{service.upper()}_"
    for each in fields(declared):
        if each.name.endswith(("secret", "key", "database_url", "broker_url")):
            assert not each.repr, each.name
