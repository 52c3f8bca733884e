"""Golden examples: one an event type, readable by our schemas and by a CloudEvents SDK not ours."""

import hashlib
import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cloudevents.core.bindings.http import from_structured, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from marshmallow import RAISE

from contract.golden import OLDER, SCHEMAS, TYPES, golden, older, shape
from shared.contracts.catalogue import example
from shared.contracts.envelope import Envelope, Event
from shared.contracts.subscriptions import speaker

RELEASED = Path(__file__).with_name("released.sha256")


def test_every_event_type_has_its_example_and_no_other_has_one() -> None:
    folder = resources.files("shared.contracts") / "examples"
    assert sorted(file.name.removesuffix(".json") for file in folder.iterdir()) == TYPES


def test_a_released_example_never_changes() -> None:
    """What other people's programs were written against; a changed meaning is a new ``.v2``.

    A new example is released by its line in ``released.sha256``, as ``sha256sum *.json`` writes it.
    A type that gains an optional field gets a new example; the one before goes to ``older/``, with
    its line.
    """
    lines = (line.split() for line in RELEASED.read_text(encoding="ascii").splitlines())
    released = {name: digest for digest, name in lines}
    there = {f"{event_type}.json": example(event_type).encode() for event_type in TYPES}
    there |= {f"older/{file.name}": file.read_bytes() for file in OLDER.glob("*.json")}
    assert released == {name: hashlib.sha256(said).hexdigest() for name, said in there.items()}


@pytest.mark.parametrize("event_type", TYPES)
def test_what_was_said_before_a_type_gained_fields_is_still_understood(event_type: str) -> None:
    schema = SCHEMAS[event_type](unknown=RAISE)
    for envelope in older(event_type):
        schema.load(envelope["data"])
        assert not list(lost(shape(envelope["data"]), shape(golden(event_type)["data"])))


def lost(before: Any, now: Any) -> Iterator[str]:
    """Name what an older example has and today's has not, or has as another kind."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name in before:
            yield from ([name] if name not in now else lost(before[name], now[name]))
    elif isinstance(before, list) and isinstance(now, list):
        yield from lost(before[0], now[0]) if before and now else ()
    elif before != now:
        yield f"{before} became {now}"


def test_a_field_that_is_lost_or_another_kind_is_noticed() -> None:
    before = {"items": [{"title": "str", "key_task": "bool"}], "total": "str"}
    assert not list(lost(before, before | {"more": "str"}))
    assert list(lost(before, {"items": [{"title": "str"}], "total": "str"})) == ["key_task"]
    assert list(lost(before, before | {"total": "int"})) == ["str became int"]


@pytest.mark.parametrize("event_type", TYPES)
def test_an_example_is_an_event_with_nothing_that_its_schema_does_not_know(event_type: str) -> None:
    envelope = golden(event_type)
    Envelope(unknown=RAISE).load(envelope)
    schema = SCHEMAS[event_type](unknown=RAISE)
    data = schema.load(envelope["data"])
    assert shape(schema.dump(data)) == shape(envelope["data"])
    assert envelope["data"].keys() == schema.fields.keys()


@pytest.mark.parametrize("event_type", TYPES)
def test_an_example_says_who_speaks_and_of_what(event_type: str) -> None:
    event = Event.read(golden(event_type))
    assert event.type == event_type
    assert event.source == f"/{speaker(event_type)}"
    assert str(event.subject) in event.data.values()
    assert event.id.version == event.correlation_id.version == 7


def test_no_two_examples_are_the_same_event() -> None:
    assert len({golden(event_type)["id"] for event_type in TYPES}) == len(TYPES)


@pytest.mark.parametrize("event_type", TYPES)
def test_the_cloudevents_sdk_reads_an_example_and_writes_the_same(event_type: str) -> None:
    envelope = golden(event_type)
    format_ = JSONFormat()
    event = format_.read(CloudEvent, json.dumps(envelope))
    assert event.get_specversion() == "1.0"
    assert UUID(event.get_id()) == UUID(envelope["id"])
    assert event.get_source() == envelope["source"]
    assert event.get_type() == event_type
    assert event.get_subject() == envelope["subject"]
    assert event.get_extension("subjectversion") == envelope["subjectversion"]
    assert event.get_extension("correlationid") == envelope["correlationid"]
    assert event.get_extension("causationid") == envelope["causationid"]
    assert event.get_data() == envelope["data"]

    sent = to_structured(event, format_)
    assert sent.headers["content-type"] == "application/cloudevents+json"
    again = from_structured(sent, format_, CloudEvent)
    assert Event.read(json.loads(format_.write(again))) == Event.read(envelope)
