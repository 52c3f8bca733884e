"""Sets an application up for pages, and renders them."""

import hashlib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, render_template, request, url_for
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from shared.kit.http import Blueprint
from shared.kit.http.pages import POLICY
from shared.kit.http.problems import PAGES
from shared.pages.languages import COOKIE, LANGUAGES, Language, chosen, languages

_FILES: Final = files("shared.pages")
_YEAR: Final = 365 * 24 * 3600
_WORDS: Final = "languages"


class _Assets(Blueprint):
    """Static files under names that change with their content, so that browsers keep them."""

    def get_send_file_max_age(self, filename: str | None) -> int | None:  # noqa: ARG002
        return _YEAR


def pages_blueprint(service: str) -> Blueprint:
    """Return what every service with pages registers: layout, style and fonts, on its own path."""
    return _Assets(
        "pages",
        __name__,
        template_folder=str(_FILES / "templates"),
        static_folder=str(_FILES / "static"),
        static_url_path=f"/{service}/static",
    )


def set_up_pages(app: Flask, zone: ZoneInfo, packages: Iterable[str]) -> None:
    """Give the application its languages, filters and problem pages.

    ``packages`` are those whose ``locale`` holds messages, beside the ones shared by all.
    """
    app.config["TIME_ZONE"] = zone
    app.extensions[_WORDS] = languages(["shared.pages", *packages])
    app.extensions[PAGES] = _problem_page
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(_=_told, ngettext=_told_of_several)
    environment.globals.update(asset=_asset, languages=LANGUAGES)
    environment.filters.update(
        told=lambda message: current_language().told(message),
        day=lambda day: current_language().day(day),
        full_day=lambda day: current_language().full_day(day),
        period=lambda period: current_language().period(period),
        week=lambda monday: current_language().week(monday),
        moment=lambda instant: current_language().moment(instant, zone),
        full_moment=lambda instant: current_language().full_moment(instant, zone),
        number=lambda number: current_language().number(number),
    )


# In place of Jinja's extension, which makes three calls for each of a page's hundreds of words.
@pass_context
def _told(context: Context, message: str, **variables: Any) -> Markup:
    language: Language = context["language"]
    return language.markup(message, **variables)


@pass_context
def _told_of_several(context: Context, one: str, many: str, num: int, **variables: Any) -> Markup:
    language: Language = context["language"]
    found = language.messages.ngettext(one, many, num)
    return Markup(found) % {"num": num, **variables}  # noqa: S704 - our own words


def current_language() -> Language:
    """Return the language of whoever reads the page."""
    language: Language | None = g.get("language")
    if language is None:
        words: Mapping[str, Language] = current_app.extensions[_WORDS]
        accepted = list(request.accept_languages.values())
        language = g.language = words[chosen(request.cookies.get(COOKIE), accepted)]
    return language


def render(template: str, *, active: str = "", **context: Any) -> str:
    """Return a page's HTML; ``active`` is the entry of the header that it belongs to."""
    language = current_language()
    given = {"attempt": None, "waiting": {}, "me": None} | context
    return render_template(template, active=active, language=language, **given)


def _problem_page(members: Mapping[str, Any]) -> Response:
    html = render("pages/problem.html", problem=members)
    answer = Response(html, members["status"], content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _asset(name: str) -> str:
    return url_for("pages.static", filename=name, v=_version(name))


def _version(name: str) -> str:
    known: dict[str, str] = current_app.extensions.setdefault("assets", {})
    if name not in known:
        content = (_FILES / "static" / name).read_bytes()
        known[name] = hashlib.sha256(content).hexdigest()[:12]
    return known[name]
