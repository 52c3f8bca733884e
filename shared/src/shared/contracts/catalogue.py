"""Prints the catalogue of events, docs/events.md: ``python -m shared.contracts.catalogue``.

All of it comes from the schemas, the subscriptions and the golden examples; nothing is written here
that could differ from them.
"""

from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final

from marshmallow import Schema, fields

from shared.contracts.envelope import Envelope, EventData
from shared.contracts.fields import DecimalString, Week
from shared.contracts.subscriptions import SUBSCRIPTIONS, speaker

_BEGINNING: Final = """\
# Events

Written by `make openapi` out of `shared/src/shared/contracts`; change it there.

Whoever subscribes gets each event at least once, in any order. Three habits make that easy:
remember the `id` of what was applied, keep of each `subject` only the highest `subjectversion`, and
ignore fields that are not listed here. A type only ever gains optional fields; a changed meaning is
a new type that ends in `.v2`. `GET /<service>/v1/events` gives the same events in order and without
a gap.
"""

_ENVELOPE: Final = """\
CloudEvents 1.0 in JSON, with three extensions: `subjectversion` counts the changes of the subject
from 1; `correlationid` is one for all that follows from one request; `causationid` is what led
there.
"""

_KINDS: Final[Mapping[type[fields.Field[Any]], str]] = {
    DecimalString: "decimal, as a string",
    Week: "date, the week's Monday",
    fields.Date: "date",
    fields.UUID: "UUID",
    fields.String: "text",
    fields.Boolean: "true or false",
    fields.Integer: "whole number",
    fields.AwareDateTime: "instant, ISO 8601 with offset",
}


def example(event_type: str) -> str:
    """Return the golden example of an event type: its whole envelope as JSON."""
    file = resources.files("shared.contracts") / "examples" / f"{event_type}.json"
    return file.read_text(encoding="utf-8")


def page() -> str:
    """Return the catalogue as Markdown."""
    return "\n".join([_BEGINNING, *_wiring(), *_envelope(), *_events()])


def _wiring() -> Iterator[str]:
    yield "| event | said by | heard by |"
    yield "|---|---|---|"
    for schema, readers in SUBSCRIPTIONS.items():
        name = schema.event_type
        yield f"| [`{name}`](#{name.replace('.', '')}) | {speaker(name)} | {', '.join(readers)} |"


def _envelope() -> Iterator[str]:
    yield "\n## The envelope\n"
    yield _ENVELOPE
    yield from _table(Envelope())


def _events() -> Iterator[str]:
    for schema, readers in SUBSCRIPTIONS.items():
        yield f"\n## {schema.event_type}\n"
        yield f"{_first_line(schema)}\n"
        yield f"Said by {speaker(schema.event_type)}; heard by {', '.join(readers)}.\n"
        yield from _table(schema())
        yield f"\n```json\n{example(schema.event_type)}```"


def _first_line(schema: type[EventData]) -> str:
    return (schema.__doc__ or "").strip().splitlines()[0]


def _table(schema: Schema) -> Iterator[str]:
    yield "| field | what it is |"
    yield "|---|---|"
    for name, field in schema.fields.items():
        yield from _rows(name, field)


def _rows(name: str, field: fields.Field[Any]) -> Iterator[str]:
    inner = field.inner if isinstance(field, fields.List) else field
    many = "list of " if inner is not field else ""
    absent = "" if field.required else "; may be absent"
    empty = "; may be null" if field.allow_none and field.required else ""
    if isinstance(inner, fields.Nested):
        yield f"| `{name}` | {many}{'objects' if many else 'object'}{absent}{empty} |"
        for below, part in inner.schema.fields.items():
            yield from _rows(f"{name}{'[]' if many else ''}.{below}", part)
    else:
        yield f"| `{name}` | {many}{_kind(inner)}{absent}{empty} |"


def _kind(field: fields.Field[Any]) -> str:
    if isinstance(field, fields.Dict):
        value = field.value_field
        return f"object of: {_kind(value)}" if value is not None else "object"
    return next(told for kind, told in _KINDS.items() if isinstance(field, kind))


if __name__ == "__main__":
    print(page())  # noqa: T201
