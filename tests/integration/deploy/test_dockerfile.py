"""One Dockerfile: locked, without root, and a change of source installs nothing again."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
DOCKERFILE: Final = (ROOT / "deploy" / "Dockerfile").read_text()
STAGES: Final = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]


def stage(name: str) -> str:
    (found,) = (each for each in STAGES if each.splitlines()[0].endswith(f" AS {name}"))
    return found


def test_it_runs_as_somebody_by_number() -> None:
    assert re.findall(r"^USER (.*)$", STAGES[-1], flags=re.MULTILINE) == ["10001:10001"]


def test_it_is_stopped_softly() -> None:
    assert "REMAP_SIGTERM=SIGQUIT" in STAGES[-1]
    assert "STOPSIGNAL SIGTERM" in STAGES[-1]
    assert "exec python -m" in STAGES[-1]


def test_what_a_service_stands_on_comes_from_its_lock_alone() -> None:
    copied = re.findall(r"^COPY (.*)$", stage("dependencies"), flags=re.MULTILINE)
    assert copied == ["requirements/$SERVICE.txt /tmp/requirements.txt"]


def test_an_image_gets_the_shared_house_and_one_service() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, flags=re.MULTILINE)
    assert sorted(copied) == [
        "requirements/$SERVICE.txt",
        "requirements/build.txt",
        "services/$SERVICE",
        "shared",
    ]


def test_all_that_comes_from_outside_is_checked_by_hash() -> None:
    installs = re.findall(r"install (?:[^\n]*\\\n)*[^\n]*", DOCKERFILE)
    assert len(installs) == 3
    for install in installs:
        assert ("--require-hashes" in install) != ("--no-index" in install)


@pytest.mark.parametrize("lock", ["build", "submission", "scoring", "approval", "reporting"])
def test_every_pin_has_a_hash_and_the_version_that_is_tested(lock: str) -> None:
    pins = _pins(lock)
    tested = _pins("development")
    assert pins
    assert pins.items() <= tested.items()


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    entries = re.findall(r"^([\w.-]+)(?:\[.*\])?==(\S+).*\\\n +--hash=", text, flags=re.MULTILINE)
    assert len(entries) == len(re.findall(r"^\w", text, flags=re.MULTILINE))
    return dict(entries)
