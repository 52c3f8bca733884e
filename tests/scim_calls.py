"""The calls that identity systems make, by SCIM 2.0."""

from typing import Final

SCIM_CALLS: Final = (
    "GET /directory/scim/v2/ServiceProviderConfig",
    "GET /directory/scim/v2/Schemas",
    "GET /directory/scim/v2/Schemas/<urn>",
    "GET /directory/scim/v2/ResourceTypes",
    "GET /directory/scim/v2/ResourceTypes/<type_name>",
    "POST /directory/scim/v2/.search",
    "GET /directory/scim/v2/Users",
    "POST /directory/scim/v2/Users",
    "GET /directory/scim/v2/Users/<uuid:person_id>",
    "PUT /directory/scim/v2/Users/<uuid:person_id>",
    "PATCH /directory/scim/v2/Users/<uuid:person_id>",
    "DELETE /directory/scim/v2/Users/<uuid:person_id>",
    "GET /directory/scim/v2/Groups",
    "POST /directory/scim/v2/Groups",
    "GET /directory/scim/v2/Groups/<uuid:unit_id>",
    "PUT /directory/scim/v2/Groups/<uuid:unit_id>",
    "PATCH /directory/scim/v2/Groups/<uuid:unit_id>",
    "DELETE /directory/scim/v2/Groups/<uuid:unit_id>",
)
