"""A real browser before the four services, which answer at one address as behind the proxy."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from werkzeug.serving import make_server

from house import House
from site_visits import PATIENCE, Site
from visiting import one_address

KNOWN = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = (
    "No browser was found. On Debian: apt-get install chromium; elsewhere:"
    " .venv/bin/playwright install chromium; or name one in TUAN_BROWSER."
)


def executable(playwright: Playwright) -> str:
    """Return the browser to run. Raises ``FileNotFoundError`` that says what to install."""
    named = os.environ.get("TUAN_BROWSER")
    found = [named] if named else [shutil.which(each) for each in KNOWN]
    found.append(playwright.chromium.executable_path)
    for each in found:
        if each and Path(each).exists():
            return each
    raise FileNotFoundError(INSTALL)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser for a module's tests: while one runs, nothing else may run an event loop."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=executable(playwright), args=as_root)
        yield browser
        browser.close()


@pytest.fixture
def site(house: House, browser: Browser) -> Iterator[Site]:
    """Give the house at an address of the loopback, and browsers that go there."""
    server = make_server("127.0.0.1", 0, one_address(house.apps), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    site = Site(house, browser, f"http://127.0.0.1:{server.server_port}")
    yield site
    site.close()
    server.shutdown()
    thread.join()
    server.server_close()
