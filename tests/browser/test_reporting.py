"""Reporting one's week in a real browser: with scripts, without, by keyboard, and cut off."""

from playwright.sync_api import Page, Request, expect

from site_visits import THIS_WEEK, Site

AUTHOR = "CB026"
WEEK = "/submission/week"
POINTS = {"quality": "34", "progress": "33", "conduct": "17,5"}


def opened(site: Site) -> None:
    site.assign(AUTHOR, "Báo cáo quý IV", "Tờ trình về biên chế")
    site.house.open_week(THIS_WEEK)


def give_points(page: Page) -> None:
    for name, points in POINTS.items():
        page.fill(f"#self_parts-{name}", points)


def state(site: Site) -> str:
    return str(site.house.report_of(AUTHOR, THIS_WEEK)["state"])


def summary(site: Site) -> str:
    report_id = site.house.report_of(AUTHOR, THIS_WEEK)["report_id"]
    return str(site.house.get(AUTHOR, f"/submission/v1/reports/{report_id}")["summary"])


def test_a_prefilled_report_is_filed_by_one_get_one_post_and_one_click(site: Site) -> None:
    opened(site)
    page = site.visit(AUTHOR)
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            asked.append(f"{request.method} {request.url.removeprefix(site.address)}")

    page.on("request", note)
    page.goto(WEEK)
    expect(page.locator("#items-1-title")).to_have_value("Tờ trình về biên chế")
    give_points(page)
    page.click("button[data-submits]")
    expect(page.get_by_text("Biên nhận")).to_be_visible()
    sent = [each.split()[0] for each in asked]
    assert sent == ["GET", "POST", "GET"], "the page, the form, and the receipt it leads to"
    assert state(site) == "handed_in"
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_is_typed_without_a_connection_is_kept_and_saved_later(site: Site) -> None:
    opened(site)
    page = site.visit(AUTHOR)
    page.goto(WEEK)
    page.context.set_offline(True)
    page.fill("#summary", "Viết khi mất mạng.")
    expect(page.locator("[data-status]")).to_contain_text("giữ trong trình duyệt")
    assert summary(site) == ""
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("Đã lưu.")
    assert summary(site) == "Viết khi mất mạng."


def test_what_was_typed_when_the_browser_closed_is_there_again(site: Site) -> None:
    opened(site)
    page = site.visit(AUTHOR)
    page.goto(WEEK)
    page.click("button[value=add]")
    page.context.set_offline(True)
    page.fill("#items-2-title", "Việc đột xuất")
    page.fill("#summary", "Chưa kịp lưu.")
    expect(page.locator("[data-status]")).to_contain_text("giữ trong trình duyệt")
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(WEEK)
    expect(again.locator("#items-2-title")).to_have_value("Việc đột xuất")
    expect(again.locator("#summary")).to_have_value("Chưa kịp lưu.")
    expect(again.locator("[data-status]")).to_have_text("Đã lưu.")
    assert summary(site) == "Chưa kịp lưu."


def test_a_session_that_ends_while_typing_loses_nothing(site: Site) -> None:
    opened(site)
    page = site.visit(AUTHOR)
    page.goto(WEEK)
    page.context.clear_cookies()
    page.fill("#summary", "Gõ sau khi hết phiên.")
    expect(page.locator("[data-status]")).to_contain_text("đăng xuất")
    give_points(page)
    page.click("button[data-submits]")
    expect(page.get_by_text("vẫn được giữ")).to_be_visible()
    site.sign_in(page, AUTHOR)
    page.click("main form button")
    expect(page.get_by_text("Biên nhận")).to_be_visible()
    assert summary(site) == "Gõ sau khi hết phiên."


def test_everything_works_without_scripts(site: Site) -> None:
    opened(site)
    page = site.visit(AUTHOR, java_script_enabled=False)
    page.goto(WEEK)
    page.fill("#summary", "Không có tập lệnh.")
    page.click("button[value=add]")
    page.fill("#items-2-title", "Việc đột xuất")
    page.click("button[value=up-3]")
    page.click("button[value=remove-3]")
    give_points(page)
    page.click("button[data-submits]")
    expect(page.get_by_text("Biên nhận")).to_be_visible()
    expect(page.get_by_text("Việc đột xuất")).to_be_visible()
    assert summary(site) == "Không có tập lệnh."


def test_a_keyboard_alone_is_enough(site: Site) -> None:
    opened(site)
    page = site.visit(AUTHOR)
    page.goto(WEEK)

    def tab_to(wanted: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return
        raise AssertionError(wanted)

    tab_to("#summary")
    page.keyboard.type("Chỉ dùng bàn phím.")
    for name, points in POINTS.items():
        tab_to(f"#self_parts-{name}")
        page.keyboard.type(points)
    tab_to("button[data-submits]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Biên nhận")).to_be_visible()
    assert state(site) == "handed_in"


def test_enter_in_a_field_saves_and_never_hands_in(site: Site) -> None:
    opened(site)
    page = site.visit(AUTHOR)
    page.goto(WEEK)
    page.press("#items-0-title", "Enter")
    expect(page.get_by_text("Đã lưu, chưa nộp.")).to_be_visible()
    assert state(site) == "draft"
