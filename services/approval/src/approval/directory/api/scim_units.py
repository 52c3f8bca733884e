"""Units for identity systems: SCIM's Groups (RFC 7644)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import Response, request
from scim2_models import Context, InvalidValueException, PatchOp
from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.scim_answers import (
    PROVISIONING,
    check_version,
    merged,
    one,
    person_reference,
    referred,
    scim_blueprint,
    sent,
    with_meta,
    word,
    worded,
)
from approval.directory.api.scim_lists import listed
from approval.directory.api.scim_schemas import POLICY, ScimUnit, UnitExtension
from approval.directory.domain.codes import is_code
from approval.directory.domain.tiers import UnitKind
from approval.directory.usecases import UnitTold
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import current_caller

COLUMNS: Final[Mapping[str, str]] = {"id": "id", "externalid": "external_id"}
_OWN: Final = ("external_id", "display_name", "members")

blueprint = scim_blueprint("scim-units")


@blueprint.protocol("GET", "/Groups", access=PROVISIONING)
def list_units(session: Session) -> Response:
    """List units, or those that a filter finds; in order of code unless another is asked for."""
    return listed(
        ScimUnit,
        request.args.to_dict(),
        read=lambda **wanted: read_units(session, **wanted),
        count=lambda: queries.count_units(session),
        columns=COLUMNS,
    )


@blueprint.protocol("GET", "/Groups/<uuid:unit_id>", access=PROVISIONING)
def read_unit(session: Session, *, unit_id: UUID) -> Response:
    """Read a unit and who belongs to it."""
    return one(_unit(session, unit_id))


@blueprint.protocol("POST", "/Groups", access=PROVISIONING)
def add_unit(session: Session) -> Response:
    """Let a unit begin, a section below the top unit unless something else is sent."""
    given = ScimUnit.model_validate(
        sent(), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    unit_id = _provision(session, None, given)
    return one(_unit(session, unit_id), 201)


@blueprint.protocol("PUT", "/Groups/<uuid:unit_id>", access=PROVISIONING)
def replace_unit(session: Session, *, unit_id: UUID) -> Response:
    """Bring a unit to what is sent; an attribute that is not sent stays as it is."""
    given = ScimUnit.model_validate(
        sent(), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY
    )
    before = _for_change(session, unit_id)
    wanted = merged(before, given, _OWN, (UnitExtension,))
    _provision(session, unit_id, wanted)
    return one(_unit(session, unit_id))


@blueprint.protocol("PATCH", "/Groups/<uuid:unit_id>", access=PROVISIONING)
def change_unit(session: Session, *, unit_id: UUID) -> Response:
    """Change some attributes of a unit; who is added moves there, who is removed to the top."""
    patch = PatchOp[ScimUnit].model_validate(
        sent(), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
    wanted = _for_change(session, unit_id).model_copy(deep=True)
    patch.patch(wanted, scim_policy=POLICY)
    _provision(session, unit_id, wanted)
    return one(_unit(session, unit_id))


@blueprint.protocol("DELETE", "/Groups/<uuid:unit_id>", access=PROVISIONING)
def end_unit(session: Session, *, unit_id: UUID) -> Response:
    """Let a unit end; 409 while people or units are in it."""
    _for_change(session, unit_id)
    usecases.end_unit(session, unit_id, by=current_caller(), now=clock.now())
    return Response(status=204)


def read_units(session: Session, **wanted: Any) -> Sequence[ScimUnit]:
    """Return units as resources, with address and version; ``wanted`` as the query has it."""
    return [_resource(row) for row in queries.provisioned_units(session, **wanted)]


def _unit(session: Session, unit_id: UUID) -> ScimUnit:
    found = read_units(session, id=unit_id)
    if not found:
        raise NotFound
    return found[0]


def _for_change(session: Session, unit_id: UUID) -> ScimUnit:
    queries.one_at_a_time(session)
    before = _unit(session, unit_id)
    check_version(before)
    return before


def _resource(row: AnyRow) -> ScimUnit:
    members = [person_reference(each) for each in sorted(row.member_ids or ())]
    found = ScimUnit(
        id=str(row.id),
        external_id=row.external_id,
        display_name=row.name,
        members=members or None,
    )
    found[UnitExtension] = UnitExtension(code=row.code, kind=row.kind, parent=row.parent_code)
    return with_meta(found, "Group", "Groups")


def _provision(session: Session, unit_id: UUID | None, wanted: ScimUnit) -> UUID:
    return usecases.provision_unit(
        session, unit_id, _told(wanted), by=current_caller(), now=clock.now()
    )


def _told(wanted: ScimUnit) -> UnitTold:
    place = wanted[UnitExtension] or UnitExtension()
    name = worded(wanted.display_name, "displayName")
    if name is None:
        raise InvalidValueException(detail="displayName: Send the name of the unit.")
    external_id = wanted.external_id or None
    new_code = external_id if external_id is not None and is_code(external_id) else None
    given = (referred(each, "members") for each in wanted.members or [])
    return UnitTold(
        code=place.code or new_code,
        name=name,
        kind=word(UnitKind, place.kind, "kind") or UnitKind.SECTION,
        parent_code=place.parent or None,
        external_id=external_id,
        member_ids={each for each in given if each is not None},
    )
