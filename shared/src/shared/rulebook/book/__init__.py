"""A rulebook as a document that somebody can check and sign, in HTML and as PDF."""

from typing import Literal

from shared.errors import Invalid
from shared.rulebook.book.contents import contents
from shared.rulebook.book.html import html
from shared.rulebook.book.pdf import pdf
from shared.rulebook.loading import Version

__all__ = ["contents", "render"]


def render(version: Version, language: str, form: Literal["html", "pdf"]) -> bytes:
    """Return the document of a version in vi, en or th; the same version gives the same bytes.

    Raises ``Invalid`` for another language or form, and ``RulebookError`` when the packages of
    the extra ``book`` are not installed.
    """
    if form == "html":
        return html(contents(version, language))
    if form == "pdf":
        return pdf(contents(version, language))
    raise Invalid({"form": [f"There is no {form!r}: ask for html or pdf."]})
