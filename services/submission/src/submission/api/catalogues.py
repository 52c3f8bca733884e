"""The job catalogue: loading a version, and reading what holds on a day."""

from typing import Any, Final

from sqlalchemy.orm import Session

from shared.kit import clock
from shared.kit.http import PERSON, Blueprint, FileBody, current_caller, scope
from submission import usecases
from submission.api.item_schemas import CatalogueArgs, CatalogueOut, Jobs, JobsArgs
from submission.api.items import today
from submission.queries import work

MOST_BYTES: Final = 4 * 1024 * 1024
TYPES: Final = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)

blueprint = Blueprint("catalogues", __name__, url_prefix="/submission/v1")


@blueprint.post(
    "/catalogues",
    access=scope("directory:write"),
    takes_file=FileBody(TYPES, MOST_BYTES),
    asks=CatalogueArgs,
    gives=CatalogueOut,
    creates=True,
)
def load_catalogue(session: Session, *, body: bytes, query: dict[str, Any]) -> dict[str, Any]:
    """Load a version of the job catalogue, in force from a day on; it is never rewritten.

    The body is CSV in UTF-8, or a workbook whose first sheet is taken, with the columns `code`,
    `name`, `coefficient`, and if need be `post_title` and `unit_of_measure`. Loading the same
    again changes nothing.
    """
    by = current_caller().id
    jobs = usecases.load_catalogue(session, body, by=by, now=clock.now(), **query)
    return {"version": query["version"], "jobs": jobs}


@blueprint.get("/jobs", access=PERSON, asks=JobsArgs, gives=Jobs)
def list_jobs(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List the jobs of the catalogue that holds on a day."""
    version = work.catalogue_on(session, query["day"] or today())
    return {"version": version, "items": [] if version is None else work.jobs(session, version)}
