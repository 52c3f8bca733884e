"""Every page of steps 1 and 2 on a desktop and a phone, light and dark: sound, and to be seen."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from house import content
from site_visits import DESKTOP, PHONE, THIS_WEEK, TODAY, Site

AUTHOR, OTHER, MANAGER, AUTHORITY = "CB026", "CB028", "CB024", "CB023"
SCREENS = Path(__file__).parents[2] / "docs" / "screens"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
EARLIER = ("2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09")
TOLD = {
    "summary": "Hoàn thành báo cáo quý; tờ trình về biên chế còn chờ ý kiến hai đơn vị.",
    "items": [
        {
            "title": "Báo cáo tổng kết quý IV",
            "product": "Báo cáo đã trình lãnh đạo",
            "key_task": True,
            "quantity_completed": "1",
            "completed_day": str(TODAY),
            "evidence": ["https://van-ban.example/bao-cao/214"],
        },
        {"title": "Tờ trình về biên chế năm 2027", "product": "Dự thảo lần 2", "delays": 1},
    ],
    "self_parts": {"quality": "36", "progress": "34.5", "conduct": "18"},
}


def played(site: Site) -> None:
    """Let one person write this week, and another wait for a score with weeks behind them."""
    house = site.house
    for place, week in enumerate(EARLIER):
        house.open_week(week)
        parts = {"quality": str(33 + place % 3), "progress": "34", "conduct": "18"}
        for code in (AUTHOR, OTHER):
            house.hand_in(code, week, parts)
        house.settle()
        for code in (AUTHOR, OTHER):
            report_id = house.report_of(code, week)["report_id"]
            assert house.score(MANAGER, report_id, parts).status_code == 200
            house.settle()
            assert house.approve(AUTHORITY, report_id).status_code == 200
        house.settle()
    site.assign(AUTHOR, "Báo cáo tổng kết quý IV", "Tờ trình về biên chế năm 2027")
    house.open_week(THIS_WEEK)
    path = f"/submission/v1/reports/{house.report_of(OTHER, THIS_WEEK)['report_id']}/submission"
    assert house.call(OTHER, "POST", path, TOLD, If_Match='"1"').status_code == 200
    house.settle()


def pages(site: Site) -> Iterator[tuple[str, str, str]]:
    """Give each page's name, whose it is, and its address."""
    report_id = site.house.report_of(OTHER, THIS_WEEK)["report_id"]
    yield "my-week", AUTHOR, "/submission/week"
    yield "my-week-official", AUTHOR, f"/submission/weeks/{EARLIER[-1]}"
    yield "my-weeks", AUTHOR, "/submission/weeks"
    yield "my-team", MANAGER, "/scoring/team"
    yield "my-team-one", MANAGER, f"/scoring/team/{report_id}"


def dressed(page: Page, name: str) -> None:
    """Open what a page hides, so that it is looked at too."""
    if name == "my-week":
        page.locator("details").first.locator("summary").click()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {each['id']}: {each['nodes'][0]['html']}" for each in found]


def test_every_page_is_accessible_and_narrow_and_pictured(site: Site, tmp_path: Path) -> None:
    played(site)
    shown = list(pages(site))
    folder = SCREENS if os.environ.get("TUAN_SCREENS") == "1" else tmp_path
    folder.mkdir(exist_ok=True)
    found, wide = [], []
    browsers = {code: site.visit(code) for code in (AUTHOR, MANAGER)}
    for name, whose, address in shown:
        page = browsers[whose]
        page.set_viewport_size(DESKTOP)
        page.goto(address)
        dressed(page, name)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for size, viewport in SIZES.items():
                page.set_viewport_size(viewport)
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
            found += violations(page)
        page.set_viewport_size({"width": 320, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(name)
    assert found == []
    assert wide == []


def test_the_next_person_is_one_key_away(site: Site) -> None:
    site.house.open_week(THIS_WEEK)
    for code in (AUTHOR, OTHER):
        report = site.house.report_of(code, THIS_WEEK)
        path = f"/submission/v1/reports/{report['report_id']}/submission"
        assert site.house.call(code, "POST", path, content(), If_Match='"1"').status_code == 200
    site.house.settle()
    page = site.visit(MANAGER)
    page.goto("/scoring/team")
    page.click("text=Bắt đầu từ người đầu tiên")
    first = page.url
    page.keyboard.press("n")
    expect(page).not_to_have_url(first)
    page.keyboard.press("p")
    expect(page).to_have_url(first)
