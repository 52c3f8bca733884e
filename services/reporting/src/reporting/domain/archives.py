"""Files of closed periods: one an edition, made by the worker, kept for good."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from shared.errors import NotFound

LEASE: Final = timedelta(minutes=2)
"""How long whoever makes a file has it alone: several times as long as a task may last."""

MOST_ATTEMPTS: Final = 3
PART_BYTES: Final = 1024 * 1024


class FileState(StrEnum):
    """begun → made, or begun → failed."""

    BEGUN = "begun"
    MADE = "made"
    FAILED = "failed"


class NoSuchFile(NotFound):
    """The period has no such file: it is not locked, or the file is being made."""

    code = "no-such-file"
    title = "There is no such file; one is made within minutes after a period is locked"
