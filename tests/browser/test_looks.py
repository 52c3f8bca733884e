"""Every page on a desktop and a phone, in light and dark: sound, and to be seen."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from bodies import RAISED
from browser.stages import (
    ADMINISTRATOR,
    FAIRNESS,
    LEADER,
    MONTH,
    classified,
    judged_by_two,
    kept_by_an_administrator,
    moved_ahead,
    printed,
    unit_handed_in,
)
from counting import MOST_BYTES as MOST_OF_A_PAGE
from counting import MOST_STATEMENTS, statements
from house import House, content
from real_services import bearer
from reporting.usecases import examine
from shared.kit import clock
from shared.rulebook import adopt
from site_visits import DESKTOP, NARROWEST, PHONE, THIS_WEEK, TODAY, Site, violations

AUTHOR, OTHER, MANAGER, AUTHORITY = "CB026", "CB028", "CB024", "CB023"
FAILING, OFFICE = "CB027", "CB012"
BAD = {"quality": "20", "progress": "15", "conduct": "10"}
MOST_BYTES = 200 * 1024
MOST_ON_FIRST_LOAD = 100 * 1024
COLOURS = "64"
STATIC = sum(
    file.stat().st_size
    for file in (Path(__file__).parents[2] / "shared/src/shared/pages/static").iterdir()
    if file.suffix in {".css", ".js", ".svg", ".woff2"}
)
"""All that a browser fetches once beside a page, fonts for all three languages with it."""

WHO = {
    None: "everybody",
    AUTHOR: "whoever reports",
    MANAGER: "whoever scores",
    AUTHORITY: "whoever decides",
    OFFICE: "the Office, or heads",
    LEADER: "leaders in charge",
    ADMINISTRATOR: "administrators",
}
VARIABLE = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}|/2026-[0-9Q-]+|\?.*")
INTRODUCTION = """# Pages

What each page costs, written by `tests/browser/test_looks.py` with `TUAN_SCREENS=1` from what it
measured in the sample agency, with a week at every step: the statements that the page's service
sent, access records included, and the HTML before it is compressed. The same test opens every page
in light and dark with axe-core, and at a width of 320 px; more than 15 statements or 50 KiB fail
it, or 100 KiB with style, script, mark and fonts on the first load. Below the table each page
stands on a desktop and a phone, in light and in dark, and was opened by axe-core on the phone,
too, when these were taken; long ones show the upper part.

A prefilled report is filed by one page, one GET, one POST and one click after the points are typed;
`tests/browser/test_reporting.py` counts them. How long the page takes at 10,000 people stands in
[measurements](measurements.md), by `make bench`.

| Page | Path | For whom | Statements | HTML, KiB | First load, KiB |
|---|---|---|---:|---:|---:|"""
PAGES = Path(__file__).parents[2] / "docs" / "pages.md"
SCREENS = Path(__file__).parents[2] / "docs" / "screens"
PICTURED = os.environ.get("TUAN_SCREENS") == "1"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
BY_COLOUR = ("color-contrast", "link-in-text-block")
"""What a page that passed in light can still break in dark."""
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


def scored(house: House, code: str, week: str, parts: dict[str, str]) -> str:
    """Take somebody's week before their authority, scored by whoever leads their work."""
    report, body = house.report_of(code, week), content(parts)
    for place, item in enumerate(body["items"]):
        done = {"quantity_completed": str(2 + place), "unit_of_measure": "văn bản"}
        item.update(done, completed_day=week)
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    assert house.call(code, "POST", path, body, If_Match='"1"').status_code == 200
    house.settle()
    manager = next(each for each, one in house.people.items() if str(one) == report["manager_id"])
    report_id: str = report["report_id"]
    assert house.score(manager, report_id, parts).status_code == 200
    house.settle()
    return report_id


def played(site: Site) -> None:
    """Let weeks pass in which one person failed twice, and this week be at every step."""
    house = site.house
    for place, week in enumerate(EARLIER):
        house.open_week(week)
        good = {"quality": str(33 + place % 3), "progress": "34", "conduct": "18"}
        for code in (AUTHOR, OTHER, FAILING):
            parts = BAD if code == FAILING and place > 1 else good
            report_id = scored(house, code, week, parts)
            assert house.approve(AUTHORITY, report_id).status_code == 200
        house.settle()
    with house.database("reporting").transaction() as session:
        examine(session, adopted=adopt("btctw-8679-weekly", None), now=clock.now())
    site.assign(AUTHOR, "Báo cáo tổng kết quý IV", "Tờ trình về biên chế năm 2027")
    house.open_week(THIS_WEEK)
    path = f"/submission/v1/reports/{house.report_of(OTHER, THIS_WEEK)['report_id']}/submission"
    assert house.call(OTHER, "POST", path, TOLD, If_Match='"1"').status_code == 200
    path = f"/submission/v1/reports/{house.report_of(AUTHOR, THIS_WEEK)['report_id']}/obstacles"
    assert house.call(AUTHOR, "POST", path, RAISED).status_code == 201
    scored(house, FAILING, THIS_WEEK, TOLD["self_parts"])


def pages(site: Site) -> Iterator[tuple[str, str | None, str]]:
    """Give each page's name, whose it is, and its address."""
    house = site.house
    yield "welcome", None, "/"
    yield "sign-in", None, "/directory/sign-in"
    yield "home", AUTHOR, "/"
    yield "my-week", AUTHOR, "/submission/week"
    yield "my-week-official", AUTHOR, f"/submission/weeks/{EARLIER[-1]}"
    yield "my-weeks", AUTHOR, "/submission/weeks"
    yield "record", AUTHOR, "/reporting/record"
    yield "record-period", AUTHOR, f"/reporting/record/periods/{EARLIER[-1][:7]}"
    results = house.get(AUTHOR, f"/reporting/v1/people/{house.people[AUTHOR]}/results")
    yield "result", AUTHOR, f"/approval/results/{results['items'][0]['result_id']}"
    yield "record-copy", AUTHOR, "/approval/record"
    yield "account", AUTHOR, "/directory/account"
    yield "account-log", AUTHOR, "/directory/account/log"
    yield "accesses", AUTHOR, "/scoring/accesses"
    yield "my-team", MANAGER, "/scoring/team"
    waiting = house.report_of(OTHER, THIS_WEEK)["report_id"]
    yield "my-team-one", MANAGER, f"/scoring/team/{waiting}"
    yield "decide", AUTHORITY, "/approval/decide"
    proposed = house.report_of(FAILING, THIS_WEEK)["report_id"]
    yield "decide-one", AUTHORITY, f"/approval/decide/{proposed}"
    yield "overview", OFFICE, "/reporting/overview"
    yield "waiting", OFFICE, "/approval/waiting"
    yield "obstacles", OFFICE, "/reporting/obstacles"
    [obstacle] = house.get(OFFICE, "/reporting/v1/obstacles")["items"]
    yield "obstacle", OFFICE, f"/reporting/obstacles/{obstacle['obstacle_id']}"
    yield "cases", OFFICE, "/reporting/cases"
    [case] = house.get(OFFICE, "/reporting/v1/cases")["items"]
    yield "case", OFFICE, f"/reporting/cases/{case['case_id']}"
    yield "webhooks", ADMINISTRATOR, "/approval/webhooks"
    [webhook] = house.get(ADMINISTRATOR, "/approval/v1/webhooks")["items"]
    yield "webhook", ADMINISTRATOR, f"/approval/webhooks/{webhook['webhook_id']}"


def webhook_told(house: House) -> None:
    """Let a program make a webhook for what was told so far."""
    scopes = frozenset({"events:subscribe"})
    program = bearer(house.signing, "payroll", kind="client", scopes=scopes)
    client, path = house.client("approval"), "/approval/v1/webhooks"
    made = client.post(path, json={"url": "https://payroll.example/tuan"}, headers=program)
    assert made.json is not None
    again = f"{path}/{made.json['webhook_id']}/replay"
    assert client.post(again, json={"upto": 100}, headers=program).status_code == 200


def more_pages(site: Site, ids: dict[str, str]) -> Iterator[tuple[str, str | None, str]]:
    """Give the pages beside them in the same way: the directory, units, periods and figures."""
    house = site.house
    yield "delegations", AUTHORITY, "/directory/delegations"
    yield "units", AUTHOR, "/directory/units"
    yield "units-found", AUTHOR, "/directory/units?search=Nguy%E1%BB%85n"
    unit_id = house.get(AUTHOR, "/directory/v1/me")["unit_id"]
    yield "unit", AUTHOR, f"/directory/units/{unit_id}"
    yield "unit-changes", ADMINISTRATOR, f"/directory/units/{unit_id}/changes"
    yield "unit-acting", ADMINISTRATOR, f"/directory/units/{ids['vacant']}/acting"
    person = f"/directory/people/{house.people[AUTHOR]}"
    yield "person", ADMINISTRATOR, person
    yield "person-posts", ADMINISTRATOR, f"{person}/posts"
    yield "person-changes", ADMINISTRATOR, f"{person}/changes"
    yield "roster", ADMINISTRATOR, "/directory/roster"
    yield "findings", ADMINISTRATOR, "/directory/findings"
    yield "opened-weeks", OFFICE, "/submission/opened-weeks"
    yield "unit-reports", AUTHORITY, "/submission/collective"
    listed = house.get(AUTHORITY, f"/submission/v1/collective?week={THIS_WEEK}")["items"]
    unit_report = f"/submission/collective/{listed[0]['collective_id']}"
    yield "unit-report-written", AUTHORITY, unit_report
    listed = house.get(AUTHORITY, f"/submission/v1/collective?week={EARLIER[-1]}")["items"]
    unit_report = f"/submission/collective/{listed[0]['collective_id']}"
    yield "unit-report", LEADER, unit_report
    yield "periods", OFFICE, "/reporting/periods"
    yield "period", OFFICE, f"/reporting/periods/{MONTH}"
    unit = f"unit_id={unit_id}&rulebook=decree-335-2025-staff"
    yield "comparison", OFFICE, f"/reporting/periods/{MONTH}/comparison?{unit}"
    yield "grade", AUTHORITY, f"/reporting/classifications/{ids['decided on']}"
    yield "grade-mine", AUTHOR, f"/reporting/classifications/{ids['published']}"
    yield "petitions", AUTHOR, "/reporting/petitions"
    yield "petition", LEADER, f"/reporting/petitions/{ids['petition']}"
    yield "forms", AUTHOR, "/reporting/forms"
    yield "statistics", OFFICE, f"/reporting/statistics?period={MONTH}&by=post"
    yield "fairness", OFFICE, f"/reporting/fairness?period={FAIRNESS}"


def dressed(page: Page, name: str) -> None:
    """Open what a page hides, so that it is looked at too."""
    if name == "my-week":
        for place in (0, 1):
            page.locator("details").nth(place).locator("summary").click()


def picture(page: Page, path: Path) -> None:
    """Keep how a page looks, down to where the picture would weigh more than the project bears.

    With ``pngquant`` at hand it is kept in 64 colours, less than a third as heavy.
    """
    width = page.evaluate("window.innerWidth")
    height = page.evaluate("document.documentElement.scrollHeight")
    seen = page.screenshot(full_page=True)
    while len(seen) > MOST_BYTES:
        height = height * 4 // 5
        seen = page.screenshot(
            full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}
        )
    path.write_bytes(seen)
    if quantiser := shutil.which("pngquant"):
        small = ("--speed", "1", "--strip", "--skip-if-larger", "--force", "--ext", ".png")
        subprocess.run([quantiser, *small, COLOURS, path], check=False)


def weighed(site: Site, page: Page, address: str) -> tuple[int, int]:
    """Open a page and return how many statements it sent and how many bytes of HTML it got."""
    first = address.split("/")[1].replace("directory", "approval") or "reporting"
    with statements(site.house.database(first)) as sent:
        answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    return len(sent), len(answer.body())


def shortened(found: re.Match[str]) -> str:
    """Return what stands in a path for an id, a week or a period; a query is left out."""
    return "/…" if found[0].startswith("/") else ""


def written(rows: list[tuple[str, str | None, str, int, int]]) -> str:
    """Return the table of the pages as measured, and four pictures of each side by side."""
    table = [
        f"| [{name}](#{name}) | `{VARIABLE.sub(shortened, address)}`"
        f" | {WHO[code]} | {sent} | {size / 1024:.1f} | {(size + STATIC) / 1024:.1f} |"
        for name, code, address, sent, size in rows
    ]
    looks = [(size, scheme) for size in SIZES for scheme in SCHEMES]
    seen = [
        line
        for name, *_ in rows
        for line in (
            f"\n## {name}\n",
            "".join(f"| {size}, {scheme} " for size, scheme in looks) + "|",
            "|---" * len(looks) + "|",
            "".join(f"| ![{name}](screens/{name}-{size}-{scheme}.png) " for size, scheme in looks)
            + "|",
        )
    ]
    return "\n".join([INTRODUCTION, *table, *seen, ""])


def staged(site: Site) -> dict[str, str]:
    """Let there be something to see on every page; return ids of grades, a petition and a unit."""
    played(site)
    house = site.house
    kept_by_an_administrator(house)
    vacant = moved_ahead(house)
    webhook_told(house)
    unit_handed_in(house, EARLIER[-1])
    house.settle()
    periods = classified(house)
    judged_by_two(house)
    printed(house, EARLIER[-1])
    house.settle()
    return periods | {"vacant": vacant}


def test_every_page_is_light_accessible_narrow_and_pictured(site: Site) -> None:
    ids = staged(site)
    found, wide, rows = [], [], []
    whose: dict[str | None, Page] = {ADMINISTRATOR: site.visit_by_token(ADMINISTRATOR)}
    for name, code, address in (*pages(site), *more_pages(site, ids)):
        if code not in whose:
            whose[code] = site.visit(code)
            whose[code].route("**/live*", lambda route: route.abort())  # it would be counted, too
        page = whose[code]
        page.set_viewport_size(DESKTOP)
        rows.append((name, code, address, *weighed(site, page, address)))
        dressed(page, name)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(DESKTOP)
            found += violations(page, BY_COLOUR if scheme == "dark" else ())
            for size, viewport in SIZES.items() if PICTURED else ():
                page.set_viewport_size(viewport)
                found += violations(page) if size == "phone" else []
                picture(page, SCREENS / f"{name}-{size}-{scheme}.png")
        page.set_viewport_size(NARROWEST)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(name)
    assert found == []
    assert wide == []
    heavy = [row for row in rows if row[3] > MOST_STATEMENTS or row[4] > MOST_OF_A_PAGE]
    assert heavy == []
    assert [row for row in rows if row[4] + STATIC > MOST_ON_FIRST_LOAD] == []
    if PICTURED:
        PAGES.write_text(written(rows), encoding="utf-8")


def test_the_next_person_is_one_key_away(site: Site) -> None:
    site.house.open_week(THIS_WEEK)
    for code in (AUTHOR, OTHER):
        report = site.house.report_of(code, THIS_WEEK)
        path = f"/submission/v1/reports/{report['report_id']}/submission"
        assert site.house.call(code, "POST", path, content(), If_Match='"1"').status_code == 200
    site.house.settle()
    page = site.visit(MANAGER)
    page.goto("/scoring/team")
    with page.expect_navigation():
        page.click("text=Bắt đầu từ người đầu tiên")
    first = page.url
    with page.expect_navigation():
        page.keyboard.press("n")
    assert page.url != first
    with page.expect_navigation():
        page.keyboard.press("p")
    assert page.url == first
