"""People of the agency in real browsers at the house."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from house import PASSWORD, ZONE, House
from shared.kit.http.pages import ACCESS_COOKIE
from visiting import login_of

TODAY = datetime.now(ZONE).date()
THIS_WEEK = str(TODAY - timedelta(days=TODAY.weekday()))
PATIENCE = 60_000
"""Milliseconds that a browser waits for what comes in the end; nothing is measured by them."""

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 700}


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe-core finds wrong with a page, by these rules or by all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    asked: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        asked["runOnly"] = {"type": "rule", "values": [*rules]}
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    return [f"{page.url}: {each['id']}: {each['nodes'][0]['html']}" for each in found]


@dataclass
class Site:
    """The house at an address; each person has a browser of their own."""

    house: House
    browser: Browser
    address: str
    contexts: list[BrowserContext] = field(default_factory=list)

    def visit(self, code: str | None = None, **options: Any) -> Page:
        """Return a page in Vietnamese of somebody who signed in, or of nobody."""
        context = self.browser.new_context(base_url=self.address, locale="vi-VN", **options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        if code is not None:
            page.goto("/directory/sign-in")
            self.sign_in(page, code)
        return page

    def visit_by_token(self, code: str, **options: Any) -> Page:
        """Return a page of somebody with a token, for whoever signs in with a second factor."""
        page = self.visit(**options)
        token = self.house.headers(code)["Authorization"].partition(" ")[2]
        cookie = {"name": ACCESS_COOKIE, "value": token, "url": self.address}
        page.context.add_cookies([cookie])
        return page

    def sign_in(self, page: Page, code: str) -> None:
        """Fill in and send the form that the page shows."""
        page.fill("#account", login_of(self.house, code))
        page.fill("#password", PASSWORD)
        page.click("main form[action='/directory/sign-in'] button")
        page.wait_for_load_state()

    def assign(self, code: str, *titles: str) -> None:
        """Give somebody work of their own that a report begins with."""
        for title in titles:
            body = {
                "title": title,
                "product": "Dự thảo trình lãnh đạo",
                "unit_of_measure": "văn bản",
                "quantity_assigned": "2",
                "due_day": str(TODAY),
            }
            answer = self.house.call(code, "POST", "/submission/v1/items", body)
            assert answer.status_code == 201, answer.text

    def close(self) -> None:
        for context in self.contexts:
            context.close()
