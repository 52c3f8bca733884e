"""What is known of a person: the weeks, products and findings that a rulebook judges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate

from shared.contracts.fields import DecimalString, Week, Word
from shared.errors import Invalid
from shared.rulebook.model import Number, Position, WeekStatus


@dataclass(frozen=True, slots=True)
class Products:
    """Products of one kind: how many were assigned and completed, and what went wrong.

    ``coefficient`` converts one into standard products. With ``objective_cause_confirmed``, no
    quality failure and no delay takes anything away.
    """

    coefficient: Decimal
    assigned: int | Decimal
    completed: int | Decimal
    quality_failures: int = 0
    delays: int = 0
    objective_cause_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """A line of a week's work: how much was completed, of how much where that is known.

    ``coefficient`` converts one into standard products.
    """

    coefficient: Decimal = Decimal(1)
    completed: Decimal = Decimal(1)
    assigned: Decimal | None = None
    major_errors: int = 0
    delays: int = 0


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """A person's week, by its Monday; ``parts`` are points, as approved once it is."""

    week: date
    status: WeekStatus
    parts: Mapping[str, Decimal]
    key_task_missed: bool = False
    breach: bool = False
    products: Sequence[Products] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one person in a period.

    ``evidence`` names the document that proves a gate. ``factors`` are percentages by name; several
    values count as their minimum, and ``period_factors`` are those of one shorter period.
    ``grades`` are grades already decided, by period, and ``ceilings`` the grades of ``unit`` and
    ``head``. A week that is not listed was not expected of the person.
    """

    weeks: Sequence[PersonWeek]
    leader: bool = False
    position: Position = Position.STAFF
    gates: frozenset[str] = frozenset()
    evidence: Mapping[str, str] | None = None
    circumstances: frozenset[str] = frozenset()
    factors: Mapping[str, Sequence[Number]] | None = None
    period_factors: Mapping[str, Mapping[str, Sequence[Number]]] | None = None
    grades: Mapping[str, str] | None = None
    ceilings: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """One person of a group under a cap; ``group`` has a name for each kind of group."""

    id: str
    score: Decimal
    grade: str | None
    group: Mapping[str, str]


_MANY: Final = 1_000_000
_NUMBER: Final = validate.Range(min=0, max=_MANY)


class _ProductsSchema(Schema):
    name = fields.String()
    coefficient = DecimalString(
        required=True, validate=validate.Range(min=0, max=_MANY, min_inclusive=False)
    )
    assigned = fields.Integer(required=True, validate=_NUMBER)
    completed = fields.Integer(required=True, validate=_NUMBER)
    quality_failures = fields.Integer(load_default=0, validate=_NUMBER)
    delays = fields.Integer(load_default=0, validate=_NUMBER)
    objective_cause_confirmed = fields.Boolean(load_default=False)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Products:
        data.pop("name", None)
        return Products(**data)


class _WeekSchema(Schema):
    week = Week(required=True)
    status = Word(WeekStatus, required=True)
    parts = fields.Dict(keys=fields.String(), values=DecimalString(), load_default=dict)
    key_task_missed = fields.Boolean(load_default=False)
    breach = fields.Boolean(load_default=False)
    products = fields.List(fields.Nested(_ProductsSchema), load_default=())

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> PersonWeek:
        return PersonWeek(**data)


class _PersonSchema(Schema):
    leader = fields.Boolean(load_default=False)
    position = Word(Position, load_default=None)


class _Percentages(fields.Field[tuple[Decimal, ...]]):
    """A percentage, or a list of them."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[Decimal, ...]:
        one = DecimalString(validate=validate.Range(min=0, max=100))
        values = value if isinstance(value, list) else [value]
        if not values:
            raise ValidationError("Give a percentage from 0 to 100, or a list of them.")
        read = [one.deserialize(each) for each in values]
        return tuple(each for each in read if each is not None)


class _PercentagesOrPeriod(_Percentages):
    """Percentages of one factor, or those of several factors in a shorter period."""

    def _deserialize(self, value: Any, *given: Any, **options: Any) -> Any:
        if isinstance(value, dict):
            named = fields.Dict(keys=fields.String(), values=_Percentages())
            return named.deserialize(value)
        return super()._deserialize(value, *given, **options)


class _Finding(fields.Field[tuple[str, str]]):
    """A gate's name, or ``{"gate": …, "evidence": …}`` with the document that proves it."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[str, str]:
        if isinstance(value, str):
            return value, ""
        if isinstance(value, dict) and value.keys() == {"gate", "evidence"}:
            gate, evidence = value["gate"], value["evidence"]
            if isinstance(gate, str) and isinstance(evidence, str):
                return gate, evidence
        raise ValidationError('Write the gate\'s name, or {"gate": …, "evidence": …}.')


class FactsSchema(Schema):
    """One person's facts as JSON."""

    person = fields.Nested(_PersonSchema, load_default=lambda: _PersonSchema().load({}))
    weeks = fields.List(fields.Nested(_WeekSchema), required=True)
    gates = fields.List(_Finding(), load_default=())
    circumstances = fields.List(fields.String(), load_default=())
    factors = fields.Dict(keys=fields.String(), values=_PercentagesOrPeriod(), load_default=dict)
    grades = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    ceilings = fields.Dict(
        keys=fields.String(validate=validate.OneOf(("unit", "head"))),
        values=fields.String(),
        load_default=dict,
    )

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Facts:
        person = data.pop("person")
        leader = person["leader"]
        position = person["position"] or (Position.HEAD if leader else Position.STAFF)
        evidence = dict(data.pop("gates"))
        factors = data.pop("factors")
        by_period = {name: each for name, each in factors.items() if isinstance(each, dict)}
        return Facts(
            **data | {"circumstances": frozenset(data["circumstances"])},
            leader=leader,
            position=position,
            gates=frozenset(evidence),
            evidence=evidence,
            factors={name: each for name, each in factors.items() if name not in by_period},
            period_factors=by_period,
        )


class _WorkSchema(Schema):
    coefficient = DecimalString(
        load_default=Decimal(1), validate=validate.Range(min=0, max=_MANY, min_inclusive=False)
    )
    completed = DecimalString(load_default=Decimal(1), validate=_NUMBER)
    assigned = DecimalString(load_default=None, validate=_NUMBER)
    major_errors = fields.Integer(load_default=0, validate=_NUMBER)
    delays = fields.Integer(load_default=0, validate=_NUMBER)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Work:
        return Work(**data)


class WorkSchema(Schema):
    """A week's work as JSON."""

    work = fields.List(fields.Nested(_WorkSchema), required=True)


class GradeSchema(Schema):
    """One set of points as JSON."""

    parts = fields.Dict(keys=fields.String(), values=DecimalString(), load_default=dict)
    factors = fields.Dict(keys=fields.String(), values=_Percentages(), load_default=dict)
    products = fields.List(fields.Nested(_ProductsSchema), load_default=())


class _GradedSchema(Schema):
    id = fields.String(required=True, validate=validate.Length(min=1))
    score = DecimalString(required=True)
    grade = fields.String(load_default=None)
    group = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Graded:
        return Graded(**data)


class GroupSchema(Schema):
    """A group of graded people as JSON, for the caps."""

    people = fields.List(fields.Nested(_GradedSchema), required=True)
    circumstances = fields.List(fields.String(), load_default=())


def check_weeks(weeks: Sequence[PersonWeek]) -> None:
    """Refuse weeks that are named by another day than their Monday, and weeks named twice."""
    seen: set[date] = set()
    for place, each in enumerate(weeks):
        if each.week.weekday():
            raise Invalid({f"weeks.{place}.week": [f"{each.week} is not a Monday."]})
        if each.week in seen:
            raise Invalid({f"weeks.{place}.week": [f"{each.week} stands here twice."]})
        seen.add(each.week)


def read_facts(schema: Schema, written: Any) -> Any:
    """Return what a schema makes of JSON values.

    Raises ``Invalid`` that names each field by its path, as ``weeks.0.parts.quality``.
    """
    try:
        return schema.load(written)
    except ValidationError as fault:
        raise Invalid(dict(_flat(fault.messages, ""))) from fault


def _flat(messages: Any, path: str) -> Any:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            inner = path if key in {"_schema", "key", "value"} else f"{path}.{key}".lstrip(".")
            yield from _flat(below, inner)
    else:
        yield path or "facts", list(messages)
