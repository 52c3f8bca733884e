"""What the roster's API takes and gives, besides files."""

from marshmallow import Schema, fields, validate


class RosterArgs(Schema):
    """Whether to do it."""

    dry_run = fields.Boolean(
        load_default=False,
        metadata={"description": "Only tell what would change, and change nothing."},
    )


class ExportArgs(Schema):
    """Which file to give."""

    format = fields.String(
        load_default="xlsx",
        validate=validate.OneOf(["xlsx", "zip"]),
        metadata={"description": "A workbook, or a ZIP of `units.csv` and `people.csv`."},
    )


class CountsOut(Schema):
    """How many entries of a table become what."""

    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    left = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)


class AccountCountsOut(Schema):
    """How many accounts become what."""

    opened = fields.Integer(required=True)
    renamed = fields.Integer(required=True)
    closed = fields.Integer(required=True)


class EditOut(Schema):
    """What a column holds before and after, null for nothing; codes for units and people."""

    column = fields.String(required=True)
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)


class ChangeOut(Schema):
    """A unit or person that changes."""

    subject = fields.String(required=True, validate=validate.OneOf(["unit", "person"]))
    code = fields.String(required=True)
    change = fields.String(required=True, validate=validate.OneOf(["added", "changed", "left"]))
    edits = fields.List(fields.Nested(EditOut), required=True)


class RosterOut(Schema):
    """What a roster changes in the directory."""

    applied = fields.Boolean(
        required=True, metadata={"description": "False for a dry run: nothing was changed."}
    )
    units = fields.Nested(CountsOut, required=True)
    people = fields.Nested(CountsOut, required=True)
    accounts = fields.Nested(AccountCountsOut, required=True)
    changes = fields.List(
        fields.Nested(ChangeOut),
        required=True,
        metadata={"description": "The first 1,000 that change."},
    )
    changes_in_all = fields.Integer(required=True)
