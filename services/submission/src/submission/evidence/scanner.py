"""Has a virus scanner look at a file: a clamd that listens, or a command that reads it."""

import logging
import shlex
import socket
import subprocess
from abc import ABC, abstractmethod
from typing import Final
from urllib.parse import urlsplit

from shared.errors import Unavailable
from submission.domain.errors import EvidenceInfected

SECONDS: Final = 30
_CHUNK: Final = 64 * 1024
_CLEAN, _FOUND = 0, 1

log = logging.getLogger(__name__)


class Scanner(ABC):
    """Looks at files."""

    @abstractmethod
    def check(self, content: bytes) -> None:
        """Raise ``EvidenceInfected``, or ``Unavailable`` when nobody could look."""


class Clamd(Scanner):
    """A clamd at ``clamd://host:port``, by its own protocol (INSTREAM)."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)

    def check(self, content: bytes) -> None:
        """Raise ``EvidenceInfected``, or ``Unavailable`` when nobody could look."""
        try:
            said = self._asked(content)
        except OSError as fault:
            raise _away(fault) from fault
        if said.endswith(b" FOUND"):
            raise EvidenceInfected
        if not said.endswith(b": OK"):
            raise _away(OSError("clamd"))

    def _asked(self, content: bytes) -> bytes:
        with socket.create_connection(self._address, timeout=SECONDS) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            line.sendall(bytes(4))
            said = b""
            while piece := line.recv(_CHUNK):
                said += piece
        return said.rstrip(b"\0\n")


class Command(Scanner):
    """A command that reads a file and ends with 0 (clean) or 1 (found), as ``clamscan -``."""

    def __init__(self, words: list[str]) -> None:
        self._words = words

    def check(self, content: bytes) -> None:
        """Raise ``EvidenceInfected``, or ``Unavailable`` when nobody could look."""
        try:
            ended = subprocess.run(  # noqa: S603 - the operator's own command, and no shell
                self._words, input=content, capture_output=True, timeout=SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise _away(fault) from fault
        if ended.returncode == _FOUND:
            raise EvidenceInfected
        if ended.returncode != _CLEAN:
            raise _away(OSError(f"ended with {ended.returncode}"))


def scanner_of(setting: str) -> Scanner:
    """Return what a setting names: ``clamd://host:port``, or a command. Raises ``ValueError``."""
    if not setting.startswith("clamd:"):
        words = shlex.split(setting)
        if not words:
            raise ValueError("the scanner is empty")
        return Command(words)
    address = urlsplit(setting)
    if address.hostname is None or address.port is None:
        raise ValueError(f"{setting!r} names no clamd; write one like clamd://localhost:3310")
    return Clamd(address.hostname, address.port)


def _away(fault: Exception) -> Unavailable:
    log.error("scanner_away", extra={"fault": type(fault).__name__})
    return Unavailable("The virus scanner does not answer; send this again in a while.")
