"""The forms that keep the directory, on the narrowest screen in Thai and in English.

``test_looks.py`` and ``test_keyboard.py`` open the same in Vietnamese.
"""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

from browser.stages import ADMINISTRATOR, kept_by_an_administrator
from site_visits import NARROWEST, TODAY, Site, violations

TEXTS = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
        if (!texts.currentNode.parentElement.closest("script, datalist, code, .languages"))
            found.push(texts.currentNode.data.trim());
    for (const name of ["aria-label", "placeholder", "title", "alt"])
        for (const each of document.querySelectorAll(`[${name}]`))
            found.push(each.getAttribute(name));
    return found;
}"""
ENGLISH = re.compile(r"[A-Za-z ,.;:()/-]*[A-Za-z]{3}[A-Za-z ,.;:()/-]*")
"""A text with no letter of Vietnamese or Thai, and no digit, as codes have one."""


@dataclass
class Walk:
    """Somebody who keeps the directory in one language, and what was found wrong on the way."""

    page: Page
    language: str
    found: list[str] = field(default_factory=list)

    def look_closely(self) -> None:
        """Look at the page, and whether everybody can use it."""
        self.look()
        self.found += [f"{self.language} {each}" for each in violations(self.page)]

    def look(self) -> None:
        """Look at the page as it stands: whether it fits and is translated."""
        expect(self.page.locator(f"html[lang={self.language}]")).to_have_count(1)
        at = f"{self.language} {self.page.url}"
        if self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.found.append(f"{at}: too wide")
        if self.language != "en":
            texts = self.page.evaluate(TEXTS)
            self.found += [f"{at}: {each}" for each in texts if ENGLISH.fullmatch(each)]

    def refused(self, action: str) -> None:
        """Send a form with too little in it, and look at what it says."""
        self.send(action)
        expect(self.page.locator("#errors")).to_be_visible()
        self.look_closely()

    def sent(self, action: str, **typed: str) -> None:
        """Fill in a form and send it, and look at what comes of it."""
        for name, text in typed.items():
            self.page.fill(f"{action} #{name}", text)
        self.send(action)
        expect(self.page.locator("#errors")).to_have_count(0)
        self.look()

    def send(self, action: str) -> None:
        with self.page.expect_navigation():
            self.page.click(f"{action} button")


def form(path: str) -> str:
    return f"form[action='{path}']"


def keep(walk: Walk, site: Site, code: str, manager: str, folder: Path) -> None:
    """Give somebody a post, empty their unit's post of head, name who acts, and try rosters."""
    person = f"/directory/people/{site.house.people[code]}"
    unit = f"/directory/units/{site.house.get(code, '/directory/v1/me')['unit_id']}"
    walk.page.goto(f"{person}/posts")
    walk.refused(form(f"{person}/posts"))
    named = {"post_title": "Thư ký tổ công tác", "unit_id": "V2", "manager_id": manager}
    walk.sent(form(f"{person}/posts"), **named, document="Quyết định số 31")
    walk.page.goto(f"{person}/changes")
    walk.refused(form(f"{person}/changes"))
    order = {"day": f"{TODAY}", "document": "Quyết định số 32"}
    walk.sent(form(f"{person}/changes"), **order, post_title="Chuyên viên chính")
    walk.page.goto(f"{unit}/changes")
    walk.page.check("#no_head_id")
    walk.sent(form(f"{unit}/changes"), **order)
    walk.page.goto(f"{unit}/acting")
    walk.refused(form(f"{unit}/acting"))
    days = {"first_day": f"{TODAY}", "last_day": f"{TODAY}"}
    walk.sent(form(f"{unit}/acting"), **days, person_id=manager, document="Quyết định số 33")
    walk.page.goto("/directory/roster")
    raw = site.house.call(ADMINISTRATOR, "GET", "/directory/roster/file").data
    for cells in ({"A2": "CB 1", "E4": "=1+1", "F6": "CB999"}, {"B27": "Nguyễn Thị Mới"}):
        walk.page.set_input_files("#roster", changed(raw, cells, folder))
        walk.send(form("/directory/roster/preview"))
        expect(walk.page.locator("table")).not_to_have_count(0)
        walk.look_closely()


def changed(raw: bytes, cells: dict[str, Any], folder: Path) -> Path:
    """Return a workbook with other cells in the sheet of people."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    for place, value in cells.items():
        book["people"][place].value = value
    book.save(folder / "roster.xlsx")
    return folder / "roster.xlsx"


def test_the_directory_is_kept_in_thai_and_in_english(site: Site, tmp_path: Path) -> None:
    kept_by_an_administrator(site.house)
    found = []
    for language, code, manager in (("th", "CB026", "CB024"), ("en", "CB057", "CB059")):
        page = site.visit_by_token(ADMINISTRATOR, viewport=NARROWEST)
        page.goto("/directory/units")
        page.click(f"button[name=language][value={language}]")
        walk = Walk(page, language)
        keep(walk, site, code, manager, tmp_path)
        found += walk.found
    assert not found, "\n".join(found)
