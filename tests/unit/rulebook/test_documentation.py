"""What ``docs/rulebook.md`` shows was done: its files are written, its commands run in order."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.rulebook.command import main

PAGE = Path(__file__).parents[3] / "docs" / "rulebook.md"
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> Iterator[tuple[str, str]]:
    for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        yield found["kind"], found["body"]


def test_every_file_and_command_on_the_page_does_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = 0
    for kind, body in blocks():
        if kind in {"yaml", "csv"}:
            name, _, content = body.removeprefix("# file: ").partition("\n")
            Path(name).write_text(content if kind == "csv" else body, encoding="utf-8")
            continue
        command, _, expected = body.removeprefix("$ python -m shared.rulebook ").partition("\n")
        status = main(shlex.split(command))
        told = capsys.readouterr()
        assert expected in told.out + told.err, command
        assert status == (2 if told.err else 0), told.err
        ran += 1
    assert ran == len(re.findall(r"^\$ ", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_simulation_on_the_page_changes_who_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, body in blocks():
        name, _, content = body.removeprefix("# file: ").partition("\n")
        if kind == "csv" or name == "our-agency-weekly.yaml":
            Path(name).write_text(content if kind == "csv" else body, encoding="utf-8")
    compared = ["compare", "--from", "btctw-8679-weekly", "--to", "our-agency-weekly"]
    assert main(["--directory", ".", *compared, "history.csv"]) == 0
    summary, *changes = capsys.readouterr().out.splitlines()
    assert '"changed": 1' in summary
    assert len(changes) == 1
    assert '"person": "binh"' in changes[0]
