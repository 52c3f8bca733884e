"""Signing in on a page, staying signed in while pages are read and sent, and signing out."""

from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, current_app, request
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import usecases
from approval.directory.api.openid import opened_with_code
from approval.directory.api.openid_schemas import LONGEST_PATH
from approval.directory.api.rates import count_try
from approval.directory.api.session_requests import (
    COOKIE,
    committed,
    dumped_cookie,
    sealing,
    signed_out,
)
from approval.directory.domain.openid import is_local_path
from approval.directory.domain.sign_in_errors import JustRefreshed
from approval.directory.web.cookies import cookies_of, signed_in
from shared.errors import NotAuthenticated
from shared.kit import clock
from shared.kit.http import PUBLIC, Attempt, Blueprint, Onward, Page
from shared.kit.http.pages import ACCESS_COOKIE, RENEWAL
from shared.pages import LANGUAGES, load, render

SIGN_IN: Final = "/directory/sign-in"
KEPT: Final = "kept-"
"""Before the name of a field that somebody was sending when the session had ended."""

SENDING: Final = "sending"
"""The field that says so: a form that is but a button has no other."""

_YEAR: Final = 365 * 24 * 3600
_FILES: Final = files("approval.directory.web")

blueprint = Blueprint("sign-in-pages", __name__, template_folder=str(_FILES / "templates"))


class _SignIn(Schema):
    account = fields.String(required=True, validate=validate.Length(max=200))
    password = fields.String(required=True, validate=validate.Length(max=200))
    code = fields.String(load_default=None, validate=validate.Length(max=40))


class _Code(Schema):
    code = fields.String(required=True, validate=validate.Length(max=40))


@blueprint.page(SIGN_IN, access=PUBLIC)
def sign_in_page(_: Session, *, attempt: Attempt | None = None) -> str:
    """Ask who somebody is; what they were sending when their session ended is kept in the form."""
    form = attempt.form if attempt is not None else request.args
    return _asking(_local(form.get("to", "/")), _kept(form), attempt)


@blueprint.form(SIGN_IN, access=PUBLIC, again=sign_in_page)
def sign_in(_: Session, *, form: MultiDict[str, str]) -> Onward | Page:
    """Sign in with account and password, and a code for whoever has a second factor."""
    given = load(_SignIn, form)
    count_try(given["account"].strip().lower())
    now = clock.now()

    def work(session: Session) -> usecases.Opened | NotAuthenticated:
        outcome = usecases.sign_in(
            session,
            given["account"],
            given["password"],
            code=given["code"],
            sealing=sealing(),
            now=now,
        )
        if isinstance(outcome, NotAuthenticated):
            return outcome
        return usecases.begin_session(session, outcome, now=now)

    return _going_on(committed(work), form)


@blueprint.form(f"{SIGN_IN}/code", access=PUBLIC, again=sign_in_page)
def sign_in_with_code(_: Session, *, form: MultiDict[str, str]) -> Onward | Page:
    """Open the session of somebody who came back from the OpenID provider, by their code."""
    return _going_on(opened_with_code(load(_Code, form)["code"]), form)


@blueprint.page(RENEWAL, access=PUBLIC)
def renew_session(_: Session) -> Onward | Response | str:
    """Give a browser another token and send it back to where it was going; or have it sign in."""
    return _renewed(_local(request.args.get("to", "/")), 303, None)


@blueprint.form(RENEWAL, access=PUBLIC, again=sign_in_page)
def renew_while_sending(_: Session, *, form: MultiDict[str, str]) -> Onward | Response | str:
    """Give another token to whoever was sending a form, and have it sent again as it was."""
    return _renewed(_local(request.args.get("to", "/")), 307, form.to_dict())


@blueprint.form("/directory/sign-out", access=PUBLIC, again=sign_in_page)
def sign_out(session: Session, *, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """Sign out on this device."""
    ended = usecases.end_session(session, request.cookies.get(COOKIE, ""), now=clock.now())
    gone = dumped_cookie(ACCESS_COOKIE, "", 0, path="/", samesite="Lax")
    return Onward(SIGN_IN, (gone, signed_out(ended).headers["Set-Cookie"]))


@blueprint.form("/directory/language", access=PUBLIC, again=sign_in_page)
def choose_language(_: Session, *, form: MultiDict[str, str]) -> Onward:
    """Read pages in another language from now on, on this device."""
    wanted = form.get("language", "")
    language = wanted if wanted in LANGUAGES else "vi"
    cookie = dumped_cookie("tuan_language", language, _YEAR, path="/", samesite="Lax")
    return Onward(_local(form.get("to", "/")), (cookie,))


def _renewed(to: str, status: int, kept: dict[str, str] | None) -> Onward | Response | str:
    """Renew the session; ``kept`` is what somebody was sending, ``None`` who only reads."""
    value, now = request.cookies.get(COOKIE, ""), clock.now()
    if not value:
        return _not_signed_in(to, kept)

    def refresh(session: Session) -> Any:
        return usecases.refresh_session(session, value, now=now)

    try:
        opened = committed(refresh)
    except JustRefreshed:
        return _again(to) if kept is None else Response(status=status, headers={"Location": to})
    except NotAuthenticated:
        return _asking(to, kept)
    answer = Response(status=status, headers={"Location": signed_in(opened, to).to})
    for cookie in cookies_of(opened):
        answer.headers.add("Set-Cookie", cookie)
    return answer


def _not_signed_in(to: str, kept: dict[str, str] | None) -> str:
    """Ask who somebody is; one who came by a link of elsewhere is looked at again from here.

    The cookie that renews is sent along by our own pages alone.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site" and kept is None:
        return _again(to)
    return _asking(to, kept)


def _again(to: str) -> str:
    renewal = f"{RENEWAL}?{urlencode({'to': to})}"
    return render("directory/again.html", active="sign-in", to=renewal)


def _asking(to: str, kept: dict[str, str] | None, attempt: Attempt | None = None) -> str:
    return render(
        "directory/sign_in.html",
        active="sign-in",
        attempt=attempt,
        to=to,
        kept=kept,
        code_due="sign-in=code" in to,
        openid=current_app.extensions["openid"] is not None,
    )


def _kept(form: MultiDict[str, str]) -> dict[str, str] | None:
    if SENDING not in form:
        return None
    return {name.removeprefix(KEPT): form[name] for name in form if name.startswith(KEPT)}


def _going_on(opened: usecases.Opened, form: MultiDict[str, str]) -> Onward | Page:
    """Go on where somebody was going; what they were sending is sent by a button of their own."""
    to, kept = _local(form.get("to", "/")).replace("sign-in=code", "").rstrip("?&"), _kept(form)
    onward = signed_in(opened, to)
    if kept is None or onward.to != to:
        return onward
    html = render("directory/go_on.html", active="sign-in", to=to, kept=kept)
    return Page(html, cookies=onward.cookies)


def _local(to: str) -> str:
    """Return a path of this platform; the home page in place of anything else."""
    return to if len(to) <= LONGEST_PATH and is_local_path(to) else "/"
