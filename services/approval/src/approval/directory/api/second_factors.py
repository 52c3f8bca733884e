"""Care for second factors: one's own is removed or renewed, an administrator resets another's."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.account_schemas import (
    ConfirmationIn,
    ConfirmationOut,
    Ended,
    EnrolmentOut,
    ProofIn,
    RecoveryCodesOut,
    SecondFactorOut,
    Unlinked,
)
from approval.directory.api.rates import count_try
from approval.directory.api.session_requests import committed, sealing, session_answer
from approval.directory.auditing import record
from approval.directory.domain.sign_in_errors import OnlyAdministrators, OwnFactor
from shared.kit import clock
from shared.kit.http import PERSON, Answer, Blueprint, current_caller, current_person

blueprint = Blueprint("second-factors", __name__, url_prefix="/directory/v1")


@blueprint.post("/me/second-factor/removal", access=PERSON, takes=ProofIn, gives=SecondFactorOut)
def remove_second_factor(session: Session, *, body: dict[str, Any]) -> dict[str, Any]:
    """Take one's own second factor away, by the password and a code.

    `second-factor-needed` tells an administrator to renew it instead; `second-factor-not-confirmed`
    that there is none.
    """
    _proving(usecases.remove_factor, body)
    return {
        "confirmed": False,
        "required": queries.is_administrator(session, current_person()),
        "recovery_codes_left": 0,
    }


@blueprint.post(
    "/me/second-factor/renewal", access=PERSON, takes=ProofIn, gives=EnrolmentOut, status=201
)
def begin_second_factor_renewal(_: Session, *, body: dict[str, Any]) -> usecases.Enrolment:
    """Begin another authenticator, by the password and a code; its secret is told this once.

    The authenticator in use stays good until the new one confirms. A recovery code does for whoever
    lost it.
    """
    begun: usecases.Enrolment = _proving(usecases.begin_renewal, body)
    return begun


@blueprint.post(
    "/me/second-factor/renewal/confirmation",
    access=PERSON,
    takes=ConfirmationIn,
    gives=ConfirmationOut,
)
def confirm_second_factor_renewal(session: Session, *, body: dict[str, Any]) -> Answer:
    """Change over to the new authenticator, by the code that it shows.

    It signs out everywhere and opens a new session. There are ten new recovery codes, told this
    once; those before are good no longer.
    """
    person_id, now = current_person(), clock.now()
    count_try(str(person_id))
    codes = usecases.confirm_renewal(session, person_id, body["code"], sealing=sealing(), now=now)
    usecases.end_sessions(session, person_id, now=now)
    caller = usecases.caller_of(session, person_id, proved=True)
    opened = usecases.begin_session(session, caller, now=now)
    return session_answer(opened, recovery_codes=codes)


@blueprint.post(
    "/me/second-factor/recovery-codes",
    access=PERSON,
    takes=ProofIn,
    gives=RecoveryCodesOut,
    status=201,
)
def renew_recovery_codes(_: Session, *, body: dict[str, Any]) -> dict[str, Any]:
    """Have ten new recovery codes, by the password and a code; they are told this once.

    Those before are good no longer.
    """
    return {"recovery_codes": _proving(usecases.renew_recovery_codes, body)}


@blueprint.delete("/people/<uuid:person_id>/second-factor", access=PERSON, gives=Ended)
def reset_second_factor(session: Session, *, person_id: UUID) -> dict[str, Any]:
    """Take away the second factor of somebody who lost it, and sign them out; for administrators.

    The next sign-in asks for the password alone, and an administrator then enrols anew. One's own
    is renewed instead: `own-second-factor`.
    """
    _check_administrator(session)
    if person_id == current_person():
        raise OwnFactor
    queries.person(session, person_id)
    now = clock.now()
    ended = usecases.reset_factor(session, person_id, now=now)
    record(session, "second_factor_reset", by=current_caller(), at=now, subject_id=person_id)
    return {"ended": ended}


@blueprint.delete("/people/<uuid:person_id>/identities", access=PERSON, gives=Unlinked)
def unlink_identities(session: Session, *, person_id: UUID) -> dict[str, Any]:
    """Take away the links of somebody to OpenID providers; for administrators.

    The next sign-in through a provider links anew, by the claim that holds the person's code.
    """
    _check_administrator(session)
    queries.person(session, person_id)
    unlinked, by = usecases.unlink(session, person_id), current_caller()
    record(session, "identities_unlinked", by=by, at=clock.now(), subject_id=person_id)
    return {"unlinked": unlinked}


def _proving(act: Any, body: dict[str, Any]) -> Any:
    person_id, now = current_person(), clock.now()
    count_try(str(person_id))
    proof = usecases.Proof(body["password"], body["code"])

    def work(session: Session) -> Any:
        return act(session, person_id, proof, sealing=sealing(), now=now)

    return committed(work)


def _check_administrator(session: Session) -> None:
    if not queries.may_administer(session, current_person()):
        raise OnlyAdministrators
