"""The directory over HTTP, served by approval below ``/directory/v1``."""

from approval.directory.api import (
    account,
    assignments,
    audit,
    clients,
    findings,
    history,
    holds,
    mandates,
    oauth,
    openid,
    people,
    planned_changes,
    roster,
    scim_discovery,
    scim_people,
    scim_units,
    second_factors,
    signing_in,
    units,
)
from approval.directory.api.session_requests import SignInSettings, set_up_sign_in

__all__ = ["BLUEPRINTS", "SignInSettings", "set_up_sign_in"]

BLUEPRINTS = [
    signing_in.blueprint,
    oauth.blueprint,
    openid.blueprint,
    people.blueprint,
    units.blueprint,
    roster.blueprint,
    mandates.blueprint,
    assignments.blueprint,
    planned_changes.blueprint,
    history.blueprint,
    account.blueprint,
    second_factors.blueprint,
    clients.blueprint,
    findings.blueprint,
    audit.blueprint,
    scim_discovery.blueprint,
    scim_people.blueprint,
    scim_units.blueprint,
    holds.blueprint,
]
