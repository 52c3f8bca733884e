"""What is asked of files with all lines of a period."""

from enum import StrEnum

from marshmallow import Schema, fields, validate

from reporting.api.classification_schemas import FilterArgs
from reporting.api.schemas import StretchArgs


class ExtractFormat(StrEnum):
    """As what a file is written: for programs, for programs, and for people."""

    CSV = "csv"
    NDJSON = "ndjson"
    XLSX = "xlsx"


class FormatArgs(Schema):
    """As what; a workbook holds at most 20,000 lines, and their names."""

    format = fields.Enum(ExtractFormat, by_value=True, load_default=ExtractFormat.CSV)
    language = fields.String(
        load_default="vi",
        validate=validate.OneOf(("vi", "en", "th")),
        metadata={"description": "Of a workbook's heads; programs read names of columns."},
    )


class ClassificationsFileArgs(FilterArgs, FormatArgs):
    """Of which period, and which of its classifications."""

    period = fields.String(
        required=True, validate=validate.Length(1, 10), metadata={"example": "2026-Q4"}
    )


class ResultsFileArgs(StretchArgs, FormatArgs):
    """Of which period or week, and of which unit with those below it."""
