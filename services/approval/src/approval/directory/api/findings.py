"""What hinders somebody's evaluation: for those who keep the directory."""

from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from approval.directory.api.keepers import KEEPER, keeper
from approval.directory.findings import findings
from shared.kit.http import Blueprint

blueprint = Blueprint("findings", __name__, url_prefix="/directory/v1")


class FindingOut(Schema):
    """Something to look at; ``code`` is that of the unit or person."""

    subject = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class Findings(Schema):
    """All there is to look at; it stops nobody else's week."""

    items = fields.List(fields.Nested(FindingOut), required=True)


@blueprint.get("/findings", access=KEEPER, gives=Findings)
def list_findings(session: Session) -> dict[str, Any]:
    """List vacant heads, circles, people whom nobody scores or approves, and what was not changed.

    The same as `python -m approval directory check`. For administrators, and programs with the
    scope.
    """
    keeper(session)
    return {"items": findings(session)}
