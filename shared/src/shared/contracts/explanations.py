"""Why a figure is what it is, as every service answers it."""

from marshmallow import Schema, fields, validate

from shared.contracts.parts import RulebookUsed


class DerivationStep(Schema):
    """One clause of the rulebook applied: an operation on named inputs, and what came out.

    Numbers are strings: decimals, or fractions like ``290/3`` where digits never end.
    """

    clause = fields.String(required=True)
    about = fields.String(required=True, allow_none=True)
    operation = fields.String(required=True)
    inputs = fields.Dict(required=True)
    output = fields.Raw(required=True)


class Explanation(Schema):
    """A grade with the steps that led to it, for programs and, in words, for people."""

    rulebook = fields.Nested(RulebookUsed, required=True)
    grade = fields.String(required=True, allow_none=True)
    derivation = fields.List(fields.Nested(DerivationStep), required=True)
    sentences = fields.List(fields.String(), required=True)


class ExplanationArgs(Schema):
    """In which language."""

    language = fields.String(load_default="vi", validate=validate.OneOf(("vi", "en", "th")))
