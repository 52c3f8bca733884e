"""What may be kept as a file that shows work: told by its content, and never by its name."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

import filetype

from shared.errors import Invalid

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 20
"""Of one work item."""

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FILES: Final = "/submission/items/"
MOST_LINKS: Final = 20
"""Of one line of a report."""

KEPT_HERE: Final = re.compile(rf"{FILES}(?P<item>{_UUID})/evidence/(?P<file>{_UUID})")
"""How a report names a file that is kept here among its links to evidence."""

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN: Final = "application/vnd.oasis.opendocument"
TYPES: Final[Mapping[str, str]] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}.presentationml.presentation": "pptx",
    f"{_OPEN}.text": "odt",
    f"{_OPEN}.spreadsheet": "ods",
    f"{_OPEN}.presentation": "odp",
}
"""The media types that are taken, with the ending under which a file is given out."""


class Scanned(StrEnum):
    """Whether a scanner looked at a file before it was kept; what it found wrong is never kept."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"


def media_type_of(content: bytes) -> str:
    """Return the media type that the content shows.

    Raises ``Invalid`` when it is none of ``TYPES``, whatever the sender calls it.
    """
    found = filetype.guess_mime(content)
    if found not in TYPES:
        known = ", ".join(TYPES.values())
        raise Invalid({"body": [f"The content shows none of the types that are taken: {known}."]})
    return str(found)


def path_of(item_id: UUID, file_id: UUID) -> str:
    """Return how a report names a file that is kept here; the same leads a browser to it."""
    return f"{FILES}{item_id}/evidence/{file_id}"
