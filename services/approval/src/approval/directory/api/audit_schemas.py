"""What the API gives of the audit."""

from marshmallow import Schema, fields, validate

from shared.kit.http import PageArgs


class AuditEntryOut(Schema):
    """One recorded act; ``facts`` are ids, codes, days and counts."""

    entry_id = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    actor_kind = fields.String(required=True)
    actor_id = fields.String(required=True)
    action = fields.String(required=True)
    subject_id = fields.UUID(required=True, allow_none=True)
    facts = fields.Dict(required=True)


class Audit(Schema):
    """A page of the audit."""

    items = fields.List(fields.Nested(AuditEntryOut), required=True)
    next = fields.String(required=True, allow_none=True)


class AuditArgs(PageArgs):
    """Of which subject: a delegation, an acting post, a person."""

    subject = fields.UUID(load_default=None, allow_none=True)


class OwnAuditArgs(PageArgs):
    """Whose acts: one's own, or those about oneself."""

    whose = fields.String(load_default="by_me", validate=validate.OneOf(("by_me", "about_me")))
