"""One's own account on a page: devices, the second factor, and what is recorded about one."""

import pyotp
import pytest

from approval.directory.usecases import add_administrators
from house import PASSWORD, House
from shared.kit import clock
from visiting import forms, signed_in

ACCOUNT = "/directory/account"
FACTOR = f"{ACCOUNT}/second-factor"


def test_a_device_is_signed_out_from_another_one(house: House) -> None:
    phone, desktop = signed_in(house, "CB026"), signed_in(house, "CB026")
    ends = [each for each in forms(desktop.get(ACCOUNT)) if each.endswith("/end")]
    [other] = [each for each in ends if each != f"{ACCOUNT}/devices/end"]
    desktop.send(other, {})
    phone.forget_token()
    assert 'name="password"' in phone.get(ACCOUNT).text
    assert desktop.get(ACCOUNT).request.path == ACCOUNT


def test_what_is_recorded_about_somebody_is_told_to_them_on_a_page(house: House) -> None:
    leave = {"kind": "leave", "first_day": "2099-11-16", "last_day": "2099-11-16"}
    house.keep(f"/people/{house.people['CB026']}/absences", leave)
    visitor = signed_in(house, "CB026")
    visitor.send(
        f"{ACCOUNT}/password", {"old_password": PASSWORD, "new_password": "một mật khẩu 49"}
    )
    log = visitor.get(f"{ACCOUNT}/log").text
    assert "Ghi nhận nghỉ" in log
    assert "hr" in log
    assert log.index("Đổi mật khẩu") < log.index("Ghi nhận nghỉ"), "the newest stands first"
    assert "chính tôi" in log


@pytest.mark.parametrize("service", ["submission", "scoring", "approval", "reporting"])
def test_who_read_somebodys_record_is_told_to_them_on_a_page(house: House, service: str) -> None:
    visitor = signed_in(house, "CB026")
    page = visitor.get(f"/{service}/accesses")
    assert page.status_code == 200
    assert "Chưa có ai xem." in page.text


def test_who_read_a_result_stands_on_its_owners_page_by_name(house: House) -> None:
    house.open_week("2026-11-16")
    assert house.hand_in("CB026", "2026-11-16").status_code == 200
    report_id = house.report_of("CB026", "2026-11-16")["report_id"]
    house.settle()
    assert house.score("CB024", report_id).status_code == 200
    house.settle()
    page = signed_in(house, "CB026").get("/scoring/accesses").text
    name = house.get("CB024", "/directory/v1/me")["name"]
    assert name in page


def test_an_administrator_begins_with_a_second_factor_and_goes_nowhere_else(house: House) -> None:
    with house.database("approval").transaction() as session:
        add_administrators(session, [house.people["CB026"]], recorded_by="test", now=clock.now())
    visitor = signed_in(house, "CB026")
    assert visitor.get("/scoring/accesses").status_code == 403
    begun = visitor.fill(visitor.get(FACTOR), f"{FACTOR}/beginning")
    secret = begun.text.split('<code class="lead">')[1].split("<")[0]
    wrong = visitor.fill(begun, f"{FACTOR}/confirmation", code="12")
    assert "Hãy nhập sáu chữ số." in wrong.text
    confirmed = visitor.fill(wrong, f"{FACTOR}/confirmation", code=pyotp.TOTP(secret).now())
    assert confirmed.text.count("<li><code>") == 10
    assert visitor.get("/scoring/accesses").status_code == 200
