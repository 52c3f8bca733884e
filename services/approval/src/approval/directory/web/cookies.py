"""The cookies of somebody who is signed in: a token that pages take, and what renews it."""

from approval.directory.api.session_requests import dumped_cookie, session_cookie, token
from approval.directory.usecases import ENROLMENT, Opened
from shared.kit.http import Onward
from shared.kit.http.pages import ACCESS_COOKIE

ENROLMENT_PAGE = "/directory/account/second-factor"


def signed_in(opened: Opened, to: str) -> Onward:
    """Return where somebody goes on whose session was opened or renewed, with its cookies.

    An administrator without a second factor goes to begin one, and nowhere else.
    """
    if opened.caller.kind == ENROLMENT:
        to = ENROLMENT_PAGE
    return Onward(to, cookies_of(opened))


def cookies_of(opened: Opened) -> tuple[str, str]:
    """Return the headers that set both cookies of an open session.

    The token's is kept as long as the session may last: one that ran out tells pages which are
    open to anybody that there may be a session to renew.
    """
    given, lasts = token(opened.caller, opened.lifetime), int(opened.lasts.total_seconds())
    access = dumped_cookie(ACCESS_COOKIE, given["token"], lasts, path="/", samesite="Lax")
    return (access, session_cookie(opened)["Set-Cookie"])
