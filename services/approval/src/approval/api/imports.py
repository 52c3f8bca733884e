"""Results from before the platform, as one file."""

from typing import Any, Final

from flask import current_app
from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from approval.usecases.history import import_results, read_history
from shared.contracts.fields import Week
from shared.kit import clock
from shared.kit.http import Blueprint, FileBody, current_caller, scope
from shared.rulebook import Adopted

MOST_BYTES: Final = 16 * 1024 * 1024
TYPES: Final = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
LONGEST_DOCUMENT: Final = 500

blueprint = Blueprint("imports", __name__, url_prefix="/approval/v1/imports")


class ImportArgs(Schema):
    """On what the results rest, and whether to do it."""

    document = fields.String(
        required=True,
        validate=validate.And(
            validate.Length(1, LONGEST_DOCUMENT),
            validate.Regexp(r"\S", error="Name the document that the results rest on."),
        ),
        metadata={"example": "Báo cáo số 15-BC/VP"},
    )
    dry_run = fields.Boolean(
        load_default=False,
        metadata={"description": "Only check the file, and change nothing."},
    )


class ImportOut(Schema):
    """What became official, or would: how many results of how many people, from week to week."""

    applied = fields.Boolean(
        required=True, metadata={"description": "False for a dry run: nothing was changed."}
    )
    results = fields.Integer(required=True)
    people = fields.Integer(required=True)
    first_week = Week(required=True)
    last_week = Week(required=True)


@blueprint.post(
    "/results",
    access=scope("results:write"),
    takes_file=FileBody(TYPES, MOST_BYTES),
    asks=ImportArgs,
    gives=ImportOut,
    creates=True,
)
def load(session: Session, *, body: bytes, query: dict[str, Any]) -> dict[str, Any]:
    """Make results from before the platform official: all of a file, or nothing.

    The body is CSV in UTF-8 or a workbook, with the columns `code`, `week` and the parts of the
    rulebook, and if need be `total`, `rulebook` and `unit`. 422 with the code `history-refused`
    names every fault by row and column.
    """
    adopted: Adopted = current_app.config["RULEBOOKS"]
    imported = import_results(
        session,
        read_history(body, adopted.shelf.parts()),
        by=current_caller(),
        adopted=adopted,
        now=clock.now(),
        **query,
    )
    return {
        "applied": not query["dry_run"],
        "results": imported.results,
        "people": imported.people,
        "first_week": imported.first_week,
        "last_week": imported.last_week,
    }
