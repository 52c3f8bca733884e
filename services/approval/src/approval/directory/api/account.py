"""One's own account: its password, the invitation that sets one, and the second factor."""

from typing import Any

from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.account_schemas import (
    ConfirmationIn,
    ConfirmationOut,
    EnrolmentOut,
    InvitationIn,
    InvitationOut,
    LanguageIn,
    LanguageOut,
    PasswordIn,
    SecondFactorOut,
    SessionOut,
)
from approval.directory.api.rates import count_try
from approval.directory.api.session_requests import (
    ENROLLING,
    committed,
    sealing,
    session_answer,
)
from shared.contracts.directory import Language
from shared.kit import clock
from shared.kit.http import PERSON, PUBLIC, Answer, Blueprint, current_person

blueprint = Blueprint("account", __name__, url_prefix="/directory/v1")


@blueprint.put("/me/password", access=PERSON, takes=PasswordIn, gives=SessionOut)
def change_password(_: Session, *, body: dict[str, Any]) -> Answer:
    """Change one's own password, which signs out everywhere else.

    A wrong old password counts like one at signing in. `weak-password` tells what the new one
    lacks: 8 to 200 characters, not one's account or name, not what everybody takes. The answer is
    a new session, whose cookie replaces the one there was.
    """
    person_id, now = current_person(), clock.now()
    count_try(str(person_id))

    def change(session: Session) -> Any:
        old, new = body["old_password"], body["new_password"]
        return usecases.change_password(session, person_id, old=old, new=new, now=now)

    return session_answer(committed(change))


@blueprint.get("/me/language", access=PERSON, gives=LanguageOut)
def read_language(session: Session) -> dict[str, Any]:
    """Tell in which language the caller is written to; Vietnamese until another one is chosen."""
    return {"language": queries.language_of(session, current_person()) or Language.VI}


@blueprint.put("/me/language", access=PERSON, takes=LanguageIn, gives=LanguageOut)
def choose_language(session: Session, *, body: dict[str, Any]) -> dict[str, Any]:
    """Choose in which language one is written to: `vi`, `en` or `th`."""
    language = body["language"]
    usecases.keep_language(session, current_person(), language, now=clock.now())
    return {"language": language}


@blueprint.post("/invitations/accept", access=PUBLIC, takes=InvitationIn, gives=InvitationOut)
def accept_invitation(session: Session, *, body: dict[str, Any]) -> dict[str, Any]:
    """Set a first password, or another in place of one that was forgotten, by an invitation.

    It is good once and for seven days, and signs out everywhere. `no-invitation` tells that it is
    not good any more, `weak-password` what the password lacks.
    """
    count_try()
    login = usecases.accept_invitation(session, body["token"], body["password"], now=clock.now())
    return {"account": login}


@blueprint.get("/me/second-factor", access=ENROLLING, gives=SecondFactorOut)
def read_second_factor(session: Session) -> dict[str, Any]:
    """Tell whether the caller has a second factor, and has to have one."""
    person_id = current_person()
    factor = queries.second_factor(session, person_id)
    return {
        "confirmed": factor is not None and factor.confirmed_at is not None,
        "required": queries.is_administrator(session, person_id),
        "recovery_codes_left": queries.recovery_codes_left(session, person_id),
    }


@blueprint.post("/me/second-factor", access=ENROLLING, gives=EnrolmentOut, status=201)
def enrol_second_factor(session: Session) -> usecases.Enrolment:
    """Begin a second factor: the answer holds the authenticator's secret, this once.

    Nothing is asked for at signing in until a code confirms it; beginning again replaces the
    secret. `second-factor-confirmed` refuses to replace one that is in use.
    """
    return usecases.enrol(session, current_person(), sealing=sealing(), now=clock.now())


@blueprint.post(
    "/me/second-factor/confirmation",
    access=ENROLLING,
    takes=ConfirmationIn,
    gives=ConfirmationOut,
)
def confirm_second_factor(session: Session, *, body: dict[str, Any]) -> Answer:
    """Confirm the second factor by the code that the authenticator shows.

    It signs out everywhere and opens a new session, whose token may do what the caller may. The
    ten recovery codes are told this once; each signs in once in place of a code.
    """
    person_id, now = current_person(), clock.now()
    count_try(str(person_id))
    codes = usecases.confirm(session, person_id, body["code"], sealing=sealing(), now=now)
    usecases.end_sessions(session, person_id, now=now)
    caller = usecases.caller_of(session, person_id, proved=True)
    opened = usecases.begin_session(session, caller, now=now)
    return session_answer(opened, recovery_codes=codes)
