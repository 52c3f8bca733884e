"""Which parts of SCIM there are (RFC 7644, section 4), and searches over all resources."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Response
from scim2_models import (
    URI,
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    Filter,
    ListResponse,
    Meta,
    Patch,
    Reference,
    Required,
    ResourceType,
    Schema,
    SchemaExtension,
    ServiceProviderConfig,
    Sort,
)
from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.api.scim_answers import PROVISIONING, location, scim, scim_blueprint, sent
from approval.directory.api.scim_lists import MOST, searched
from approval.directory.api.scim_people import read_people
from approval.directory.api.scim_schemas import (
    EnterpriseExtension,
    PersonResource,
    PostExtension,
    ScimPerson,
    ScimUnit,
    UnitExtension,
    UnitResource,
)
from approval.directory.api.scim_units import read_units
from approval.directory.domain.tiers import Tier, UnitKind
from shared.errors import NotFound

blueprint = scim_blueprint("scim")

_NAMES: Final[Mapping[Any, str]] = {
    PersonResource: "User",
    EnterpriseExtension: "EnterpriseUser",
    PostExtension: "Post",
    UnitResource: "Group",
    UnitExtension: "Unit",
}
_REQUIRED: Final = frozenset({"displayName", "active", "tier", "kind", "parent"})
"""Published as required since they are never without a value; whoever leaves one out gets the
default that the schema tells."""

_CHOSEN_KINDS: Final = [
    UnitKind.SECTION.value,
    UnitKind.DEPARTMENT.value,
    UnitKind.BUREAU.value,
]
_TYPES: Final[Sequence[tuple[str, Any, Mapping[Any, bool]]]] = (
    ("User", PersonResource, {EnterpriseExtension: False, PostExtension: True}),
    ("Group", UnitResource, {UnitExtension: True}),
)


@blueprint.protocol("GET", "/ServiceProviderConfig", access=PROVISIONING)
def read_config(_: Session) -> Response:
    """Tell which parts of SCIM there are."""
    return scim(
        ServiceProviderConfig(
            patch=Patch(supported=True),
            bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
            filter=Filter(supported=True, max_results=MOST),
            change_password=ChangePassword(supported=False),
            sort=Sort(supported=True),
            etag=ETag(supported=True),
            authentication_schemes=[
                AuthenticationScheme(
                    type=AuthenticationScheme.Type.oauthbearertoken,
                    name="API client",
                    description="The token of an API client with the scope directory:write.",
                    primary=True,
                )
            ],
            meta=Meta(
                resource_type="ServiceProviderConfig",
                location=location("ServiceProviderConfig", "").rstrip("/"),
            ),
        )
    )


@blueprint.protocol("GET", "/Schemas", access=PROVISIONING)
def list_schemas(session: Session) -> Response:
    """List the schemas of the resources, with the codes of the units there are just now."""
    return _all(Schema, _schemas(session))


@blueprint.protocol("GET", "/Schemas/<urn>", access=PROVISIONING)
def read_schema(session: Session, *, urn: str) -> Response:
    """Read one schema."""
    return _named(urn, _schemas(session))


@blueprint.protocol("GET", "/ResourceTypes", access=PROVISIONING)
def list_resource_types(_: Session) -> Response:
    """List the types of resources: people are Users, and units are Groups."""
    return _all(ResourceType, _resource_types())


@blueprint.protocol("GET", "/ResourceTypes/<type_name>", access=PROVISIONING)
def read_resource_type(_: Session, *, type_name: str) -> Response:
    """Read one type of resource."""
    return _named(type_name, _resource_types())


@blueprint.protocol("POST", "/.search", access=PROVISIONING)
def search(session: Session) -> Response:
    """Search people and units at once; changes nothing."""
    return searched(
        ScimPerson | ScimUnit,
        sent(),
        lambda: [*read_people(session), *read_units(session)],
    )


def _all(model: Any, found: Sequence[Any]) -> Response:
    return scim(
        ListResponse[model](
            total_results=len(found),
            start_index=1,
            items_per_page=len(found),
            resources=list(found),
        )
    )


def _named(name: str, among: Iterable[Any]) -> Response:
    for each in among:
        if each.id == name:
            return scim(each)
    raise NotFound


def _resource_types() -> list[ResourceType]:
    return [
        ResourceType(
            id=name,
            name=name,
            description=model.__doc__,
            endpoint=Reference[URI](f"/{name}s"),
            schema=Reference[URI](model.__schema__),
            schema_extensions=[
                SchemaExtension(schema=Reference[URI](each.__schema__), required=required)
                for each, required in extensions.items()
            ],
            meta=Meta(resource_type="ResourceType", location=location("ResourceTypes", name)),
        )
        for name, model, extensions in _TYPES
    ]


def _schemas(session: Session) -> list[Schema]:
    units = queries.unit_codes(session)
    top_id = queries.top_unit_id(session)
    words = {
        "department": [code for unit_id, code in units if unit_id != top_id],
        "parent": [code for _, code in units],
        "tier": [each.value for each in Tier],
        "kind": _CHOSEN_KINDS,
    }
    return [_schema(model, name, words) for model, name in _NAMES.items()]


def _schema(model: Any, name: str, words: Mapping[str, list[str]]) -> Schema:
    schema: Schema = model.to_schema()
    schema.name = name
    schema.description = model.__doc__
    schema.meta = Meta(resource_type="Schema", location=location("Schemas", schema.id))
    for attribute in schema.attributes or []:
        if attribute.name in _REQUIRED:
            attribute.required = Required.true
        attribute.canonical_values = words.get(attribute.name or "") or attribute.canonical_values
    return schema
