"""All that a person's own record holds, as one file: for that person, and for nobody else."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from approval.api.export_schemas import ExportOut
from approval.domain.errors import OnlyYourOwnRecord
from approval.records import exports
from shared.kit import clock
from shared.kit.db import AnyRow
from shared.kit.http import PERSON, Answer, Blueprint, Download, current_person

ZIP: Final = "application/zip"

blueprint = Blueprint("exports", __name__, url_prefix="/directory/v1/people/<uuid:person_id>")


@blueprint.post("/exports", access=PERSON, gives=ExportOut, status=201, creates=True)
def ask(session: Session, *, person_id: UUID) -> AnyRow:
    """Ask for all that one's own record holds, from every service's copy.

    It is collected by itself, mostly within a minute. While one is being collected, asking again
    gives that one.
    """
    _check_own(person_id)
    return exports.ask(session, person_id, now=clock.now())


@blueprint.get("/exports/<uuid:export_id>", access=PERSON, gives=ExportOut)
def read_export(session: Session, *, person_id: UUID, export_id: UUID) -> AnyRow:
    """Read how far an export has come: `collecting`, `ready`, `dropped` or `given_up`."""
    _check_own(person_id)
    return exports.export(session, person_id, export_id)


@blueprint.get("/exports/<uuid:export_id>/file", access=PERSON, gives_file=[ZIP])
def fetch_file(session: Session, *, person_id: UUID, export_id: UUID) -> Answer:
    """Fetch the ZIP of an export: JSON a service, the weeks as CSV, and what all that is.

    404 with the code `no-export` and the `state` while there is no file, or none any more.
    """
    _check_own(person_id)
    return _file(exports.fetch(session, person_id, export_id, now=clock.now()))


@blueprint.get("/export", access=PERSON, gives_file=[ZIP])
def fetch_newest_file(session: Session, *, person_id: UUID) -> Answer:
    """Fetch the ZIP of the newest export that is ready.

    404 with the code `no-export` and the `state` of the newest one when none is.
    """
    _check_own(person_id)
    return _file(exports.fetch(session, person_id, now=clock.now()))


def _file(found: Any) -> Answer:
    return Answer(Download(found.content, ZIP, f"record-{found.ready_at:%Y-%m-%d}.zip"))


def _check_own(person_id: UUID) -> None:
    if person_id != current_person():
        raise OnlyYourOwnRecord
