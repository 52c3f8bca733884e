"""``inbox list|show|retry|drop``: what an operator does about events that could not be applied."""

import argparse
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, select

from shared.contracts.envelope import Event
from shared.kit.command.service_of import service_of
from shared.kit.consumer import Consumer
from shared.kit.db import Database
from shared.kit.service import open_database
from shared.kit.settings import Settings
from shared.kit.tables import inbox


def add(line: argparse.ArgumentParser) -> None:
    """Add the four actions."""
    actions = line.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="one line an event")
    for action, about in (
        ("show", "the whole event"),
        ("retry", "apply it again, for example after an upgrade"),
        ("drop", "forget it; it stays in its source's feed"),
    ):
        actions.add_parser(action, help=about).add_argument("event_id", type=UUID)


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Run one action on the service's inbox; return what ``look_after`` returns."""
    service = service_of(name)
    database = open_database(name, settings, "inbox")
    return look_after(service.consumer, database, given)


def look_after(consumer: Consumer, database: Database, given: argparse.Namespace) -> int:
    """Do what was asked; return 1 when the event is not there or fails again, else 0."""
    if given.action == "list":
        for line in buried(database):
            print(line)  # noqa: T201
        return 0
    with database.transaction() as session:
        row = session.execute(
            select(inbox).where(inbox.c.event_id == given.event_id, inbox.c.state != "handled")
        ).one_or_none()
    if row is None:
        print(f"No unhandled event {given.event_id}.")  # noqa: T201
        return 1
    if given.action == "show":
        shown = {"state": row.state, "error": row.error, "envelope": row.envelope}
        print(orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode())  # noqa: T201
        return 0
    if given.action == "drop":
        with database.transaction() as session:
            session.execute(delete(inbox).where(inbox.c.event_id == given.event_id))
        print(f"Dropped {given.event_id}.")  # noqa: T201
        return 0
    return _retry(consumer, database, given.event_id, row.envelope)


def buried(database: Database) -> list[str]:
    """Return a line for each event that was not handled, oldest first."""
    with database.transaction() as session:
        rows = session.execute(
            select(inbox).where(inbox.c.state != "handled").order_by(inbox.c.received_at)
        ).all()
    return [
        f"{row.event_id}  {row.state:7}  {row.received_at:%Y-%m-%d %H:%M}  {row.type}"
        f"  {(row.error or 'unknown type').splitlines()[0][:100]}"
        for row in rows
    ]


def _retry(consumer: Consumer, database: Database, event_id: UUID, written: dict[str, Any]) -> int:
    try:
        event = Event.read(written)
        with database.transaction() as session:
            session.execute(delete(inbox).where(inbox.c.event_id == event_id))
            consumer.apply(session, [event])
    except Exception as fault:  # noqa: BLE001 - the operator decides
        print(f"Failed again: {type(fault).__name__}: {fault}")  # noqa: T201
        return 1
    print(f"Applied {event_id}.")  # noqa: T201
    return 0
