"""Reads a regulation's YAML file; refuses a wrong one with file, field and what is expected."""

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

import yaml
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from shared.contracts.fields import DecimalString
from shared.rulebook.model import Band, Example, Part, Rulebook

DEFAULT: Final = "btctw-8679-weekly"


class RulebookError(Exception):
    """A regulation's file cannot be used; the message names the file, the field and the remedy."""


class _PartSchema(Schema):
    name = fields.String(required=True, validate=validate.Regexp(r"^[a-z_]+$"))
    maximum = DecimalString(required=True, validate=validate.Range(min=0, min_inclusive=False))
    places = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Part:
        return Part(**data)


class _BandSchema(Schema):
    grade = fields.String(required=True, validate=validate.Regexp(r"^[a-z_]+$"))
    floor = DecimalString(required=True, validate=validate.Range(min=0))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Band:
        return Band(**data)


class _ExampleSchema(Schema):
    sentence = fields.String(required=True)
    parts = fields.Dict(keys=fields.String(), values=DecimalString(), required=True)
    total = DecimalString(required=True)
    grade = fields.String(required=True)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Example:
        return Example(**data)


class _RulebookSchema(Schema):
    id = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.String(required=True)
    source = fields.String(required=True)
    valid_from = fields.Date(required=True)
    parts = fields.List(fields.Nested(_PartSchema), required=True, validate=validate.Length(min=1))
    bands = fields.List(fields.Nested(_BandSchema), required=True, validate=validate.Length(min=1))
    choice = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    examples = fields.List(fields.Nested(_ExampleSchema), required=True)

    @validates_schema
    def _each_name_once(self, data: dict[str, Any], **_: Any) -> None:
        if len({part.name for part in data["parts"]}) < len(data["parts"]):
            raise ValidationError("Each part has a name of its own.", "parts")
        if len({band.grade for band in data["bands"]}) < len(data["bands"]):
            raise ValidationError("Each band has a grade of its own.", "bands")

    @validates_schema
    def _bands_cover_everything(self, data: dict[str, Any], **_: Any) -> None:
        floors = [band.floor for band in data["bands"]]
        if floors != sorted(set(floors), reverse=True) or floors[-1] != 0:
            raise ValidationError("Floors go down, each once, and end at 0.", "bands")


def read_rulebook(file: Traversable) -> Rulebook:
    """Read one regulation's file.

    Raises ``RulebookError`` when the file is no YAML, has an unknown or missing key, a name twice,
    or bands that leave a gap or overlap.
    """
    content = file.read_bytes()
    try:
        data: dict[str, Any] = _RulebookSchema().load(yaml.safe_load(content))
    except (yaml.YAMLError, ValidationError) as fault:
        raise RulebookError(f"{file.name}: {fault}") from fault
    del data["choice"]
    data |= {name: tuple(data[name]) for name in ("parts", "bands", "examples")}
    return Rulebook(**data, sha256=hashlib.sha256(content).hexdigest())


@cache
def default_rulebook() -> Rulebook:
    """Return the weekly letter's regulation, read once."""
    return read_rulebook(resources.files("shared.rulebook") / "regulations" / f"{DEFAULT}.yaml")
