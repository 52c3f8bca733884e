"""A whole week by six people in three languages: a return, a delegation, and a row that fails."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from house import ZONE
from shared.kit import clock
from site_visits import THIS_WEEK, Site

AUTHOR, OTHER, MANAGER, AUTHORITY, DELEGATE, OFFICE = (
    "CB026",
    "CB028",
    "CB024",
    "CB023",
    "CB025",
    "CB012",
)
POINTS = {"quality": "34", "progress": "33", "conduct": "17"}


def speaking(site: Site, code: str, language: str) -> Page:
    """Return a page of somebody who chose a language by its button."""
    page = site.visit(code)
    page.click(f"button[name=language][value={language}]")
    expect(page.locator(f"html[lang={language}]")).to_have_count(1)
    return page


def hand_in(page: Page, title: str) -> None:
    page.goto("/submission/week")
    if not page.locator("#items-0-title").count():
        page.click("button[value=add]")
    page.fill("#items-0-title", title)
    for name, points in POINTS.items():
        page.fill(f"#self_parts-{name}", points)
    page.click("button[data-submits]")
    expect(page.locator("[data-forget]")).to_be_visible()


def score(page: Page, report_id: str) -> None:
    page.goto(f"/scoring/team/{report_id}")
    for name, points in POINTS.items():
        page.fill(f"#parts-{name}", points)
    page.fill("#comment", "Hoàn thành tốt.")
    page.click("#score button[value=score]")
    expect(page.locator("#errors")).to_have_count(0)


def report_of(site: Site, code: str) -> str:
    return str(site.house.report_of(code, THIS_WEEK)["report_id"])


def return_with_a_reason(page: Page, report_id: str) -> None:
    page.goto(f"/scoring/team/{report_id}")
    page.click("details:has(#returning-reason) summary")
    page.fill("#returning-reason", "Bổ sung sản phẩm.")
    page.click("form[action$='/return'] button")
    expect(page.locator("#errors")).to_have_count(0)


def delegate(page: Page) -> None:
    """Let somebody decide on one's behalf until tomorrow, named by code."""
    page.goto("/directory/delegations")
    tomorrow = clock.now().astimezone(ZONE).date() + timedelta(days=1)
    page.fill("#to_id", DELEGATE)
    page.fill("#document", "Giấy ủy quyền số 12")
    page.fill("#last_day", f"{tomorrow}")
    page.click("form[action='/directory/delegations'] button")
    expect(page.locator("[role=status]")).to_be_visible()


def test_a_whole_week_by_six_people_in_three_languages(site: Site) -> None:
    house = site.house
    house.open_week(THIS_WEEK)
    author, other = speaking(site, AUTHOR, "vi"), speaking(site, OTHER, "en")
    hand_in(author, "Báo cáo quý IV")
    hand_in(other, "Draft of the plan")
    house.settle()
    office = speaking(site, OFFICE, "vi")
    office.goto("/reporting/overview")
    approved = office.locator("[data-live] .figures div:nth-child(3) .figure")
    expect(approved).to_have_text("0")

    manager = speaking(site, MANAGER, "th")
    return_with_a_reason(manager, report_of(site, OTHER))
    score(manager, report_of(site, AUTHOR))
    house.settle()
    other.goto("/submission/week")
    expect(other.locator(".notice.late")).to_contain_text("Returned by")
    expect(other.locator(".notice.late")).to_contain_text("Bổ sung sản phẩm.")
    hand_in(other, "Draft of the plan, with its product")
    house.settle()
    score(manager, report_of(site, OTHER))
    house.settle()

    authority = speaking(site, AUTHORITY, "vi")
    delegate(authority)
    delegated = speaking(site, DELEGATE, "en")
    delegated.goto("/approval/decide")
    both = [f"#decide-{report_of(site, code)}" for code in (AUTHOR, OTHER)]
    for box in both:
        delegated.check(box)
    authority.goto(f"/approval/decide/{report_of(site, AUTHOR)}")
    authority.click("form[action$='/approval'] button")
    expect(authority.locator("form[action$='/reopening']")).to_have_count(1)
    delegated.click("#chosen button")
    outcome = delegated.locator("#outcome")
    expect(outcome).to_contain_text("1 approved")
    expect(outcome).to_contain_text("1 not approved")
    house.settle()

    expect(approved).to_have_text("2")
    author.goto("/submission/week")
    expect(author.locator(".result .figure")).to_have_text("84")
    other.goto("/reporting/record")
    expect(other.locator("article.week")).to_contain_text("Good")
