"""How quantities, shares and links of work are written; each is one field."""

from typing import Any, Final
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validate

from shared.contracts.fields import DecimalString
from submission.domain.evidence import KEPT_HERE

MOST: Final = 1_000_000
_LONGEST_LINK: Final = 2_000


def quantity(**options: Any) -> DecimalString:
    """Return a field for a quantity in the unit of measure, 0 to a million."""
    return DecimalString(validate=validate.Range(min=0, max=MOST), **options)


def percent(*, least: int = 0, description: str = "", **options: Any) -> fields.Integer:
    """Return a field for a whole number of per cent."""
    told = {"description": description} if description else {}
    allowed = validate.Range(min=least, max=100)
    return fields.Integer(strict=True, validate=allowed, metadata=told, **options)


def late_hours() -> fields.Integer:
    """Return the field that tells how late a report was handed in."""
    told = {"description": "Begun hours after the deadline; null when it was not late."}
    return fields.Integer(required=True, allow_none=True, metadata=told)


def check_link(link: str) -> None:
    """Raise ``ValidationError`` unless it is an address of the web without credentials in it.

    Plain HTTP is taken, too: document systems inside an agency often have nothing else. And so is
    the path of a file that is kept here.
    """
    if KEPT_HERE.fullmatch(link):
        return
    try:
        parts = urlsplit(link)
        named = parts.hostname
    except ValueError:
        named = None
    sound = named and parts.scheme in {"https", "http"} and not parts.username
    if not sound or len(link) > _LONGEST_LINK or any(sign.isspace() for sign in link):
        raise ValidationError("Give an address that begins with https:// or http://.")
