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
    """Return the headers that set both cookies of an open session."""
    given = token(opened.caller, opened.lifetime)
    access = dumped_cookie(
        ACCESS_COOKIE, given["token"], given["seconds"], path="/", samesite="Lax"
    )
    return (access, session_cookie(opened)["Set-Cookie"])
