"""Official results as a program reads them: one by the link of an event, or page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields, post_load

from shared.contracts.fields import DecimalString, Week


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """The official result of one person's week; ``provisional`` while it is reopened.

    ``approved_parts`` are points by part, as texts. ``whole`` is the answer as it came.
    """

    result_id: UUID
    person_id: UUID
    unit_id: UUID
    week: date
    approved_parts: Mapping[str, str]
    total: Decimal
    grade: str
    approved_at: datetime
    provisional: bool
    document: str | None
    whole: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(ResultLine):
    """The full record of an official result, with its place in the ledger.

    ``correction_of`` is the result that it follows, ``corrected_by`` the one that follows it.
    """

    report_id: UUID
    number: int | None
    sha256: str | None
    correction_of: UUID | None
    corrected_by: UUID | None


class LineSchema(Schema):
    """A result on a page."""

    made: type[ResultLine] = ResultLine

    class Meta:
        """Readers skip what a newer sender added."""

        unknown = EXCLUDE

    result_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    week = Week(required=True)
    approved_parts = fields.Dict(required=True)
    total = DecimalString(required=True)
    grade = fields.String(required=True)
    approved_at = fields.AwareDateTime(required=True)
    provisional = fields.Boolean(required=True)
    document = fields.String(required=True, allow_none=True)

    @post_load(pass_original=True)
    def _value(self, given: dict[str, Any], whole: Any, **_: Any) -> ResultLine:
        return self.made(**given, whole=whole)


class ResultSchema(LineSchema):
    """A result by its link."""

    made = Result

    report_id = fields.UUID(required=True)
    number = fields.Integer(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    correction_of = fields.UUID(required=True, allow_none=True)
    corrected_by = fields.UUID(required=True, allow_none=True)


LINE: Final = LineSchema()
RESULT: Final = ResultSchema()
