"""Signing in on a page, and staying signed in while something is being typed."""

import pytest
from sqlalchemy import select

from approval.directory.models import Account
from house import PASSWORD, House
from shared.kit.http.pages import ACCESS_COOKIE
from visiting import Visitor, forms

AUTHOR = "CB026"
ACCOUNT = "/directory/account"


@pytest.fixture
def login(house: House) -> str:
    with house.database("approval").transaction() as session:
        mine = select(Account.login).where(Account.person_id == house.people[AUTHOR])
        return str(session.scalar(mine))


def test_whoever_is_not_signed_in_is_asked_and_then_goes_on(visitor: Visitor, login: str) -> None:
    asked = visitor.get(ACCOUNT)
    assert 'name="password"' in asked.text
    page = visitor.fill(asked, "/directory/sign-in", account=login, password=PASSWORD)
    assert page.status_code == 200
    assert page.request.path == ACCOUNT
    assert "thiết bị này" in page.text


def test_a_wrong_password_leaves_the_account_typed_and_tells_nothing_more(
    visitor: Visitor, login: str
) -> None:
    page = visitor.sign_in(login, "sai mật khẩu")
    assert page.status_code == 401
    assert forms(page)["/directory/sign-in"]["account"] == login
    assert forms(page)["/directory/sign-in"]["password"] == ""
    assert visitor.sign_in("nobody.at.all", "sai mật khẩu").text.count("<h2>") == 1


def test_a_token_that_ran_out_is_renewed_without_a_word(visitor: Visitor, login: str) -> None:
    visitor.sign_in(login, PASSWORD)
    visitor.forget_token()
    page = visitor.get(f"{ACCOUNT}/log")
    assert page.status_code == 200
    assert page.request.path == f"{ACCOUNT}/log"


def test_a_form_sent_after_the_token_ran_out_arrives_whole(visitor: Visitor, login: str) -> None:
    visitor.sign_in(login, PASSWORD)
    visitor.forget_token()
    new = "một mật khẩu khác 47"
    typed = {"old_password": PASSWORD, "new_password": new}
    page = visitor.send(f"{ACCOUNT}/password", typed)
    assert page.status_code == 200
    assert "Đã đổi mật khẩu" in page.text
    assert Visitor(visitor.house).sign_in(login, new).status_code == 200


def test_a_form_sent_after_the_session_ended_is_kept_until_one_signed_in_again(
    visitor: Visitor, login: str
) -> None:
    """The trap of lost answers on a time-out: nothing that was typed is lost, without scripts."""
    visitor.sign_in(login, PASSWORD)
    visitor.send(f"{ACCOUNT}/devices/end", {})
    visitor.forget_token()
    typed = {"old_password": PASSWORD, "new_password": "một mật khẩu khác 48"}
    asked = visitor.send(f"{ACCOUNT}/password", typed)
    assert "vẫn được giữ" in asked.text
    again = visitor.fill(asked, "/directory/sign-in", account=login, password=PASSWORD)
    assert forms(again)[f"{ACCOUNT}/password"] == typed
    assert "Đã đổi mật khẩu" in visitor.fill(again, f"{ACCOUNT}/password").text


def test_a_form_that_is_but_a_button_waits_for_the_sign_in_too(
    visitor: Visitor, login: str
) -> None:
    visitor.sign_in(login, PASSWORD)
    visitor.send(f"{ACCOUNT}/devices/end", {})
    visitor.forget_token()
    asked = visitor.send(f"{ACCOUNT}/devices/end", {})
    assert "vẫn được giữ" in asked.text
    again = visitor.fill(asked, "/directory/sign-in", account=login, password=PASSWORD)
    sent = visitor.fill(again, f"{ACCOUNT}/devices/end")
    assert sent.status_code == 200, sent.text


def test_a_form_of_a_foreign_page_changes_nothing(visitor: Visitor, login: str) -> None:
    visitor.sign_in(login, PASSWORD)
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
    ):
        answer = visitor.send(f"{ACCOUNT}/devices/end", {}, **headers)
        assert answer.status_code == 403
        assert "Bạn không được làm việc này" in answer.text
    assert visitor.get(ACCOUNT).request.path == ACCOUNT


def test_an_api_takes_no_cookie(visitor: Visitor, login: str) -> None:
    visitor.sign_in(login, PASSWORD)
    assert visitor.client.get_cookie(ACCESS_COOKIE) is not None
    assert visitor.get("/directory/v1/me").status_code == 401


def test_scripts_read_no_cookie_and_foreign_posts_carry_none(visitor: Visitor, login: str) -> None:
    asked = visitor.client.get("/directory/sign-in")
    form = forms(asked)["/directory/sign-in"] | {"account": login, "password": PASSWORD}
    answer = visitor.client.post(
        "/directory/sign-in", data=form, headers={"Origin": "http://localhost"}
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie or "SameSite=Strict" in cookie


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere"]
)
def test_nobody_is_led_elsewhere(visitor: Visitor, login: str, to: str) -> None:
    asked = visitor.client.get("/directory/sign-in", query_string={"to": to})
    form = forms(asked)["/directory/sign-in"] | {"account": login, "password": PASSWORD}
    headers = {"Origin": "http://localhost"}
    answer = visitor.client.post("/directory/sign-in", data=form, headers=headers)
    assert answer.headers["Location"] == "/"


def test_a_link_of_elsewhere_does_not_ask_whoever_is_signed_in(
    visitor: Visitor, login: str
) -> None:
    """The cookie that renews is not sent along with it; one moment later it is."""
    visitor.sign_in(login, PASSWORD)
    visitor.forget_token()
    visitor.client.delete_cookie("tuan_refresh", path="/directory")
    page = visitor.get(ACCOUNT, **{"Sec-Fetch-Site": "cross-site"})
    assert 'http-equiv="refresh"' in page.text
    assert "/directory/session/renewal?to=%2Fdirectory%2Faccount" in page.text


def test_a_page_speaks_the_language_that_was_chosen(visitor: Visitor) -> None:
    assert "Đăng nhập" in visitor.get("/directory/sign-in").text
    assert "เข้าสู่ระบบ" in visitor.get("/directory/sign-in", **{"Accept-Language": "th"}).text
    page = visitor.send("/directory/language", {"language": "en", "to": "/directory/sign-in"})
    assert "<h1>Sign in</h1>" in page.text
    assert "<h1>Sign in</h1>" in visitor.get("/directory/sign-in", **{"Accept-Language": "th"}).text


def test_a_page_that_is_not_there_says_so_as_a_page(visitor: Visitor) -> None:
    page = visitor.get("/nowhere", Accept="text/html")
    assert page.status_code == 404
    assert "<h1>Không tìm thấy trang này</h1>" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert visitor.get("/nowhere").mimetype == "application/problem+json"


def test_signed_out_is_signed_out(visitor: Visitor, login: str) -> None:
    visitor.sign_in(login, PASSWORD)
    visitor.send("/directory/sign-out", {})
    assert visitor.client.get_cookie(ACCESS_COOKIE) is None
    assert 'name="password"' in visitor.get(ACCOUNT).text


def test_a_forged_cookie_opens_no_page(visitor: Visitor) -> None:
    visitor.client.set_cookie(ACCESS_COOKIE, "a.b.c")
    assert 'name="password"' in visitor.get(ACCOUNT).text
