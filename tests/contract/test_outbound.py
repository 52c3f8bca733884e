"""Golden examples of public events: what other people's programs are written against."""

from importlib import resources
from typing import Any

import orjson
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from jsonschema import Draft202012Validator
from marshmallow import RAISE

from approval.outbound.asyncapi import data_schema
from shared.contracts.outbound import OUTBOUND, outbound_example
from tuan_client.events import read_event


def test_every_public_type_has_its_example_and_no_other_has_one() -> None:
    folder = resources.files("shared.contracts") / "outbound_examples"
    there = sorted(file.name.removesuffix(".json") for file in folder.iterdir())
    assert there == sorted(OUTBOUND)


@pytest.mark.parametrize("event_type", OUTBOUND)
def test_an_example_is_what_its_schema_the_sdk_and_the_client_read(event_type: str) -> None:
    written: dict[str, Any] = orjson.loads(outbound_example(event_type))
    assert written["type"] == JSONFormat().read(CloudEvent, orjson.dumps(written)).get_type()
    assert written["data"].keys() == OUTBOUND[event_type]().fields.keys()
    data = OUTBOUND[event_type](unknown=RAISE).load(written["data"])
    assert OUTBOUND[event_type]().dump(data) == written["data"]
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(data_schema(event_type), format_checker=checker).validate(written["data"])
    read = read_event(written)
    assert (read.type, read.data) == (event_type, data)
    assert str(read.subject) in written["data"].values()
