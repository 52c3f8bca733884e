"""What a regulation's file may say: its keys, and what each of them allows."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from shared.contracts.fields import DecimalString, Word
from shared.rulebook import model
from shared.rulebook.model import Effect, Kind, Measure, Method, PeriodKind, Position

LANGUAGES: Final = ("vi", "en", "th")
GROUPS: Final = ("staff", "leaders")
EVERYBODY: Final = "everybody"

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORD: Final = validate.Regexp(
    re.compile(r"[^\W\d]\w*\Z"), error="Write one word of letters, digits and underscores."
)
_LINE: Final = validate.Length(min=1, error="Write some text.")
_POSITIVE: Final = validate.Range(min=0, min_inclusive=False)
_PERCENT: Final = validate.Range(min=0, max=100)


class Text(fields.Field[Mapping[str, str]]):
    """Words in one or more of vi, en and th; plain words stand for all three languages."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Mapping[str, str]:
        said: Any = dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else value
        if not isinstance(said, dict) or not said or not said.keys() <= set(LANGUAGES):
            raise ValidationError("Write a text, or texts under vi, en and th.")
        if not all(isinstance(text, str) and text.strip() for text in said.values()):
            raise ValidationError("Write some text.")
        spare = said.get("en") or next(iter(said.values()))
        return {language: str(said.get(language, spare)).strip() for language in LANGUAGES}


class Weekday(fields.String):
    """A weekday by its English name; it is read into 0 for Monday to 6 for Sunday."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value not in _WEEKDAYS:
            raise ValidationError(f"Write one of {', '.join(_WEEKDAYS)}.")
        return _WEEKDAYS.index(value)


def _words(**options: Any) -> fields.Dict:
    """Return a mapping of the file: its keys are the names that the file gives."""
    return fields.Dict(keys=fields.String(validate=_WORD), **options)


class Clause(Schema):
    """A clause rests on something: a source, or a choice with its reason."""

    made: ClassVar[type[Any]]

    source = fields.String()
    article = Text()
    choice = Text()

    @validates_schema
    def _rests_on_something(self, data: Mapping[str, Any], **_: Any) -> None:
        if "source" not in data and "choice" not in data:
            raise ValidationError("Name the `source`, or give the reason as `choice`.")
        if "article" in data and "source" not in data:
            raise ValidationError("Name the `source` of this article.", "article")

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Any:
        given = {name: data.pop(name, None) for name in ("source", "article", "choice")}
        frozen = {
            name: tuple(each) if isinstance(each, list) else each for name, each in data.items()
        }
        return self.made(**frozen, basis=model.Basis(**given))


class SourceSchema(Schema):
    """A text that was read."""

    title = Text(required=True)
    confidence = fields.String(
        required=True,
        validate=validate.OneOf(("confirmed", "second_hand", "inferred", "not_found")),
    )
    url = fields.Url()
    read = fields.Date()

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> model.Source:
        return model.Source(**data)


class PartSchema(Clause):
    """A part of the points."""

    made = model.Part

    name = Text(required=True)
    kind = Word(Kind, load_default=Kind.SCORE)
    maximum = DecimalString(required=True, validate=_POSITIVE)
    step = DecimalString(load_default=Decimal("0.01"), validate=_POSITIVE)
    mean_of = fields.List(fields.String(), load_default=())
    criteria = fields.List(Text(), load_default=())


class FactorSchema(Clause):
    """A percentage that a computed part averages."""

    made = model.Factor

    name = Text(required=True)
    measure = Word(Measure, required=True)
    deduction = DecimalString(load_default=Decimal(0), validate=_PERCENT)
    allowed = fields.List(DecimalString(validate=_PERCENT), load_default=())


class GradeSchema(Clause):
    """A grade and its floor."""

    made = model.Grade

    name = Text(required=True)
    floor = DecimalString(load_default=None, validate=validate.Range(min=0))


class GateSchema(Clause):
    """A finding that forces or limits the grade."""

    made = model.Gate

    name = Text(required=True)
    effect = Word(Effect, required=True)
    grade = fields.String(required=True)
    leaders_only = fields.Boolean(load_default=False)
    periods = fields.List(Word(PeriodKind), load_default=list(PeriodKind))
    factor = fields.String(load_default=None)
    below = DecimalString(load_default=None)
    above = DecimalString(load_default=None)
    evidence = Text(load_default=None)

    @validates_schema
    def _measured(self, data: Mapping[str, Any], **_: Any) -> None:
        if (data["factor"] is None) != (data["below"] is data["above"] is None):
            raise ValidationError("A factor needs `below` or `above`, and the other way round.")
        if data["effect"] is Effect.NOT_EVALUATED:
            raise ValidationError("A gate can `force` a grade or allow `at_most` one.", "effect")


class DisplacementSchema(Clause):
    """An exception: what it displaces, when, and by what."""

    made = model.Displacement

    displaces = fields.String(required=True)
    when = fields.String(required=True, validate=_WORD)
    name = Text(required=True)
    value = fields.Raw(required=True)  # checked where it is laid, by what stands there

    @post_load
    def _value(self, data: dict[str, Any], **options: Any) -> Any:
        del data["value"]
        return super()._value(data, **options)


class EscalationSchema(Clause):
    """When failed weeks lead to a meeting."""

    made = model.Escalation

    streak = fields.Integer(required=True, validate=validate.Range(min=1))
    failing = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    key_task = fields.Boolean(required=True)
    mandatory = fields.String(required=True, validate=validate.OneOf(("both", "either")))
    excused = fields.String(required=True, validate=validate.OneOf(("skipped", "breaks")))
    parties = fields.List(fields.String(validate=_WORD), required=True)
    substitute = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class TallySchema(Schema):
    """How many of the shorter periods' grades make a grade."""

    grade = fields.String(required=True)
    at_least = _words(values=fields.Integer(validate=validate.Range(min=1)), load_default=dict)
    at_most = _words(values=fields.Integer(validate=validate.Range(min=0)), load_default=dict)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> model.Tally:
        return model.Tally(**data)


class PeriodRuleSchema(Clause):
    """How one kind of period is classified."""

    made = model.PeriodRule

    method = Word(Method, required=True)
    of = Word(PeriodKind, load_default=None)
    tallies = fields.List(fields.Nested(TallySchema), load_default=())
    otherwise = fields.String(load_default=None)
    merged = fields.Dict(
        keys=fields.Integer(validate=validate.Range(1, 12)),
        values=Word(PeriodKind),
        load_default=dict,
    )

    @validates_schema
    def _suits(self, data: Mapping[str, Any], **_: Any) -> None:
        parted = data["method"] in {Method.MEAN_OF, Method.COUNTING}
        if parted != (data["of"] is not None):
            raise ValidationError("mean_of and counting say of which periods, and only they.", "of")
        counting = data["method"] is Method.COUNTING
        if counting != bool(data["tallies"]) or counting != (data["otherwise"] is not None):
            raise ValidationError("counting needs tallies and otherwise; others have neither.")


class TimeWorkedSchema(Clause):
    """What too little time in a period leads to."""

    made = model.TimeWorked

    name = Text(required=True)
    period = Word(PeriodKind, required=True)
    worked_below = fields.Integer(load_default=None, validate=validate.Range(min=1))
    absent_from = fields.Integer(load_default=None, validate=validate.Range(min=1))
    effect = Word(Effect, required=True)
    grade = fields.String(load_default=None)
    carried_on = fields.Boolean(load_default=False)

    @validates_schema
    def _suits(self, data: Mapping[str, Any], **_: Any) -> None:
        if (data["worked_below"] is None) == (data["absent_from"] is None):
            raise ValidationError("Give worked_below or absent_from, in weeks.")
        if (data["grade"] is None) != (data["effect"] is Effect.NOT_EVALUATED):
            raise ValidationError("force and at_most name a grade; not_evaluated none.", "grade")


class CapSchema(Clause):
    """How many of a group may have a grade."""

    made = model.Cap

    name = Text(required=True)
    grade = fields.String(required=True)
    percent = DecimalString(required=True, validate=_PERCENT)
    of = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    count = fields.String(required=True, validate=validate.OneOf(("fixed", "recomputed")))
    rounding = fields.String(required=True, validate=validate.OneOf(("down", "nearest", "up")))
    groups = fields.List(fields.String(validate=_WORD), required=True)


class CeilingSchema(Clause):
    """A grade that somebody's own may not exceed."""

    made = model.Ceiling

    name = Text(required=True)
    position = Word(Position, required=True)
    not_above = fields.String(required=True, validate=validate.OneOf(("unit", "head")))
    when = fields.String(load_default=None, validate=_WORD)


class SuggestionSchema(Clause):
    """How a week's work suggests points for a part."""

    made = model.Suggestion

    measure = Word(Measure, required=True)
    deduction = DecimalString(load_default=Decimal(0), validate=_PERCENT)
    places = fields.Integer(load_default=0, validate=validate.Range(0, 2))


class WeekDeadlineSchema(Clause):
    """When a step of the week is due."""

    made = model.WeekDeadline

    weekday = Weekday(required=True)
    at = fields.Time(required=True, format="%H:%M")
    weeks_after = fields.Integer(load_default=0, validate=validate.Range(min=0))


class OwnDeadlineSchema(Schema):
    """When a step of the week is due in a unit of the agency, which is the agency's own word."""

    weekday = Weekday(required=True)
    at = fields.Time(required=True, format="%H:%M")
    weeks_after = fields.Integer(load_default=0, validate=validate.Range(min=0))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> model.WeekDeadline:
        return model.WeekDeadline(**data, basis=model.Basis())


class PeriodDeadlineSchema(Clause):
    """When a period's classification is due."""

    made = model.PeriodDeadline

    period = Word(PeriodKind, required=True)
    months_after = fields.Integer(load_default=0, validate=validate.Range(min=0))
    day = fields.Integer(required=True, validate=validate.Range(1, 31))


class YearSchema(Clause):
    """The year that periods divide."""

    made = model.Year

    first_month = fields.Integer(load_default=1, validate=validate.Range(1, 12))
    named_by_end = fields.Boolean(load_default=False)
    week_belongs_by = Weekday(required=True)


class ExampleSchema(Schema):
    """A worked example."""

    sentence = Text(required=True)
    run = fields.String(
        required=True, validate=validate.OneOf(("grade", "escalate", "classify", "caps", "suggest"))
    )
    given = fields.Dict(required=True)
    gives = fields.Dict(required=True, validate=validate.Length(min=1))

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> model.Example:
        return model.Example(**data)


class RulebookSchema(Clause):
    """All keys of a file; what one clause says of another is checked by ``coherence``."""

    made = dict

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*\Z"))
    version = fields.String(required=True, validate=_LINE)
    title = Text(required=True)
    sources = _words(values=fields.Nested(SourceSchema), required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None)
    applies_to = fields.List(
        fields.String(validate=validate.OneOf(GROUPS)),
        required=True,
        validate=validate.Length(min=1),
    )
    official = fields.String(
        required=True, validate=validate.OneOf(("self", "manager", "approved"))
    )
    graded = fields.String(required=True, validate=validate.OneOf(("exact", "printed")))
    places = fields.Integer(required=True, validate=validate.Range(0, 2))
    adjusting = fields.String(
        load_default="allowed", validate=validate.OneOf(("allowed", "refused"))
    )
    calendar = fields.String(required=True, validate=_WORD)
    parts = _words(values=fields.Nested(PartSchema), required=True, validate=validate.Length(min=1))
    factors = _words(values=fields.Nested(FactorSchema), load_default=dict)
    grades = _words(
        values=fields.Nested(GradeSchema), required=True, validate=validate.Length(min=1)
    )
    gates = _words(values=fields.Nested(GateSchema), load_default=dict)
    exceptions = _words(values=fields.Nested(DisplacementSchema), load_default=dict)
    escalation = fields.Nested(EscalationSchema, load_default=None)
    year = fields.Nested(YearSchema, required=True)
    periods = fields.Dict(
        keys=Word(PeriodKind), values=fields.Nested(PeriodRuleSchema), load_default=dict
    )
    time_worked = _words(values=fields.Nested(TimeWorkedSchema), load_default=dict)
    caps = _words(values=fields.Nested(CapSchema), load_default=dict)
    ceilings = _words(values=fields.Nested(CeilingSchema), load_default=dict)
    suggestions = _words(values=fields.Nested(SuggestionSchema), load_default=dict)
    week_deadlines = _words(values=fields.Nested(WeekDeadlineSchema), load_default=dict)
    period_deadlines = _words(values=fields.Nested(PeriodDeadlineSchema), load_default=dict)
    examples = fields.List(
        fields.Nested(ExampleSchema), required=True, validate=validate.Length(min=1)
    )
