"""People and units as the resources of SCIM (RFC 7643): no attribute that the directory lacks.

What is published as required may be left out all the same: ``scim_discovery`` says where.
"""

from typing import Annotated, Any, Final, TypeAlias

from pydantic import EmailStr, Field
from scim2_models import (
    URN,
    AnyExtension,
    CaseExact,
    ComplexAttribute,
    Extension,
    Mutability,
    Reference,
    Required,
    Resource,
    Returned,
    ScimPolicy,
    Uniqueness,
)

POLICY: Final = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""What is taken that the standard leaves open: identity systems send more than the directory keeps,
and Microsoft Entra selects with the value of a ``remove`` and expects filters to create."""

_READ_ONLY: Final = Mutability.read_only


class FullName(ComplexAttribute):
    """A name in parts; the directory keeps it as one, as the agency writes it."""

    formatted: str | None = None


class WorkEmail(ComplexAttribute):
    """The one e-mail that the directory keeps."""

    value: EmailStr | None = None
    type: str | None = Field(None, examples=["work"])


class GroupMembership(ComplexAttribute):
    """The unit that a person belongs to.

    Of what ``ref`` names the library knows the resource type by this word, not by a class of ours.
    """

    value: Annotated[str | None, _READ_ONLY, CaseExact.true] = None
    ref: Annotated[Reference["Group"] | None, _READ_ONLY] = Field(  # type: ignore[name-defined] # noqa: F821
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display: Annotated[str | None, _READ_ONLY] = None


class PersonReference(ComplexAttribute):
    """A person by their id: a direct manager, or one of a unit's people."""

    value: Annotated[str | None, CaseExact.true] = None
    ref: Reference["User"] | None = Field(  # type: ignore[name-defined] # noqa: F821
        None, serialization_alias="$ref", validation_alias="$ref"
    )


class PersonResource(Resource[AnyExtension]):
    """A person."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[
        str | None, Required.true, Mutability.immutable, Uniqueness.server, CaseExact.true
    ] = None
    """The code by which the agency knows the person; it stays the same for good."""

    display_name: str | None = None
    """The full name, as the agency writes it."""

    name: Annotated[FullName | None, Mutability.write_only, Returned.never] = None
    """Taken for the full name where displayName is absent; never answered."""

    title: str | None = None
    """The title of the post."""

    active: bool | None = None
    """Whether the person works here."""

    emails: list[WorkEmail] | None = None
    """The work e-mail; of several the primary one."""

    groups: Annotated[list[GroupMembership] | None, _READ_ONLY] = None
    """The person's unit."""


class EnterpriseExtension(Extension):
    """Where a person works, and under whom."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    department: Annotated[str | None, CaseExact.true] = None
    """The code of the unit; whoever names none belongs to the unit at the top of the tree."""

    manager: PersonReference | None = None
    """The direct manager."""


class PostExtension(Extension):
    """What a person is appointed to."""

    __schema__ = URN("urn:tuan:params:scim:schemas:extension:2.0:Post")

    tier: Annotated[str | None, CaseExact.true] = None
    """The level of the post, which decides who approves; specialist where it is absent."""


class UnitResource(Resource[AnyExtension]):
    """A unit."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """The name of the unit."""

    members: list[PersonReference] | None = None
    """The people whose unit it is; a person has one."""


class UnitExtension(Extension):
    """What a unit is, and where it stands."""

    __schema__ = URN("urn:tuan:params:scim:schemas:extension:2.0:Unit")

    code: Annotated[str | None, _READ_ONLY, Returned.request, Uniqueness.server, CaseExact.true] = (
        None
    )
    """The code by which the agency knows the unit; of a new one its externalId, if that can be."""

    kind: Annotated[str | None, CaseExact.true] = None
    """What it is: section where it is absent."""

    parent: Annotated[str | None, CaseExact.true] = None
    """The code of the unit above: that of the top unit where it is absent."""


ScimPerson: TypeAlias = PersonResource[EnterpriseExtension | PostExtension]
ScimUnit: TypeAlias = UnitResource[UnitExtension]
AnyKept: TypeAlias = Resource[Any]
