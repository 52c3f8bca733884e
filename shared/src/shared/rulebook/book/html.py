"""The document as one HTML file: its style within it, no script, nothing fetched."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from shared.rulebook.book.missing import needed

PACKAGE: Final = "shared.rulebook.book"


def html(document: Mapping[str, Any]) -> bytes:
    """Return a page in UTF-8; raises ``RulebookError`` when Jinja is not installed."""
    jinja2 = needed("jinja2")
    folder = resources.files(PACKAGE)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    template = environment.from_string((folder / "page.html.j2").read_text(encoding="utf-8"))
    style = (folder / "page.css").read_text(encoding="utf-8") + _faces()
    page: str = template.render(doc=document, style=needed("markupsafe").Markup(style))
    return page.encode()


@cache
def _faces() -> str:
    """Return the fonts as style, so that Thai can be read where no font has it."""
    fonts = resources.files(PACKAGE) / "fonts"
    faces = ""
    for name, weight in (("Regular", 400), ("Bold", 700)):
        font = b64encode((fonts / f"Sarabun-{name}.ttf").read_bytes()).decode()
        faces += (
            f"@font-face {{ font-family: Sarabun; font-weight: {weight}; "
            f'src: url("data:font/ttf;base64,{font}"); }}\n'
        )
    return faces
