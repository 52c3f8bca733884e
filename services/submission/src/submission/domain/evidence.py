"""What may be kept as a file that shows work: told by its content, and never by its name."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import filetype

from shared.errors import Invalid

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 20
"""Of one work item."""

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
