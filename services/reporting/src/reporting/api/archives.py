"""Files of closed periods: Parquet, one an edition, made by the worker and never changed."""

from base64 import b64encode
from typing import Any, Final

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.archive_schemas import PeriodFiles
from reporting.api.paths import period_in_path
from shared.kit.http import Blueprint, Stream, current_caller, current_person, person_or_scope

PARQUET: Final = "application/vnd.apache.parquet"
_ACCESS: Final = person_or_scope("classifications:read")

blueprint = Blueprint("archives", __name__, url_prefix="/reporting/v1/periods")


@blueprint.get("/<period>/files", access=_ACCESS, gives=PeriodFiles, revalidated=True)
def list_files(session: Session, *, period: str) -> dict[str, Any]:
    """List the files of a locked period, newest edition first. For the Office and programs.

    Each holds everybody's classification as it was published. What a petition corrects, or a
    reopening changes, is in the next edition; those before stay.
    """
    return {"items": queries.period_files(session, _period(session, period))}


@blueprint.get("/<period>/files/<int:edition>", access=_ACCESS, gives_file=[PARQUET], streams=True)
def fetch_archive(session: Session, *, period: str, edition: int) -> Stream:
    """Fetch an edition as Parquet; its ETag and `Repr-Digest` are its SHA-256.

    404 with the code `no-such-file` while there is none.
    """
    name = _period(session, period)
    file = queries.period_file(session, name, edition)
    digest = b64encode(bytes.fromhex(file.sha256)).decode()
    headers = {
        "ETag": f'"{file.sha256}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "Content-Length": str(file.size),
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    named = f"classifications-{name}-final-{edition}.parquet"
    return Stream(queries.parts_of(session, name, edition), PARQUET, named, headers)


def _period(session: Session, written: str) -> str:
    if current_caller().kind == "person":
        queries.check_may_fetch(session, current_person())
    return str(period_in_path(written, current_app.config["RULEBOOKS"])[0])
