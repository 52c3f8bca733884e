"""The sheet as PDF, set by Typst: Liberation Serif, as wide as Times New Roman; Sarabun for Thai.

The serif that Typst carries sets the bold capitals of Vietnamese with their marks beside them.
"""

import json
from contextlib import ExitStack
from dataclasses import asdict
from importlib import resources
from typing import Any, Final, Literal

import typst

from reporting.forms.sheet import Facts, Sheet, Table

FONTS: Final = ("reporting.forms", "shared.rulebook.book")


def pdf(sheet: Sheet) -> bytes:
    """Return an A4 document as PDF/UA-1, which screen readers can read."""
    return b"".join(_set(sheet, "pdf"))


def pages(sheet: Sheet) -> list[bytes]:
    """Return each page as PNG."""
    return _set(sheet, "png")


def _set(sheet: Sheet, form: Literal["pdf", "png"]) -> list[bytes]:
    with ExitStack() as stack:
        folders = [
            stack.enter_context(resources.as_file(resources.files(each) / "fonts"))
            for each in FONTS
        ]
        source = stack.enter_context(resources.as_file(resources.files(__package__) / "sheet.typ"))
        made: bytes | list[bytes] = typst.compile(
            str(source),
            format=form,
            ppi=100,
            font_paths=[str(each) for each in folders],
            ignore_system_fonts=True,
            sys_inputs={"sheet": json.dumps(_values(sheet), ensure_ascii=False)},
            timestamp=0,
            pdf_standards=["ua-1"] if form == "pdf" else [],
        )
    return made if isinstance(made, list) else [made]


def _values(sheet: Sheet) -> dict[str, Any]:
    blocks = [asdict(each) | {"is": _kind(each)} for each in sheet.blocks]
    return asdict(sheet) | {"blocks": blocks}


def _kind(block: object) -> str:
    if isinstance(block, Facts):
        return "facts"
    return "table" if isinstance(block, Table) else "words"
