"""The codes by which agencies know their people and units."""

from typing import Final

from approval.directory.domain.entry_errors import BadCode

LONGEST_CODE: Final = 64


def check_code(code: str, field: str) -> None:
    """Raise ``BadCode`` unless it has 1 to 64 characters that can be seen, and no space.

    Source: what a roster is held to (docs/roster.md).
    """
    if not is_code(code):
        raise BadCode(field)


def is_code(text: str) -> bool:
    """Tell whether a text has the form of a code."""
    visible = text.isprintable() and not any(each.isspace() for each in text)
    return visible and 0 < len(text) <= LONGEST_CODE
