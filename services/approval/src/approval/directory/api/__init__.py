"""The directory over HTTP, served by approval below ``/directory/v1``."""

from approval.directory.api import (
    account,
    audit,
    clients,
    history,
    mandates,
    people,
    roster,
    signing_in,
    units,
)
from approval.directory.api.session_requests import SignInSettings, set_up_sign_in

__all__ = ["BLUEPRINTS", "SignInSettings", "set_up_sign_in"]

BLUEPRINTS = [
    signing_in.blueprint,
    people.blueprint,
    units.blueprint,
    roster.blueprint,
    mandates.blueprint,
    history.blueprint,
    account.blueprint,
    clients.blueprint,
    audit.blueprint,
]
