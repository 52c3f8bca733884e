"""What the API takes and gives of notes."""

from marshmallow import Schema, fields, validate

from scoring.domain.assessments import AssessmentState
from scoring.domain.notes import Relation
from shared.contracts.fields import DecimalString, Week, Word
from shared.contracts.parts import Item

PART = validate.Regexp(r"^[a-z_]{1,30}$", error="A part's name is in small letters.")


class NoteIn(Schema):
    """What another manager says of the week, with points by part or without."""

    said = fields.String(required=True, validate=validate.Length(1, 5_000))
    parts = fields.Dict(
        keys=fields.String(validate=PART),
        values=DecimalString(validate=validate.Range(min=0, max=100)),
        load_default=None,
        allow_none=True,
        metadata={"example": {"quality": "32", "progress": "31", "conduct": "17"}},
    )


class NoteOut(Schema):
    """A note of a manager beside the direct one; it decides nothing."""

    by_id = fields.UUID(required=True)
    relation = Word(Relation, required=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    parts = fields.Dict(required=True, allow_none=True)
    total = DecimalString(required=True, allow_none=True)


class BesideLine(Schema):
    """A report to which one may attach a note, and in which relation to its author."""

    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    week = Week(required=True)
    post_title = fields.String(required=True)
    relation = Word(Relation, required=True)
    state = Word(AssessmentState, required=True)


class BesideReports(Schema):
    """The reports of a week to which one may attach a note."""

    items = fields.List(fields.Nested(BesideLine), required=True)


class BesideOut(BesideLine):
    """A whole report to which one may attach a note, with the notes that one attached."""

    summary = fields.String(required=True)
    items = fields.List(fields.Nested(Item), required=True)
    self_parts = fields.Dict(required=True)
    notes = fields.List(fields.Nested(NoteOut), required=True)


class BesideArgs(Schema):
    """Which week."""

    week = Week(required=True)
