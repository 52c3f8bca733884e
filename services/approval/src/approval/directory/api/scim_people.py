"""People for identity systems: SCIM's Users (RFC 7644)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import Response, request
from scim2_models import Context, InvalidValueException, MutabilityException, PatchOp
from sqlalchemy.orm import Session

from approval.directory import queries, usecases
from approval.directory.api.scim_answers import (
    PROVISIONING,
    check_version,
    location,
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
from approval.directory.api.scim_schemas import (
    POLICY,
    EnterpriseExtension,
    FullName,
    GroupMembership,
    PostExtension,
    ScimPerson,
    WorkEmail,
)
from approval.directory.domain.entries import UNTITLED
from approval.directory.domain.tiers import Tier
from approval.directory.usecases import PersonTold
from shared.errors import NotFound
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import current_caller

COLUMNS: Final[Mapping[str, str]] = {
    "id": "id",
    "username": "code",
    "externalid": "external_id",
    "emails": "email",
    "emails.value": "email",
}
_OWN: Final = ("external_id", "user_name", "display_name", "name", "title", "active", "emails")

blueprint = scim_blueprint("scim-people")


@blueprint.protocol("GET", "/Users", access=PROVISIONING)
def list_people(session: Session) -> Response:
    """List people, or those that a filter finds; in order of code unless another is asked for."""
    return listed(
        ScimPerson,
        request.args.to_dict(),
        read=lambda **wanted: read_people(session, **wanted),
        count=lambda: queries.count_provisioned_people(session),
        columns=COLUMNS,
    )


@blueprint.protocol("GET", "/Users/<uuid:person_id>", access=PROVISIONING)
def read_person(session: Session, *, person_id: UUID) -> Response:
    """Read a person."""
    return one(_person(session, person_id))


@blueprint.protocol("POST", "/Users", access=PROVISIONING)
def add_person(session: Session) -> Response:
    """Let a person join; whoever left and was withdrawn comes back under the same code."""
    given = ScimPerson.model_validate(
        _primary_first(sent()), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    person_id = _provision(session, None, ScimPerson(), given)
    return one(_person(session, person_id), 201)


@blueprint.protocol("PUT", "/Users/<uuid:person_id>", access=PROVISIONING)
def replace_person(session: Session, *, person_id: UUID) -> Response:
    """Bring a person to what is sent; an attribute that is not sent stays as it is."""
    given = ScimPerson.model_validate(
        _primary_first(sent()), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY
    )
    before = _for_change(session, person_id)
    wanted = merged(before, given, _OWN, (EnterpriseExtension, PostExtension))
    if wanted.user_name != before.user_name:
        raise MutabilityException(detail="userName is a code, which stays the same for good.")
    _provision(session, person_id, before, wanted)
    return one(_person(session, person_id))


@blueprint.protocol("PATCH", "/Users/<uuid:person_id>", access=PROVISIONING)
def change_person(session: Session, *, person_id: UUID) -> Response:
    """Change some attributes of a person."""
    patch = PatchOp[ScimPerson].model_validate(
        sent(), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
    before = _for_change(session, person_id)
    wanted = before.model_copy(deep=True)
    patch.patch(wanted, scim_policy=POLICY)
    _provision(session, person_id, before, wanted)
    return one(_person(session, person_id))


@blueprint.protocol("DELETE", "/Users/<uuid:person_id>", access=PROVISIONING)
def withdraw_person(session: Session, *, person_id: UUID) -> Response:
    """Let a person leave; nothing of their weeks is lost, and they can be added again."""
    _for_change(session, person_id)
    usecases.withdraw_person(session, person_id, by=current_caller(), now=clock.now())
    return Response(status=204)


def read_people(session: Session, **wanted: Any) -> Sequence[ScimPerson]:
    """Return people as resources, with address and version; ``wanted`` as the query has it."""
    return [_resource(row) for row in queries.provisioned_people(session, **wanted)]


def _person(session: Session, person_id: UUID) -> ScimPerson:
    found = read_people(session, id=person_id)
    if not found:
        raise NotFound
    return found[0]


def _for_change(session: Session, person_id: UUID) -> ScimPerson:
    queries.one_at_a_time(session)
    before = _person(session, person_id)
    check_version(before)
    return before


def _resource(row: AnyRow) -> ScimPerson:
    manager = person_reference(row.manager_id) if row.manager_id is not None else None
    group = {"value": str(row.unit_id), "$ref": location("Groups", row.unit_id)}
    found = ScimPerson(
        id=str(row.id),
        external_id=row.external_id,
        user_name=row.code,
        display_name=row.name,
        title=None if row.post_title == UNTITLED else row.post_title,
        active=row.active,
        emails=[WorkEmail(value=row.email, type="work")] if row.email else None,
        groups=[GroupMembership.model_validate(group | {"display": row.unit_name})],
    )
    department = row.unit_code if row.unit_is_below else None
    if department is not None or manager is not None:
        found[EnterpriseExtension] = EnterpriseExtension(department=department, manager=manager)
    found[PostExtension] = PostExtension(tier=row.tier)
    return with_meta(found, "User", "Users")


def _provision(
    session: Session, person_id: UUID | None, before: ScimPerson, wanted: ScimPerson
) -> UUID:
    told = _told(before, wanted)
    return usecases.provision_person(session, person_id, told, by=current_caller(), now=clock.now())


def _told(before: ScimPerson, wanted: ScimPerson) -> PersonTold:
    place = wanted[EnterpriseExtension] or EnterpriseExtension()
    post = wanted[PostExtension] or PostExtension()
    active = True if wanted.active is None else wanted.active
    return PersonTold(
        code=wanted.user_name or "",
        name=_name(before, wanted),
        post_title=worded(wanted.title or None, "title") or UNTITLED,
        tier=word(Tier, post.tier, "tier") or Tier.SPECIALIST,
        active=active,
        unit_code=place.department or None,
        manager_id=referred(place.manager, "manager"),
        external_id=wanted.external_id or None,
        email=_email(before, wanted),
    )


def _name(before: ScimPerson, wanted: ScimPerson) -> str:
    """Return the full name: what was sent, the display name before the formatted one."""
    formatted = (wanted.name or FullName()).formatted
    unsaid = wanted.display_name == before.display_name
    name = formatted if formatted and unsaid else wanted.display_name
    found = worded(name, "displayName")
    if found is None:
        raise InvalidValueException(detail="displayName: Send the full name.")
    return found


def _email(before: ScimPerson, wanted: ScimPerson) -> str | None:
    """Return the e-mail to be kept; of several the first that was not there before."""
    known = [each.value for each in before.emails or []]
    given = [each.value for each in wanted.emails or [] if each.value]
    fresh = [each for each in given if each not in known]
    return next(iter(fresh or given), None)


def _primary_first(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body with the primary e-mail, or that of work, before the others."""
    emails = next((each for each in body if each.lower() == "emails"), None)
    if emails is None or not isinstance(body[emails], list):
        return body

    def place(email: Any) -> tuple[bool, bool]:
        kind = email if isinstance(email, dict) else {}
        return kind.get("primary") is not True, kind.get("type") != "work"

    return {**body, emails: sorted(body[emails], key=place)}
