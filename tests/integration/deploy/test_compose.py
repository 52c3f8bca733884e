"""docker-compose.yml tells every service what it needs, and holds no secret."""

import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import credentials
from shared.kit.settings import Settings, SettingsError

ROOT: Final = Path(__file__).parents[3]
COMPOSE: Final = ROOT / "docker-compose.yml"
SERVICES: Final = ("submission", "scoring", "approval", "reporting")
KINDS: Final = ("api", "worker", "relay", "beat", "migrate")
PROCESSES: Final = [
    *(f"{service}-{kind}" for service in SERVICES for kind in KINDS),
    "approval-deliver",
]
BY_HAND: Final = {"setup", "sample"}
ENGINES: Final = {"proxy", "postgres", "redis"}

VARIABLE: Final = re.compile(r"\$\{(?P<name>\w+)(?P<otherwise>:[?-][^}]*)?\}")
WORDS: Final = {
    "TIME_ZONE": "UTC",
    "OPENS_WEEKS": "by_office",
    "OIDC_SECOND_FACTOR": "own",
    "SECOND_LOOK": "none",
}
"""Settings that would not be read as "1"."""
SECRET: Final = re.compile(r"PASSWORD|SECRET|KEY|AUTH|DATABASE_URL|BROKER_URL")


@pytest.fixture(scope="module")
def containers() -> Mapping[str, Any]:
    read: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return read


def settings_of(service: str) -> type[Settings]:
    declared: type[Settings] = import_module(f"{service}.settings").Settings
    return declared


def required(declared: type[Settings]) -> set[str]:
    """Return what a service refuses to start without."""
    return {name for name in declared.names() if not _starts_without(declared, name)}


def _starts_without(declared: type[Settings], name: str) -> bool:
    given = {each: WORDS.get(each.removeprefix(declared.prefix), "1") for each in declared.names()}
    del given[name]
    try:
        declared.read(given)
    except SettingsError:
        return False
    return True


def test_each_service_has_each_process_and_nothing_else_runs(
    containers: Mapping[str, Any],
) -> None:
    assert containers.keys() == {*PROCESSES, *BY_HAND, *ENGINES}
    for process in PROCESSES:
        kind = process.partition("-")[2]
        assert containers[process]["command"][0] == kind


@pytest.mark.parametrize("process", [*PROCESSES, *sorted(BY_HAND)])
def test_a_process_is_given_settings_its_service_knows_and_all_it_needs(
    containers: Mapping[str, Any], process: str
) -> None:
    service = "approval" if process in BY_HAND else process.partition("-")[0]
    declared = settings_of(service)
    given = {name for name in containers[process]["environment"] if name in declared.names()}
    rest = containers[process]["environment"].keys() - given
    others = {f"{name.upper()}_CLIENT_SECRET" for name in SERVICES if name != service}
    assert rest == (others if process == "setup" else set())
    assert required(declared) <= given


def test_the_required_settings_are_found_out_rightly() -> None:
    common = {"DATABASE_URL", "BROKER_URL", "PLATFORM_URL", "CLIENT_SECRET"}
    for service in SERVICES:
        own = {"SIGNING_KEY", "SECOND_FACTOR_KEY"} if service == "approval" else set()
        expected = {f"{service.upper()}_{name}" for name in common | own}
        assert required(settings_of(service)) == expected


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_runs_its_own_image_bare_of_rights(
    containers: Mapping[str, Any], process: str
) -> None:
    service, _, kind = process.partition("-")
    container = containers[process]
    assert container["image"].startswith(f"tuan-{service}:")
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert ("build" in container) == (kind == "migrate")
    assert ("healthcheck" in container) == (kind != "migrate")
    assert container["restart"] == ("no" if kind == "migrate" else "unless-stopped")


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_waits_for_its_own_migration(containers: Mapping[str, Any], process: str) -> None:
    service, _, kind = process.partition("-")
    waits_for = set(containers[process]["depends_on"])
    if process == "approval-worker":
        assert "setup" in waits_for
        waits_for = set(containers["setup"]["depends_on"])
    assert ("postgres" if kind == "migrate" else f"{service}-migrate") in waits_for


def test_only_what_sends_or_hears_messages_writes_streams_or_counts_sign_ins_reaches_redis(
    containers: Mapping[str, Any],
) -> None:
    reaching = {name for name, each in containers.items() if "messages" in each["networks"]}
    expected = {name for name in PROCESSES if name.endswith(("-worker", "-relay", "-beat"))}
    assert reaching == expected | {"redis", "approval-api", "approval-deliver"}


def test_only_the_proxy_is_published_and_only_on_this_machine(
    containers: Mapping[str, Any],
) -> None:
    ports = {name: each["ports"] for name, each in containers.items() if "ports" in each}
    assert ports == {"proxy": ["127.0.0.1:${TUAN_PORT:-8080}:8080"]}


def test_no_secret_stands_in_the_file(containers: Mapping[str, Any]) -> None:
    told = {
        f"{container} {name}": str(value)
        for container, each in containers.items()
        for name, value in each.get("environment", {}).items()
        if SECRET.search(name)
    }
    assert len(told) > len(PROCESSES)
    for where, value in told.items():
        assert VARIABLE.search(value), where
        password = VARIABLE.sub("", value)
        assert re.fullmatch(r"(postgresql\+psycopg://\w+:@.*|redis://:@.*|)", password), where
    assert containers["redis"]["command"][-1] == "${REDIS_PASSWORD}"


def test_a_missing_secret_is_told_and_credentials_makes_every_one() -> None:
    found: dict[str, set[str]] = {}
    for match in VARIABLE.finditer(COMPOSE.read_text()):
        found.setdefault(match["name"], set()).add((match["otherwise"] or "")[:2])
    asked = {name for name, otherwise in found.items() if ":?" in otherwise}
    optional = {name for name, otherwise in found.items() if otherwise == {":-"}}
    assert asked | optional == found.keys()
    assert asked == credentials.credentials().keys()


def test_the_example_of_more_changes_only_what_is_there(containers: Mapping[str, Any]) -> None:
    more = yaml.safe_load((ROOT / "deploy" / "compose.scale.yml").read_text())["services"]
    assert more.keys() <= containers.keys()
    for name, change in more.items():
        known = settings_of(name.partition("-")[0]).names()
        assert set(change.get("environment", {})) <= set(known)
        assert change.get("command", containers[name]["command"])[0] == name.partition("-")[2]


def test_the_files_it_mounts_are_there(containers: Mapping[str, Any]) -> None:
    mounts = [mount for each in containers.values() for mount in each.get("volumes", [])]
    files = [mount.partition(":")[0] for mount in mounts if mount.startswith("./")]
    assert len(files) == 4
    assert all((ROOT / file).exists() for file in files)
