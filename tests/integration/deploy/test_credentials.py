"""The secrets of ``docker compose up`` are made once, and are their owner's alone to read."""

from pathlib import Path

import pytest

import credentials
from approval.directory.passwords import SHORTEST_PASSWORD
from approval.directory.usecases import SHORTEST_SECRET
from shared.kit.auth import SigningKeys


def read(file: Path) -> dict[str, str]:
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_they_are_written_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    credentials.write(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert read(file).keys() == credentials.credentials().keys()


def test_a_file_that_is_there_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / ".env"
    monkeypatch.setattr(credentials, "FILE", file)
    assert credentials.main() == 0
    before = file.read_text()
    assert credentials.main() == 1
    assert "is there already" in capsys.readouterr().err
    assert file.read_text() == before


def test_they_are_what_the_platform_takes() -> None:
    made = credentials.credentials()
    assert len(SigningKeys(made["APPROVAL_SIGNING_KEY"]).published()["keys"]) == 1
    assert len(made["TUAN_SAMPLE_PASSWORD"]) >= SHORTEST_PASSWORD
    for name, value in made.items():
        if name.endswith("_CLIENT_SECRET"):
            assert len(value) >= SHORTEST_SECRET


def test_all_differ_and_fit_into_an_address() -> None:
    made = credentials.credentials()
    other = credentials.credentials()
    assert len({*made.values(), *other.values()}) == 2 * len(made)
    for name, value in made.items():
        assert value.isalnum() or name in {"APPROVAL_SIGNING_KEY", "APPROVAL_SECOND_FACTOR_KEY"}
