"""The project stands by itself: no file mentions the machine it was written on."""

import re
import subprocess
from pathlib import Path
from typing import Final

from architecture.sources import ROOT

# Written so that this file does not find itself.
OF_ONE_MACHINE: Final = re.compile(rb"/wor[k]/|/far[m]/|\.\.[/]shared\b|/hom[e]/\w|/roo[t]/")
ADDRESS: Final = re.compile(r"://|--(extra-)?index-url|--find-links|--trusted-host")


def _files() -> list[Path]:
    """Return what is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name.decode() for name in listed.stdout.split(b"\0") if name)
    return [path for path in paths if path.is_file()]


def test_no_file_mentions_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in _files()
        if (match := OF_ONE_MACHINE.search(path.read_bytes()))
    ]
    assert found == []


def test_locks_name_no_registry() -> None:
    """They hold names, versions and hashes, so that every mirror serves."""
    found = [
        f"{path.name}:{number}"
        for path in (ROOT / "requirements").glob("*.txt")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ADDRESS.search(line.partition("#")[0])
    ]
    assert found == []
