"""A unit's report of a week: written by its head, confirmed by the leader in charge."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from shared.kit import clock
from shared.kit.http import PERSON, Attempt, Blueprint, Onward, Page, current_person, paged
from shared.pages import nested, render
from submission import queries, usecases
from submission.api.collective import BY_WEEK, read_collective
from submission.api.collective_schemas import CollectiveIn, CollectiveItemIn
from submission.api.schemas import ReasonIn
from submission.domain.collective import WITH_THE_HEAD, CollectiveState
from submission.domain.errors import NotTheHead
from submission.domain.reports import Content
from submission.queries import collective
from submission.web import sheet

COLLECTIVE: Final = "/submission/collective"
_ONE: Final = f"{COLLECTIVE}/<uuid:collective_id>"
LINES: Final = 40
_FIELDS: Final = frozenset(CollectiveItemIn().fields)
_DONE: Final = ("handed-in", "saved", "confirmed", "returned", "raised")

blueprint = Blueprint("collective-pages", __name__)


@blueprint.page(COLLECTIVE, access=PERSON)
def show_collectives(session: Session) -> str:
    """List the reports of units that one hands in or confirms; the Office all."""
    viewer = current_person()
    page = paged(
        {"limit": LINES, "cursor": request.args.get("cursor")},
        asked=["collective pages", viewer],
        order=BY_WEEK,
        read=lambda after, limit: collective.collectives(
            session, viewer_id=viewer, week=None, after=after, limit=limit
        ),
    )
    rows = page["items"]
    return render(
        "submission/collectives.html",
        active="week",
        lines=rows,
        following=page["next"],
        viewer=viewer,
        units=queries.unit_names(session, {row.unit_id for row in rows}),
        me=queries.names_of(session, {viewer}).get(viewer),
    )


@blueprint.page(_ONE, access=PERSON)
def show_collective(
    session: Session, *, collective_id: UUID, attempt: Attempt | None = None
) -> str:
    """Show a unit's report, to be written by its head, or read and confirmed."""
    return _page(session, collective_id, attempt=attempt)


def _page(
    session: Session,
    collective_id: UUID,
    *,
    attempt: Attempt | None = None,
    typed: tuple[MultiDict[str, str], list[sheet.Row]] | None = None,
) -> str:
    viewer = current_person()
    report: dict[str, Any] = read_collective(session, collective_id=collective_id).body
    people = {viewer, report["handed_in_by_id"], report["confirmed_by_id"]}
    people |= {each.by_id for each in report["acts"]}
    adopted = current_app.config["RULEBOOKS"]
    state = CollectiveState(report["state"])
    return render(
        "submission/collective.html",
        active="week",
        report=report,
        writes=viewer == report["head_id"] and state in WITH_THE_HEAD,
        heads=viewer == report["head_id"],
        leads=viewer == report["leader_id"] and state not in WITH_THE_HEAD,
        unit=queries.unit_names(session, {report["unit_id"]}).get(report["unit_id"], ""),
        names=queries.names_of(session, people - {None}),
        parts=adopted.governing(_monday(report["week"]), leader=False).parts,
        done=next((each for each in _DONE if each in request.args), ""),
        now=clock.now(),
        me=queries.names_of(session, {viewer}).get(viewer),
        **_filled(report, attempt, typed),
    )


def _monday(week: date | str) -> date:
    return week if isinstance(week, date) else date.fromisoformat(week)


def _filled(
    report: dict[str, Any],
    attempt: Attempt | None,
    typed: tuple[MultiDict[str, str], list[sheet.Row]] | None,
) -> dict[str, Any]:
    """Return what the form holds: what was typed, else what was kept."""
    if typed is not None:
        form, rows = typed
        return {"form": form, "rows": rows, "attempt": None}
    if attempt is not None and "summary" in attempt.form:
        attempt = sheet.shown(attempt)
        return {"form": attempt.form, "rows": sheet.rows_in(attempt.form), "attempt": attempt}
    form = MultiDict({"summary": report["summary"]})
    for name, points in report["self_parts"].items():
        form[f"self_parts-{name}"] = points
    items: Sequence[dict[str, Any]] = report["items"]
    return {"form": form, "rows": [sheet.row_of(each) for each in items], "attempt": attempt}


def _content(form: MultiDict[str, str]) -> Content:
    """Return what the form says of the unit's week. Raises ``ValidationError`` by field."""
    points = nested(form).get("self_parts")
    items: list[dict[str, Any]] = []
    for row in sheet.rows_in(form):
        sent: dict[str, Any] = {name: row[name] for name in row if name in _FIELDS and row[name]}
        if links := row.get("evidence"):
            sent["evidence"] = links.split()
        items.append(sent)
    given = {
        "summary": str(form.get("summary", "")).strip(),
        "items": items,
        "self_parts": {name: sheet.number(each) for name, each in points.items() if each}
        if isinstance(points, dict)
        else {},
    }
    content: Content = CollectiveIn().load(given)
    return content


@blueprint.form(_ONE, access=PERSON, again=show_collective)
def send_collective(
    session: Session, *, collective_id: UUID, form: MultiDict[str, str]
) -> Onward | Page:
    """Hand the unit's report in, keep it, or give the page back with its rows rearranged."""
    by, act = current_person(), form.get("act", "save")
    if collective.collective(session, collective_id, viewer_id=by).head_id != by:
        raise NotTheHead
    if act not in {"save", "hand-in"}:
        rows = sheet.rearranged(sheet.rows_in(form), act)
        return Page(_page(session, collective_id, typed=(form.copy(), rows)))
    if act == "hand-in":
        usecases.hand_in_collective(session, collective_id, now=clock.now(), **_written(form))
        return _onward(collective_id, "handed-in")
    _save(session, collective_id, form)
    return _onward(collective_id, "saved")


def _written(form: MultiDict[str, str]) -> dict[str, Any]:
    about = {"by": current_person(), "version": sheet.version_in(form), "content": _content(form)}
    return about | {"adopted": current_app.config["RULEBOOKS"]}


def _save(session: Session, collective_id: UUID, form: MultiDict[str, str]) -> None:
    usecases.save_collective(session, collective_id, **_written(form))


@blueprint.form(f"{_ONE}/confirmation", access=PERSON, again=show_collective)
def confirm_collective(
    session: Session, *, collective_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """Confirm a unit's report as it was handed in. For the leader in charge."""
    by, version = current_person(), sheet.version_in(form)
    usecases.confirm_collective(session, collective_id, by=by, version=version, now=clock.now())
    return _onward(collective_id, "confirmed")


@blueprint.form(f"{_ONE}/return", access=PERSON, again=show_collective)
def return_collective(
    session: Session, *, collective_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """Give a unit's report back to its head, with the reason. For the leader in charge."""
    reason = ReasonIn().load({"reason": str(form.get("reason", "")).strip()})["reason"]
    by, version = current_person(), sheet.version_in(form)
    usecases.return_collective(
        session, collective_id, by=by, version=version, reason=reason, now=clock.now()
    )
    return _onward(collective_id, "returned")


@blueprint.form(f"{_ONE}/obstacles", access=PERSON, again=show_collective)
def raise_in_collective(
    session: Session, *, collective_id: UUID, form: MultiDict[str, str]
) -> Onward:
    """Raise an obstacle or a proposal for the unit. For its head."""
    by, raised = current_person(), sheet.raised_in(form)
    usecases.raise_in_collective(session, collective_id, raised, by=by, now=clock.now())
    if "summary" in form:
        _save(session, collective_id, form)
    return _onward(collective_id, "raised")


def _onward(collective_id: UUID, done: str) -> Onward:
    return Onward(f"{COLLECTIVE}/{collective_id}?{done}")
