"""What all pages of Tuần share: layout, style, words, forms, and the reader's language."""

from shared.pages.forms import load, nested, queried, version_in
from shared.pages.languages import DEFAULT, LANGUAGES, Language
from shared.pages.setting import current_language, pages_blueprint, render, set_up_pages

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "Language",
    "current_language",
    "load",
    "nested",
    "pages_blueprint",
    "queried",
    "render",
    "set_up_pages",
    "version_in",
]
