"""Every page with a form, by a keyboard alone and without scripts; and cut off while typing."""

from pathlib import Path

from playwright.sync_api import expect

from browser.keys import Keyboard, day_typed, keyboard_of
from browser.stages import ADMINISTRATOR, kept_by_an_administrator
from cast import APPROVED, CAST, DECIDED, case_opened, classification_of
from relations import Relation
from site_visits import Site

AUTHOR, MONTH = "CB056", APPROVED[:7]
MANAGER, AUTHORITY, DELEGATE = DECIDED[AUTHOR]
OFFICE, LEADER = CAST[Relation.CHIEF], CAST[Relation.LEADER]
UNIT = "V1"
POINTS = {"quality": "34", "progress": "33", "conduct": "17"}
DELEGATIONS, WEBHOOKS = "/directory/delegations", "/approval/webhooks"
TAKEN = ("tuan.result.approved.v1", "tuan.result.reopened.v1")


def week_to_its_result(site: Site, office: Keyboard) -> None:
    """Open a week, score a report and decide on it."""
    house = site.house
    office.open("/submission/opened-weeks")
    office.to("#week")
    office.page.keyboard.type(day_of(APPROVED))
    office.press("form[action='/submission/opened-weeks'] button")
    expect(office.page.locator("[role=status]")).to_be_visible()
    house.settle()
    assert house.hand_in(AUTHOR, APPROVED).status_code == 200
    house.settle()
    report_id = house.report_of(AUTHOR, APPROVED)["report_id"]
    manager = keyboard_of(site, MANAGER)
    manager.open(f"/scoring/team/{report_id}")
    for name, points in POINTS.items():
        manager.type(f"#parts-{name}", points)
    manager.type("#comment", "Hoàn thành tốt.")
    manager.press("#score button[value=score]")
    house.settle()
    authority = keyboard_of(site, AUTHORITY)
    authority.open("/approval/decide")
    authority.tick(f"#decide-{report_id}")
    authority.press("#chosen button")
    expect(authority.page.locator("#outcome")).to_be_visible()
    house.settle()


def day_of(week: str) -> str:
    """Return how a list of weeks begins the one of a Monday."""
    _, month, day = week.split("-")
    return f"{int(day)}/{int(month)}"


def period_to_its_petition(site: Site, office: Keyboard) -> None:
    """Classify the month, decide on a grade, publish it, petition against it, and answer."""
    here = f"/reporting/periods/{MONTH}"
    office.open(here)
    for act in ("opening", "computation"):
        office.press(f"form[action='{here}/{act}'] button")
    grade_id = classification_of(site.house, AUTHOR, MONTH)["classification_id"]
    grade = f"/reporting/classifications/{grade_id}"
    authority = keyboard_of(site, AUTHORITY)
    authority.open(grade)
    authority.choose(f"form[action='{grade}/decision']", "#decide-completed")
    authority.type("#decided-said", "Một tuần chưa đủ để xếp cao hơn.")
    authority.press(f"form[action='{grade}/decision'] button")
    office.open(here)
    office.press(f"form[action='{here}/publication'] button")
    author = keyboard_of(site, AUTHOR)
    author.open(grade)
    author.unfold("details:has(#said) > summary")
    author.type("#said", "Đề nghị xem lại tuần thứ hai.")
    author.press(f"form[action='{grade}/petitions'] button")
    leader = keyboard_of(site, LEADER)
    leader.open(author.page.url)
    leader.choose("#outcome", "#outcome-upheld")
    leader.type("#said", "Kết quả đúng.")
    leader.press("form[action$='/answer'] button")
    author.page.reload()
    expect(author.page.get_by_text("Kết quả đúng.")).to_be_visible()


def directory(site: Site, folder: Path) -> None:
    """Delegate and revoke it, record an absence, try a roster, and keep a type back."""
    day, digits = day_typed()
    authority = keyboard_of(site, AUTHORITY)
    authority.open(DELEGATIONS)
    authority.type("#to_id", DELEGATE)
    authority.type("#document", "Giấy ủy quyền số 12")
    authority.type("#last_day", digits)
    authority.press(f"form[action='{DELEGATIONS}'] button")
    given = site.house.get(AUTHORITY, "/directory/v1/delegations")["items"]
    assert [each["last_day"] for each in given] == [str(day)]
    authority.press("form[action$='/revocation'] button")
    given = site.house.get(AUTHORITY, "/directory/v1/delegations")["items"]
    assert all(each["revoked_at"] for each in given)

    keeper = keyboard_of(site, ADMINISTRATOR)
    keeper.open(f"/directory/people/{site.house.people[MANAGER]}")
    keeper.type("form[action$='/absences'] #last_day", digits)
    keeper.press("form[action$='/absences'] button")
    away = site.house.get(MANAGER, f"/directory/v1/people/{site.house.people[MANAGER]}/absences")
    assert [each["last_day"] for each in away["items"]] == [str(day)]
    roster = folder / "roster.xlsx"
    roster.write_bytes(site.house.call(ADMINISTRATOR, "GET", "/directory/roster/file").data)
    keeper.open("/directory/roster")
    keeper.pick_file("#roster", roster)
    keeper.press("form[action='/directory/roster/preview'] button")
    expect(keeper.page.locator("[role=status]")).to_be_visible()
    keeper.open(WEBHOOKS)
    keeper.press("form[action$='/types/tuan.result.approved.v1'] button")
    types = site.house.get(ADMINISTRATOR, "/approval/v1/public-types")["items"]
    assert not next(each["leaves"] for each in types if each["type"] == "tuan.result.approved.v1")


def posts_and_changes(site: Site) -> None:
    """Give a post beside the main one, date a change ahead, and name who acts in a vacant post."""
    day, digits = day_typed()
    person = f"/directory/people/{site.house.people[AUTHOR]}"
    keeper = keyboard_of(site, ADMINISTRATOR)
    keeper.open(f"{person}/posts")
    keeper.type("#post_title", "Thư ký tổ công tác")
    keeper.type("#unit_id", UNIT)
    keeper.type("#manager_id", MANAGER)
    keeper.type("form[action$='/posts'] #document", "Quyết định số 21")
    keeper.press("form[action$='/posts'] button")
    beside = site.house.get(ADMINISTRATOR, f"/directory/v1{person[10:]}/assignments")["items"]
    assert [each["post_title"] for each in beside] == ["Thư ký tổ công tác"]
    keeper.open(f"{person}/changes")
    keeper.type("#day", digits)
    keeper.type("#post_title", "Chuyên viên chính")
    keeper.type("form[action$='/changes'] #document", "Quyết định số 22")
    keeper.press("form[action$='/changes'] button")
    ahead = site.house.get(ADMINISTRATOR, f"/directory/v1{person[10:]}/changes")["items"]
    assert [(each["day"], each["facts"]) for each in ahead] == [
        (str(day), {"post_title": "Chuyên viên chính"})
    ]
    keeper.press("form[action$='/cancellation'] button")
    [cancelled] = site.house.get(ADMINISTRATOR, f"/directory/v1{person[10:]}/changes")["items"]
    assert cancelled["cancelled_at"]


def webhook_made(site: Site) -> None:
    """Make a webhook of two types for one unit, after a bad address; then try and pause it."""
    keeper = keyboard_of(site, ADMINISTRATOR)
    keeper.open(WEBHOOKS)
    keeper.type("#url", "http://payroll.example/tuan")
    for each in TAKEN:
        keeper.tick(f"[name='takes-{each}']")
    keeper.type("#unit_id", UNIT)
    keeper.tick("#grades")
    send = f"form[action='{WEBHOOKS}'] button"
    keeper.to(send)
    keeper.page.keyboard.press("Enter")
    expect(keeper.page.locator("#errors")).to_be_visible()
    keeper.to("#errors a[href='#url']")
    keeper.page.keyboard.press("Enter")
    keeper.type("#url", "https://payroll.example/tuan")
    keeper.press(send)
    keeper.to("#secret")
    assert keeper.page.evaluate("getSelection().toString()").startswith("whsec_"), "to be copied"
    keeper.press("form.filters button")
    for act in ("test", "pause"):
        keeper.press(f"form[action$='/{act}'] button")
        expect(keeper.page.locator("[role=status]")).to_be_visible()
    [made] = site.house.get(ADMINISTRATOR, "/approval/v1/webhooks")["items"]
    units = site.house.get(ADMINISTRATOR, "/directory/v1/units?limit=200")["items"]
    unit_id = next(each["unit_id"] for each in units if each["code"] == UNIT)
    assert made["url"] == "https://payroll.example/tuan"
    assert made["types"] == [*TAKEN]
    assert (made["unit_id"], made["grades"], made["state"]) == (unit_id, True, "paused")


def unit_reported(site: Site) -> None:
    """Write the report of a unit, hand it in, and confirm it as the leader in charge."""
    [report, *_] = site.house.get(AUTHORITY, f"/submission/v1/collective?week={APPROVED}")["items"]
    here = f"/submission/collective/{report['collective_id']}"
    head = keyboard_of(site, AUTHORITY)
    head.open(here)
    head.press(f"form[action='{here}'] button[value=add]")
    head.to(".skip")
    head.page.keyboard.press("Enter")
    head.type("#items-0-title", "Báo cáo chuyên đề")
    head.type("#summary", "Đơn vị hoàn thành.")
    head.press(f"form[action='{here}'] button[value=hand-in]")
    leader = keyboard_of(site, LEADER)
    leader.open(here)
    leader.press(f"form[action='{here}/confirmation'] button")
    [report, *_] = site.house.get(AUTHORITY, f"/submission/v1/collective?week={APPROVED}")["items"]
    assert report["state"] == "confirmed"


def case_closed(site: Site, office: Keyboard) -> None:
    """Invite the parties of a case, keep the minutes with a measure, and close it."""
    day, digits = day_typed()
    case = f"/reporting/cases/{case_opened(site.house, site.house.people[AUTHOR], AUTHORITY)}"
    office.open(case)
    office.moment("#meets_at", digits, "0900")
    office.type("#place", "Phòng họp 2")
    office.press(f"form[action='{case}/invitation'] button")
    office.to(".skip")
    office.page.keyboard.press("Enter")
    office.type("#causes", "Giao việc chồng chéo.")
    office.type("#measures-0-what", "Phân công lại trong nhóm.")
    office.type("#measures-0-due_day", digits)
    office.press(f"form[action='{case}/minutes'] button")
    office.to(".skip")
    office.page.keyboard.press("Enter")
    office.type("#close-said", "Đã trao đổi trực tiếp.")
    office.press(f"form[action='{case}/closing'] button")
    closed = site.house.get(OFFICE, case.replace("/reporting/", "/reporting/v1/"))
    assert (closed["state"], closed["place"]) == ("closed", "Phòng họp 2")
    assert closed["meets_at"].startswith(str(day))


def test_a_keyboard_alone_is_enough_without_scripts(site: Site, tmp_path: Path) -> None:
    kept_by_an_administrator(site.house)
    office = keyboard_of(site, OFFICE)
    week_to_its_result(site, office)
    period_to_its_petition(site, office)
    directory(site, tmp_path)
    posts_and_changes(site)
    webhook_made(site)
    unit_reported(site)
    case_closed(site, office)


def test_a_form_outlives_a_lost_connection_and_a_session_that_ends(site: Site) -> None:
    page = site.visit(AUTHORITY)
    page.goto(DELEGATIONS)
    page.fill("#to_id", DELEGATE)
    page.fill("#document", "Giấy ủy quyền số 13")
    page.fill("#last_day", str(day_typed()[0]))
    page.context.set_offline(True)
    send = f"form[action='{DELEGATIONS}'] button:not([name])"
    page.click(send)
    expect(page.locator("#cut-off")).to_contain_text("chưa gửi gì")
    page.context.set_offline(False)
    expect(page.locator("#cut-off")).to_have_count(0)
    page.context.clear_cookies()
    page.click(send)
    expect(page.get_by_text("vẫn được giữ")).to_be_visible()
    site.sign_in(page, AUTHORITY)
    page.click("main form button")
    expect(page.locator("[role=status]")).to_be_visible()
    [given] = site.house.get(AUTHORITY, "/directory/v1/delegations")["items"]
    assert given["document"] == "Giấy ủy quyền số 13"
