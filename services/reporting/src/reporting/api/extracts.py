"""All lines of a period as one file, of one moment: CSV, JSON a line, or a workbook for people."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from flask import current_app
from sqlalchemy.orm import Session

from reporting import queries
from reporting.api.classifications import whose_asked
from reporting.api.extract_schemas import (
    ClassificationsFileArgs,
    ExtractFormat,
    ResultsFileArgs,
)
from reporting.api.paths import period_in_path
from reporting.api.results import stretch_asked
from reporting.api.workbooks import WORKBOOK, workbook
from shared.kit import clock
from shared.kit.http import Blueprint, Stream, cursor_of, person_or_scope
from shared.rulebook import Adopted

blueprint = Blueprint("extracts", __name__, url_prefix="/reporting/v1")

CSV: Final = "text/csv; charset=utf-8; header=present"
JSON_LINES: Final = "application/x-ndjson"
TYPES: Final = ("text/csv", JSON_LINES, WORKBOOK)


@blueprint.get(
    "/classifications/file",
    access=person_or_scope("classifications:read"),
    asks=ClassificationsFileArgs,
    gives_file=TYPES,
    streams=True,
)
def fetch_classifications(session: Session, *, query: dict[str, Any]) -> Stream:
    """Fetch all classifications of a period, as of one moment and in no order.

    Who is given which is as in `GET /reporting/v1/classifications`. `state` is `final` once the
    period is locked. Two files at once may be read from one process.
    """
    queries.begin_extract(session)
    asked = whose_asked(session, query)
    period = asked["period"]
    final = queries.is_locked(session, period)
    _, _, last = period_in_path(period, _adopted())
    about = _about(session, query, queries.Topic.CLASSIFICATIONS, last, final=final)
    extract = queries.classifications_extract(session, asked, about)
    return _file(session, "classifications", query, extract)


@blueprint.get(
    "/results/file",
    access=person_or_scope("results:read"),
    asks=ResultsFileArgs,
    gives_file=TYPES,
    streams=True,
)
def fetch_results(session: Session, *, query: dict[str, Any]) -> Stream:
    """Fetch all official results of a period or a week, as of one moment and in no order.

    Who is given which is as in `GET /reporting/v1/results`. `state` is `final` once the period is
    locked.
    """
    queries.begin_extract(session)
    unit_id, first, last = stretch_asked(session, query)
    final = queries.is_locked(session, query["period"])
    about = _about(session, query, queries.Topic.RESULTS, last, final=final)
    extract = queries.results_extract(session, first, last, unit_id=unit_id, about=about)
    return _file(session, "results", query, extract)


def _adopted() -> Adopted:
    adopted: Adopted = current_app.config["RULEBOOKS"]
    return adopted


def _about(
    session: Session, query: Mapping[str, Any], topic: queries.Topic, last: date, *, final: bool
) -> dict[str, Any]:
    """Return what a file says of itself; ``rulebooks`` are those of the last week."""
    used = [_adopted().governing(last, leader=each).reference() for each in (True, False)]
    week: date | None = query.get("week")
    return {
        "of": str(topic),
        "period": str(week or query["period"]),
        "unit": query["unit"],
        "as_of": _written(clock.now()),
        "state": "final" if final else "provisional",
        "rulebooks": [each for place, each in enumerate(used) if each not in used[:place]],
        "changes": cursor_of(topic, queries.head_of(session, topic)),
    }


def _written(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _file(
    session: Session, name: str, query: Mapping[str, Any], extract: queries.Extract
) -> Stream:
    about, kind = extract.about, query["format"]
    blocks: Iterator[bytes]
    if kind is ExtractFormat.XLSX:
        content_type, blocks = WORKBOOK, workbook(session, extract, query["language"])
    elif kind is ExtractFormat.NDJSON:
        content_type, blocks = JSON_LINES, queries.as_json_lines(session, extract)
    else:
        content_type, blocks = CSV, queries.as_csv(session, extract)
    named = f"{name}-{about['period']}-{about['state']}-{about['as_of'].replace(':', '')}.{kind}"
    told = {"Tuan-As-Of": about["as_of"], "Tuan-State": about["state"]}
    told |= {"Tuan-Changes": about["changes"]}
    return Stream(blocks, content_type, named, told)
