"""Work items: one's own and one's team's, by hand and from other systems."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from shared.kit import clock
from shared.kit.http import PERSON, Answer, Blueprint, Order, current_person, paged, scope
from submission import usecases
from submission.api.item_schemas import (
    ClosingIn,
    DayIn,
    ImportIn,
    ImportOut,
    WorkItemIn,
    WorkItemOut,
    WorkItems,
    WorkItemsArgs,
)
from submission.domain.items import WHOLE, ItemFacts, ItemShare
from submission.queries import evidence, work

BY_ID: Final = Order(("item_id",), (UUID,))

blueprint = Blueprint("items", __name__, url_prefix="/submission/v1")

_Given = tuple[ItemFacts, tuple[ItemShare, ...]]


def today() -> date:
    """Return which day it is in the agency."""
    day: date = current_app.config["TIMETABLE"].today(clock.now())
    return day


@blueprint.get("/items", access=PERSON, asks=WorkItemsArgs, gives=WorkItems)
def list_items(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List one's own work items or one's team's, oldest first."""
    viewer = current_person()
    return paged(
        query,
        asked=[viewer, query["whose"], query["state"]],
        order=BY_ID,
        read=lambda after, limit: work.work_items(
            session,
            whose=query["whose"],
            viewer_id=viewer,
            state=query["state"],
            after=after,
            limit=limit,
        ),
    )


@blueprint.post(
    "/items", access=PERSON, takes=WorkItemIn, gives=WorkItemOut, status=201, creates=True
)
def assign_item(session: Session, *, body: _Given) -> Answer:
    """Open a work item for oneself, or assign one to people whom one manages directly."""
    facts, people = body
    by = current_person()
    shared = people or (ItemShare(by, WHOLE),)
    item_id = usecases.assign_item(session, facts, shared, by=by, today=today(), now=clock.now())
    return _whole(session, item_id)


@blueprint.get("/items/<uuid:item_id>", access=PERSON, gives=WorkItemOut)
def read_item(session: Session, *, item_id: UUID) -> Answer:
    """Read a work item with what was told of it, by week and by day."""
    return _whole(session, item_id)


@blueprint.put(
    "/items/<uuid:item_id>", access=PERSON, takes=WorkItemIn, gives=WorkItemOut, if_match=True
)
def change_item(session: Session, *, item_id: UUID, body: _Given, version: int) -> Answer:
    """Change a work item; for who assigned it, and the direct manager."""
    facts, people = body
    by = current_person()
    shared = people or (ItemShare(by, WHOLE),)
    usecases.change_item(session, item_id, facts, shared, by=by, version=version, today=today())
    return _whole(session, item_id)


@blueprint.post(
    "/items/<uuid:item_id>/closing",
    access=PERSON,
    takes=ClosingIn,
    gives=WorkItemOut,
    if_match=True,
    creates=True,
)
def close_item(session: Session, *, item_id: UUID, body: dict[str, Any], version: int) -> Answer:
    """Close a work item, done or given up; for those who share it and who assigned it."""
    by, day = current_person(), body["completed_day"]
    usecases.close_item(session, item_id, by=by, version=version, completed_day=day)
    return _whole(session, item_id)


@blueprint.post(
    "/items/<uuid:item_id>/days",
    access=PERSON,
    takes=DayIn,
    gives=WorkItemOut,
    status=201,
    creates=True,
)
def tell_day(session: Session, *, item_id: UUID, body: dict[str, Any]) -> Answer:
    """Write a line about a day; the report of its week begins with it."""
    usecases.tell_day(session, item_id, by=current_person(), today=today(), **body)
    return _whole(session, item_id)


@blueprint.put("/imports/items", access=scope("items:write"), takes=ImportIn, gives=ImportOut)
def import_items(session: Session, *, body: dict[str, Any]) -> dict[str, int]:
    """Take over work items of another system: all of them, or none.

    One is known by `source` and `external_id`; sending the same again changes nothing. 422 names
    every row that cannot be taken.
    """
    return usecases.import_items(
        session, body["source"], body["items"], today=today(), now=clock.now()
    )


def _whole(session: Session, item_id: UUID) -> Answer:
    item = work.visible_item(session, item_id, viewer_id=current_person())
    told = {"weeks": work.weeks_of(session, item_id), "days": work.days_of(session, item_id)}
    told["files"] = evidence.files_of(session, item_id)
    return Answer({**item._mapping, **told}, version=item.version)
