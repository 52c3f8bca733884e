"""Lends whoever decides on a week the files that show its work, which submission keeps."""

from datetime import datetime
from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from approval import queries
from approval.api.proposals import record_read
from shared.kit import clock
from shared.kit.auth import SigningKeys
from shared.kit.grants import LASTS, Grant, lend
from shared.kit.http import PERSON, Blueprint, current_person

blueprint = Blueprint("evidence-grants", __name__, url_prefix="/approval/v1/proposals")


class GrantOut(Schema):
    """Send it as `grant` with each file that the report names as evidence."""

    grant = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


@blueprint.get("/<uuid:report_id>/evidence-grant", access=PERSON, gives=GrantOut)
def lend_evidence(session: Session, *, report_id: UUID) -> dict[str, object]:
    """Lend oneself the files that show the work of a week, for a quarter of an hour.

    For the competent authority, and whoever decides on its behalf; while it waits for a second
    look, for the Office, too. It opens nothing to anybody else.
    """
    now = clock.now()
    return {"grant": lent(session, report_id, now=now), "expires_at": now + LASTS}


def lent(session: Session, report_id: UUID, *, now: datetime) -> str:
    """Return the grant of a week's evidence to whoever may decide, and record that it was given.

    Raises ``NotFound`` and ``NotYourDecision``.
    """
    role = record_read(session, queries.proposal(session, report_id), "evidence")
    keys: SigningKeys = current_app.extensions["signing"]
    grant = Grant(current_person(), role, "evidence", report_id)
    return lend(keys, grant, issuer=current_app.config["TOKEN_ISSUER"], now=now)
