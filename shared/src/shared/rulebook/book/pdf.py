"""The document as PDF: A4, set by Typst from JSON in the fonts that are shipped."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from importlib import resources
from typing import Any, Final, Literal

from shared.rulebook.book.missing import needed

PACKAGE: Final = "shared.rulebook.book"


def pdf(document: Mapping[str, Any]) -> bytes:
    """Return PDF/UA-1, which screen readers can read.

    Raises ``RulebookError`` when Typst is not installed.
    """
    return b"".join(_set(document, "pdf"))


def pages(document: Mapping[str, Any]) -> list[bytes]:
    """Return each page as PNG; raises ``RulebookError`` when Typst is not installed."""
    return _set(document, "png")


def _set(document: Mapping[str, Any], form: Literal["pdf", "png"]) -> list[bytes]:
    typst = needed("typst")
    folder = resources.files(PACKAGE)
    with ExitStack() as stack:
        fonts = stack.enter_context(resources.as_file(folder / "fonts"))
        made = typst.compile(
            (folder / "page.typ").read_bytes(),
            format=form,
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
            timestamp=0,
            pdf_standards=["ua-1"] if form == "pdf" else [],
        )
    return made if isinstance(made, list) else [made]
