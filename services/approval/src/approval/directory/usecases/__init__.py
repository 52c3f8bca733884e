"""Writes of the directory, one function a verb; they receive the session and never commit."""

from approval.directory.usecases.administrators import add_administrators, remove_administrators
from approval.directory.usecases.clients import (
    SHORTEST_SECRET,
    close_client,
    keep_client,
    make_client,
    rotate_client,
)
from approval.directory.usecases.mandates import (
    delegate,
    end_acting,
    name_acting,
    revoke,
)
from approval.directory.usecases.own_password import accept_invitation, change_password, invite
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
    end_session,
    end_sessions,
    refresh_session,
    session_id_in,
)
from approval.directory.usecases.signing_in import sign_in, sign_in_client

__all__ = [
    "ENROLMENT",
    "SHORTEST_SECRET",
    "Enrolment",
    "Opened",
    "Sealing",
    "accept_invitation",
    "add_administrators",
    "begin_session",
    "caller_of",
    "change_password",
    "close_client",
    "confirm",
    "delegate",
    "end_acting",
    "end_session",
    "end_sessions",
    "enrol",
    "invite",
    "keep_client",
    "make_client",
    "name_acting",
    "refresh_session",
    "remove_administrators",
    "revoke",
    "rotate_client",
    "session_id_in",
    "sign_in",
    "sign_in_client",
]
