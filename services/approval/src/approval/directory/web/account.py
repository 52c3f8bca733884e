"""One's own account: the devices where one is signed in, the password, and what is logged."""

from typing import Any, Final
from uuid import UUID

from flask import request
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from approval.directory import lookup, queries, usecases
from approval.directory.api.audit import NEWEST_FIRST
from approval.directory.api.rates import count_try
from approval.directory.api.session_requests import COOKIE, committed
from approval.directory.domain.sessions import expires_at
from approval.directory.web.cookies import signed_in
from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, current_person, paged
from shared.pages import load, render

ACCOUNT: Final = "/directory/account"
LOG_PAGE: Final = 50

blueprint = Blueprint("account-pages", __name__)


class _Password(Schema):
    old_password = fields.String(required=True, validate=validate.Length(max=200))
    new_password = fields.String(required=True, validate=validate.Length(max=200))


@blueprint.page(ACCOUNT, access=PERSON)
def show_account(session: Session, *, attempt: Attempt | None = None) -> str:
    """Show one's own entry, second factor and devices, and a form for another password."""
    person_id, now = current_person(), clock.now()
    person = queries.person(session, person_id)
    factor = queries.second_factor(session, person_id)
    current = usecases.session_id_in(request.cookies.get(COOKIE, ""))
    devices = [
        {
            "id": row.id,
            "opened_at": row.created_at,
            "used_at": row.used_at,
            "expires_at": expires_at(row.created_at, row.used_at),
            "current": row.id == current,
        }
        for row in queries.open_sessions(session, person_id, now=now)
    ]
    return render(
        "directory/account.html",
        active="account",
        me=person.name,
        attempt=attempt,
        person=person,
        confirmed=factor is not None and factor.confirmed_at is not None,
        recovery_codes_left=queries.recovery_codes_left(session, person_id),
        devices=devices,
        changed="password-changed" in request.args,
        administers=lookup.may_administer(session, person_id),
    )


@blueprint.form(f"{ACCOUNT}/password", access=PERSON, again=show_account)
def change_password(_: Session, *, form: MultiDict[str, str]) -> Onward:
    """Change one's own password, which signs out everywhere else."""
    given, person_id, now = load(_Password, form), current_person(), clock.now()
    count_try(str(person_id))

    def change(session: Session) -> Any:
        old, new = given["old_password"], given["new_password"]
        return usecases.change_password(session, person_id, old=old, new=new, now=now)

    return signed_in(committed(change), f"{ACCOUNT}?password-changed")


@blueprint.form(f"{ACCOUNT}/devices/<uuid:session_id>/end", access=PERSON, again=show_account)
def end_device(session: Session, *, session_id: UUID, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """Sign out on one device of one's own."""
    usecases.end_own_session(session, current_person(), session_id, now=clock.now())
    return Onward(ACCOUNT)


@blueprint.form(f"{ACCOUNT}/devices/end", access=PERSON, again=show_account)
def end_devices(session: Session, *, form: MultiDict[str, str]) -> Onward:  # noqa: ARG001
    """Sign out everywhere, here too."""
    usecases.end_sessions(session, current_person(), now=clock.now())
    return Onward("/directory/sign-in")


@blueprint.page(f"{ACCOUNT}/log", access=PERSON)
def show_log(session: Session) -> str:
    """Show what was recorded about oneself in the directory: who did it, when, and what it was."""
    person_id = current_person()
    query = {"limit": LOG_PAGE, "cursor": request.args.get("cursor")}

    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.audit(session, about_id=person_id, after=after, limit=limit)

    page = paged(query, asked=["my log", person_id], order=NEWEST_FIRST, read=read)
    actors = {UUID(row.actor_id) for row in page["items"] if row.actor_kind == "person"}
    names = {str(each): name for each, name in lookup.names(session, actors).items()}
    return render(
        "directory/log.html",
        active="account",
        me=queries.person(session, person_id).name,
        entries=page["items"],
        following=page["next"],
        names=names,
        own_id=str(person_id),
    )
