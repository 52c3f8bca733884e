"""Every golden example goes through each reader's real consumer, on a real database.

A reader is first brought to where the event can matter: there is the report that it speaks of.
"""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from contract.golden import SCHEMAS, golden, older
from real_services import DatabaseOf
from reporting.models.pulling import Change
from scoring import usecases as scoring_usecases
from scoring.domain.reasons import DEFAULT_RULES
from scoring.domain.scores import Score
from shared.contracts.envelope import Event
from shared.contracts.subscriptions import SUBSCRIPTIONS, speaker
from shared.kit.consumer import Delivery
from shared.kit.db import Database
from shared.kit.service import Service
from shared.kit.tables import attempt, heartbeat, inbox, source_cursor
from shared.kit.tables import metadata as kit_metadata
from shared.rulebook import adopt
from submission.domain.reports import ReportState
from submission.models import Week, WeeklyReport

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
PAIRS = [
    pytest.param(schema.event_type, reader, id=f"{schema.event_type}-{reader}")
    for schema, readers in SUBSCRIPTIONS.items()
    for reader in readers
]


@dataclass
class Reader:
    """A service with its database, to which events are told."""

    service: Service
    database: Database

    def told(self, *envelopes: Mapping[str, Any]) -> None:
        written = [dict(envelope) for envelope in envelopes]
        source = written[0]["source"].removeprefix("/")
        delivery = Delivery(source, 0, 1, written)
        self.service.consumer.receive(self.database, delivery)

    def states(self) -> dict[str, str]:
        """Return the state of each event in the inbox; an error stands beside ``dead``."""
        with self.database.transaction() as session:
            rows = session.execute(select(inbox.c.event_id, inbox.c.state, inbox.c.error))
            return {str(row.event_id): " ".join(filter(None, row[1:])) for row in rows}

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return every row of the service's own tables and of what it says.

        A list that changes nothing may still draw the number of a change: it stands alone.
        """
        return {
            table.name: self._rows(table.name)
            for metadata in (*self.service.metadata, kit_metadata)
            for table in metadata.sorted_tables
            if table not in {attempt, heartbeat, inbox, source_cursor, Change.__table__}
        }

    def _rows(self, table: str) -> list[dict[str, Any]]:
        with self.database.transaction() as session:
            rows = session.execute(text(f'select * from "{table}" order by "{table}"::text'))
            return [dict(row) for row in rows.mappings()]


ReaderOf = Callable[[str, str], Reader]


@pytest.fixture
def reader_of(services: Mapping[str, Service], database_of: DatabaseOf) -> ReaderOf:
    """Give ``reader_of("scoring", event_type)``: the reader, ready for that event."""

    def of(name: str, event_type: str) -> Reader:
        reader = Reader(services[name], database_of(name))
        data = golden(event_type)["data"]
        if name == "submission" and "report_id" in data:
            _open_and_hand_in(reader, data)
        if name == "scoring" and event_type.startswith("approval."):
            _score(reader, data)
        return reader

    return of


def _open_and_hand_in(reader: Reader, data: Mapping[str, Any]) -> None:
    due = dict.fromkeys(("opened_at", "hand_in_due_at", "score_due_at", "approve_due_at"), MONDAY)
    week = {"week": date.fromisoformat(data["week"]), "week_id": uuid4(), "reports": 1, **due}
    report = {
        **{name: data[name] for name in ("report_id", "person_id", "unit_id", "revision")},
        "week": week["week"],
        "post_title": "Chuyên viên",
        "tier": "specialist",
        "manager_id": uuid4(),
        "state": ReportState.HANDED_IN,
        "summary": "Tuần này.",
        "self_parts": {},
        "saved": True,
        "handed_in_at": MONDAY,
        "late": False,
        "return_reason": "",
        "assessment_version": 0,
        "result_version": 0,
        "version": 2,
    }
    with reader.database.transaction() as session:
        session.execute(insert(Week).values(week).on_conflict_do_nothing())
        session.execute(insert(WeeklyReport).values(report).on_conflict_do_nothing())


def _score(reader: Reader, data: Mapping[str, Any]) -> None:
    handed_in = golden("submission.report_handed_in.v1")
    whose = {name: data[name] for name in ("report_id", "person_id", "unit_id", "revision")}
    handed_in |= {"id": str(uuid4()), "subject": data["report_id"]}
    handed_in["data"] |= whose
    reader.told(handed_in)
    parts = {"quality": "34", "progress": "34", "conduct": "18"}
    with reader.database.transaction() as session:
        scoring_usecases.score_report(
            session,
            UUID(data["report_id"]),
            by=UUID(handed_in["data"]["manager_id"]),
            version=1,
            score=Score(
                parts={name: Decimal(points) for name, points in parts.items()}, comment="Tốt."
            ),
            adopted=adopt("btctw-8679-weekly", None),
            rules=DEFAULT_RULES,
            now=MONDAY,
        )


def newer(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the same speaker says next of the same subject."""
    version = envelope["subjectversion"] + 1
    return deepcopy(dict(envelope)) | {"id": str(uuid4()), "subjectversion": version}


def of_a_newer_sender(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event with fields that today's readers do not know."""
    sent = deepcopy(dict(envelope)) | {"dataschema": "https://tuan.example/schemas/next"}
    sent["data"] |= {"added_later": {"since": "2027"}}
    for below in sent["data"].values():
        for each in below if isinstance(below, list) else [below]:
            if isinstance(each, dict) and not _is_mapping_of_parts(each):
                each["added_later"] = True
    return sent


def _is_mapping_of_parts(value: Mapping[str, Any]) -> bool:
    return value.keys() == {"quality", "progress", "conduct"}


def of_something_else(event_type: str, number: int) -> dict[str, Any]:
    """Return the same event of another report, week, person or unit."""
    example = golden(event_type)
    written = json.dumps(example)
    for known in {example["id"], example["subject"], example["data"].get("person_id")} - {None}:
        written = written.replace(known, str(uuid4()))
    other: dict[str, Any] = json.loads(written)
    if event_type == "submission.week_opened.v1":
        later = date.fromisoformat(example["data"]["week"]) + timedelta(weeks=number)
        other["data"]["week"] = later.isoformat()
    return other


def test_every_reader_has_a_handler_for_what_it_hears_and_for_nothing_else(
    services: Mapping[str, Service],
) -> None:
    heard = {
        name: {schema.event_type for schema, readers in SUBSCRIPTIONS.items() if name in readers}
        for name in services
    }
    assert heard == {name: set(each.consumer.handlers) for name, each in services.items()}


@pytest.mark.parametrize(("event_type", "name"), PAIRS)
def test_a_reader_handles_the_example_once_in_effect(
    reader_of: ReaderOf, event_type: str, name: str
) -> None:
    reader = reader_of(name, event_type)
    before = reader.tables()
    example = golden(event_type)
    reader.told(example)
    assert reader.states()[example["id"]] == "handled"
    once = reader.tables()
    assert once != before
    reader.told(example)
    reader.told(example, example)
    assert reader.states()[example["id"]] == "handled"
    assert reader.tables() == once


@pytest.mark.parametrize(("event_type", "name"), PAIRS)
def test_a_reader_handles_what_was_said_before_the_type_gained_fields(
    reader_of: ReaderOf, event_type: str, name: str
) -> None:
    reader = reader_of(name, event_type)
    for envelope in older(event_type):
        reader.told(envelope)
        assert reader.states()[envelope["id"]] == "handled"


@pytest.mark.parametrize(("event_type", "name"), PAIRS)
def test_a_reader_passes_over_fields_that_a_newer_sender_added(
    reader_of: ReaderOf, event_type: str, name: str
) -> None:
    reader = reader_of(name, event_type)
    before = reader.tables()
    example = of_a_newer_sender(golden(event_type))
    reader.told(example)
    assert reader.states()[example["id"]] == "handled"
    assert reader.tables() != before


@pytest.mark.parametrize(("event_type", "name"), PAIRS)
def test_an_example_that_comes_after_a_newer_version_changes_nothing(
    reader_of: ReaderOf, event_type: str, name: str
) -> None:
    reader = reader_of(name, event_type)
    before = reader.tables()
    example = golden(event_type)
    later = newer(example)
    reader.told(later)
    newest = reader.tables()
    assert newest != before
    reader.told(example)
    assert reader.states()[example["id"]] == reader.states()[later["id"]] == "handled"
    assert reader.tables() == newest


@pytest.mark.parametrize(("event_type", "name"), PAIRS)
def test_a_reader_applies_a_list_of_many_subjects_whole(
    reader_of: ReaderOf, event_type: str, name: str
) -> None:
    """A list that cannot be applied whole is split, and then Friday's queue is applied one by one.

    ``apply`` is what the consumer calls first, and raises where the consumer would begin to split.
    """
    reader = reader_of(name, event_type)
    before = reader.tables()
    others = [of_something_else(event_type, number) for number in range(1, 4)]
    events = [Event.read(envelope) for envelope in (golden(event_type), *others)]
    with reader.database.transaction() as session:
        reader.service.consumer.apply(session, events)
    assert set(reader.states().values()) == {"handled"}
    assert reader.tables() != before


@pytest.mark.parametrize(("event_type", "name"), PAIRS)
def test_an_example_without_its_subject_is_buried_and_stops_nobody_else(
    reader_of: ReaderOf, event_type: str, name: str
) -> None:
    reader = reader_of(name, event_type)
    example = golden(event_type)
    broken = deepcopy(example) | {"id": str(uuid4())}
    del broken["subject"]
    reader.told(broken, example)
    states = reader.states()
    assert states[example["id"]] == "handled"
    assert states[broken["id"]].startswith("dead malformed")


def test_each_example_comes_from_the_feed_that_its_readers_read() -> None:
    for event_type in SCHEMAS:
        assert golden(event_type)["source"] == f"/{speaker(event_type)}"
