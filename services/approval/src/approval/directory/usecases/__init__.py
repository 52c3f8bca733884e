"""Writes of the directory, one function a verb; they receive the session and never commit."""

from approval.directory.usecases.administrators import (
    add_administrators,
    add_auditors,
    remove_administrators,
    remove_auditors,
)
from approval.directory.usecases.assignments import (
    assign,
    end_absence,
    end_assignment,
    record_absence,
)
from approval.directory.usecases.clients import (
    SHORTEST_SECRET,
    close_client,
    keep_client,
    make_client,
    rotate_client,
)
from approval.directory.usecases.holds import end_hold, record_hold, widen_holds
from approval.directory.usecases.identities import (
    forget_person_identity,
    forget_unit_identity,
    keep_contact,
    keep_language,
    keep_person_identity,
    keep_unit_identity,
)
from approval.directory.usecases.mandates import (
    delegate,
    end_acting,
    name_acting,
    revoke,
)
from approval.directory.usecases.openid import (
    CodeNeeded,
    finish_with_code,
    sign_in_by_identity,
    unlink,
)
from approval.directory.usecases.own_factor import (
    Proof,
    begin_renewal,
    confirm_renewal,
    remove_factor,
    renew_recovery_codes,
    reset_factor,
)
from approval.directory.usecases.own_password import accept_invitation, change_password, invite
from approval.directory.usecases.people import (
    change_people,
)
from approval.directory.usecases.planned import cancel_change, carry_out_due, plan_change
from approval.directory.usecases.provisioning import (
    PersonTold,
    UnitTold,
    end_unit,
    provision_person,
    provision_unit,
    withdraw_person,
)
from approval.directory.usecases.sealing import Sealing
from approval.directory.usecases.second_factor import (
    ENROLMENT,
    Enrolment,
    caller_of,
    confirm,
    enrol,
)
from approval.directory.usecases.sessions import (
    Opened,
    begin_session,
    end_own_session,
    end_session,
    end_sessions,
    refresh_session,
    session_id_in,
)
from approval.directory.usecases.signing_in import sign_in, sign_in_client
from approval.directory.usecases.units import (
    change_units,
)

__all__ = [
    "ENROLMENT",
    "SHORTEST_SECRET",
    "CodeNeeded",
    "Enrolment",
    "Opened",
    "PersonTold",
    "Proof",
    "Sealing",
    "UnitTold",
    "accept_invitation",
    "add_administrators",
    "add_auditors",
    "assign",
    "begin_renewal",
    "begin_session",
    "caller_of",
    "cancel_change",
    "carry_out_due",
    "change_password",
    "change_people",
    "change_units",
    "close_client",
    "confirm",
    "confirm_renewal",
    "delegate",
    "end_absence",
    "end_acting",
    "end_assignment",
    "end_hold",
    "end_own_session",
    "end_session",
    "end_sessions",
    "end_unit",
    "enrol",
    "finish_with_code",
    "forget_person_identity",
    "forget_unit_identity",
    "invite",
    "keep_client",
    "keep_contact",
    "keep_language",
    "keep_person_identity",
    "keep_unit_identity",
    "make_client",
    "name_acting",
    "plan_change",
    "provision_person",
    "provision_unit",
    "record_absence",
    "record_hold",
    "refresh_session",
    "remove_administrators",
    "remove_auditors",
    "remove_factor",
    "renew_recovery_codes",
    "reset_factor",
    "revoke",
    "rotate_client",
    "session_id_in",
    "sign_in",
    "sign_in_by_identity",
    "sign_in_client",
    "unlink",
    "widen_holds",
    "withdraw_person",
]
