"""Delegations, and people who act in vacant posts."""

from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.api.keepers import KEEPER, keeper
from approval.directory.api.mandate_schemas import (
    ActingIn,
    ActingOut,
    Actings,
    DelegationIn,
    DelegationOut,
    Delegations,
)
from approval.directory.domain.mandates import Days, Named, Scope
from approval.directory.usecases import mandates as usecases
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Blueprint, current_person

blueprint = Blueprint("mandates", __name__, url_prefix="/directory/v1")


@blueprint.get("/delegations", access=PERSON, gives=Delegations)
def list_delegations(session: Session) -> dict[str, Any]:
    """List the delegations that one gave or received, newest first."""
    return {"items": queries.delegations(session, current_person())}


@blueprint.post(
    "/delegations", access=PERSON, takes=DelegationIn, gives=DelegationOut, status=201, creates=True
)
def delegate(session: Session, *, body: tuple[Scope, Days]) -> AnyRow:
    """Let somebody decide on one's behalf, in writing, for some days.

    For whoever holds a post that approves. It ends by itself, covers nobody's own result, and
    cannot be passed on. Meanwhile the delegate's own result goes to the leader in charge.
    """
    given, days = body
    zone, now = current_app.config["TIME_ZONE"], clock.now()
    person = current_person()
    made = usecases.delegate(session, given, from_id=person, days=days, zone=zone, now=now)
    return queries.own_delegation_for_change(session, made, from_id=person)


@blueprint.post(
    "/delegations/<uuid:delegation_id>/revocation",
    access=PERSON,
    gives=DelegationOut,
    creates=True,
)
def revoke(session: Session, *, delegation_id: UUID) -> AnyRow:
    """End a delegation that one gave, at once."""
    return usecases.revoke(session, delegation_id, by=current_person(), now=clock.now())


@blueprint.get("/units/<uuid:unit_id>/acting", access=KEEPER, gives=Actings)
def list_acting(session: Session, *, unit_id: UUID) -> dict[str, Any]:
    """List who was named to act in a unit's vacant posts, newest first, those that ended too.

    For administrators, and programs with the scope.
    """
    keeper(session)
    queries.unit(session, unit_id)
    return {"items": queries.actings(session, unit_id)}


@blueprint.post("/acting", access=KEEPER, takes=ActingIn, gives=ActingOut, status=201, creates=True)
def name_acting(session: Session, *, body: tuple[Named, Days]) -> AnyRow:
    """Name somebody to act in a vacant post, until somebody is appointed to it.

    For administrators, and programs with the scope.
    """
    named, days = body
    by, zone, now = keeper(session), current_app.config["TIME_ZONE"], clock.now()
    made = usecases.name_acting(session, named, days=days, by=by, zone=zone, now=now)
    return queries.acting(session, made)


@blueprint.post("/acting/<uuid:acting_id>/end", access=KEEPER, gives=ActingOut, creates=True)
def end_acting(session: Session, *, acting_id: UUID) -> AnyRow:
    """End somebody's acting, at once. For administrators, and programs with the scope."""
    usecases.end_acting(session, acting_id, by=keeper(session), now=clock.now())
    return queries.acting(session, acting_id)
