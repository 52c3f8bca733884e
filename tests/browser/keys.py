"""Somebody who has a keyboard and nothing else, at a browser that runs no scripts."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page

from site_visits import TODAY, Site

MOST_STOPS = 150
_IS = "wanted => document.activeElement.matches(wanted)"


@dataclass(frozen=True)
class Keyboard:
    """Goes by Tab to what it names; every page begins at its skip link."""

    page: Page

    def open(self, address: str) -> None:
        """Open a page and skip its header, as its first stop offers."""
        self.page.goto(address)
        self.to(".skip")
        self.page.keyboard.press("Enter")

    def to(self, wanted: str) -> None:
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_IS, wanted):
                return
        raise AssertionError(f"{self.page.url}: no stop {wanted}")

    def type(self, wanted: str, text: str) -> None:
        """Type into a field; a day's digits in the order in which the field asks for them."""
        self.to(wanted)
        self.page.keyboard.type(text)

    def moment(self, wanted: str, day: str, time: str) -> None:
        """Type a day and a time of the morning; a year ends by an arrow, since it may be longer."""
        self.type(wanted, day)
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type(f"{time}a")

    def choose(self, group: str, wanted: str) -> None:
        """Choose one of several by the arrows, as of radio buttons."""
        self.to(f"{group} input[type=radio]")
        for _ in range(MOST_STOPS):
            if self.page.evaluate(_IS, wanted):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: no choice {wanted}")

    def unfold(self, wanted: str) -> None:
        self.to(wanted)
        self.page.keyboard.press("Enter")

    def tick(self, wanted: str) -> None:
        self.to(wanted)
        self.page.keyboard.press("Space")

    def pick_file(self, wanted: str, file: Path) -> None:
        """Go to the field by keys; the window that opens from there is the browser's own."""
        self.to(wanted)
        self.page.locator(":focus").set_input_files(file)

    def press(self, wanted: str) -> None:
        """Send the form, and look at the page that comes from its skip link on."""
        self.to(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert not self.page.locator("#errors").count(), self.page.inner_text("#errors")


def keyboard_of(site: Site, code: str) -> Keyboard:
    """Return the keyboard of somebody who is signed in, with scripts off."""
    return Keyboard(site.visit_by_token(code, java_script_enabled=False))


def day_typed() -> tuple[date, str]:
    """Return a day within a month whose digits are the same with its month first, and those."""
    days = (TODAY + timedelta(days=ahead) for ahead in range(1, 35))
    day = next(each for each in days if each.day == each.month)
    return day, f"{day:%d%m%Y}"
