"""What the API takes and gives of periods that are classified."""

from marshmallow import Schema, fields, validate

from reporting.domain.periods import PeriodAction, PeriodState
from shared.contracts.fields import Word
from shared.contracts.parts import RulebookUsed


class ReopeningIn(Schema):
    """Why a period is reopened; everybody whom it concerns may read it."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class PeriodActOut(Schema):
    """One recorded act; ``facts`` of a computation count whose figure changed."""

    action = Word(PeriodAction, required=True)
    by_id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    facts = fields.Dict(required=True)


class UnitWeeks(Schema):
    """How many weeks of a unit's people are not decided."""

    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    weeks = fields.Integer(required=True)


class PeriodOut(Schema):
    """Where a period stands; ``people`` counts classifications by state.

    ``open_weeks`` are those that keep it from being locked: owed, on their way, or reopened.
    """

    period = fields.String(required=True)
    state = Word(PeriodState, required=True)
    computed_at = fields.AwareDateTime(required=True, allow_none=True)
    people = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    open_weeks = fields.List(fields.Nested(UnitWeeks), required=True)
    acts = fields.List(fields.Nested(PeriodActOut), required=True)
    version = fields.Integer(required=True)


class OfUnitArgs(Schema):
    """Which unit, with those below it; without, the whole agency."""

    unit = fields.UUID(load_default=None, allow_none=True)


class CapRoomOut(Schema):
    """What a cap leaves in one group: ``allowed`` of ``candidates``, for ``counted`` people.

    ``kind`` is ``unit``, with the id of the unit that decides as ``name``, or ``duty``, with a
    tier. ``steps`` are its arithmetic.
    """

    rulebook = fields.String(required=True)
    cap = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    grade = fields.String(required=True)
    below = fields.String(required=True)
    candidates = fields.Integer(required=True)
    counted = fields.Integer(required=True)
    allowed = fields.Integer(required=True)
    steps = fields.List(fields.Dict(), required=True)


class Caps(Schema):
    """What the caps of a period leave, as it was computed last."""

    items = fields.List(fields.Nested(CapRoomOut), required=True)


class ComparisonArgs(Schema):
    """Under which other rulebook, by its id, and of which unit with those below it."""

    rulebook = fields.String(required=True, validate=validate.Length(1, 100))
    unit = fields.UUID(required=True)


class Compared(Schema):
    """A score and the grade that it has."""

    score = fields.String(required=True)
    grade = fields.String(required=True)


class Changed(Schema):
    """Somebody whose grade would be another, and why."""

    person = fields.UUID(required=True)
    before = fields.Nested(Compared, required=True, data_key="from")
    after = fields.Nested(Compared, required=True, data_key="to")
    why = fields.String(required=True)


class Comparison(Schema):
    """The same weeks under two rulebooks.

    ``unjudged`` people have no grade under one of them; ``moves`` counts people by both grades.
    """

    before = fields.Nested(RulebookUsed, required=True, data_key="from")
    after = fields.Nested(RulebookUsed, required=True, data_key="to")
    people = fields.Integer(required=True)
    unjudged = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    moves = fields.Dict(required=True)
    changes = fields.List(fields.Nested(Changed), required=True)


class Comparisons(Schema):
    """A comparison for each rulebook that governs people there."""

    items = fields.List(fields.Nested(Comparison), required=True)
