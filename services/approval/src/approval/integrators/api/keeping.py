"""Who looks after what other systems are told: administrators, and programs that subscribe."""

from typing import Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from approval.directory import lookup
from approval.directory.usecases.sealing import Sealing
from approval.integrators import queries
from approval.integrators.domain.addresses import Allowed
from approval.integrators.domain.errors import GradesNotYours, NotYourWebhooks
from approval.integrators.domain.webhooks import Wanted
from shared.errors import Invalid, NotFound
from shared.kit.auth import Caller
from shared.kit.http import current_caller, current_person, person_or_scope

KEEPING: Final = person_or_scope("events:subscribe")
RESULTS_READ: Final = "results:read"


def sealing() -> Sealing:
    """Return what seals the secrets of webhooks."""
    kept: Sealing = current_app.extensions["sealing"]
    return kept


def keeper(session: Session) -> Caller:
    """Return who asks, an administrator or a program. Raises ``NotYourWebhooks``."""
    caller = current_caller()
    return administrator(session) if caller.kind == "person" else caller


def administrator(session: Session) -> Caller:
    """Return who asks, an administrator. Raises ``NotYourWebhooks``."""
    if not lookup.may_administer(session, current_person()):
        raise NotYourWebhooks
    return current_caller()


def keeper_of(session: Session, webhook_id: UUID) -> Caller:
    """Return who asks about a webhook. Raises ``NotFound`` for a program that it is not of."""
    caller = keeper(session)
    webhook = queries.webhook(session, webhook_id)
    owner = (webhook.owner_kind, webhook.owner_id)
    if caller.kind == "client" and owner != ("client", caller.id):
        raise NotFound
    return caller


def checked(session: Session, wanted: Wanted, caller: Caller) -> Wanted:
    """Return what a webhook is to be. Raises ``Invalid``, ``GradesNotYours``."""
    allowed: Allowed = current_app.extensions["webhook_allowed"]
    allowed.check_url(wanted.url)
    if wanted.unit_id is not None and not lookup.units_below(session, wanted.unit_id):
        raise Invalid({"unit_id": ["There is no such unit."]})
    if wanted.grades and caller.kind == "client" and RESULTS_READ not in caller.scopes:
        raise GradesNotYours
    return wanted
