"""Reads forms: fields named ``items-0-title`` become what a schema takes."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from shared.errors import Invalid
from shared.kit.http.problems import flattened

Nested = dict[str, Any]


def nested(form: MultiDict[str, str]) -> Nested:
    """Return a form as values in values: parts of a name between hyphens, numbers making lists.

    A list's gaps are closed; a field that is sent more than once counts by its last value. Spaces
    round a value are dropped.
    """
    root: Nested = {}
    for name in form:
        *way, last = name.split("-")
        at = root
        for step in way:
            below = at.setdefault(step, {})
            if not isinstance(below, dict):
                break
            at = below
        else:
            at[last] = form.getlist(name)[-1].strip()
    return {name: _closed(value) for name, value in root.items()}


def load(schema: type[Schema], form: MultiDict[str, str], *, partial: bool = False) -> Any:
    """Return what a schema reads out of a form; an empty field is one that was left out.

    What the schema does not name is passed over. Raises ``marshmallow.ValidationError``.
    """
    return schema(unknown=EXCLUDE, partial=partial).load(_filled(nested(form)))


def queried(schema: type[Schema], query: MultiDict[str, str]) -> Any:
    """Return what a schema reads out of a page's query string. Raises ``Invalid``."""
    try:
        return load(schema, query)
    except ValidationError as fault:
        raise Invalid(flattened(fault.messages)) from fault


def version_in(form: MultiDict[str, str]) -> int:
    """Return the version of what somebody read, which a form carries along as ``version``.

    Raises ``marshmallow.ValidationError`` when there is none.
    """
    version: int = load(_Versioned, form)["version"]
    return version


class _Versioned(Schema):
    version = fields.Integer(required=True, validate=validate.Range(1, 999_999_999))


def _closed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    closed = {name: _closed(below) for name, below in value.items()}
    if closed and all(name.isdecimal() for name in closed):
        return [closed[name] for name in sorted(closed, key=int)]
    return closed


def _filled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(below) for name, below in value.items() if below != ""}
    if isinstance(value, list):
        return [_filled(below) for below in value]
    return value
