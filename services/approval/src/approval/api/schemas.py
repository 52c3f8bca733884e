"""What the API takes and gives."""

from typing import Any, Final
from uuid import UUID

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    validate,
    validates_schema,
)

from approval.directory import lookup
from approval.domain.proposals import ProposalState, Verdict
from shared.contracts.fields import DecimalString, Week, Word
from shared.contracts.parts import Item, RulebookUsed
from shared.kit.http import PageArgs
from shared.kit.http.problems import Problem

MOST_AT_ONCE: Final = 1_000


class ReasonIn(Schema):
    """Why; it is kept and shown."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class ProposalLine(Schema):
    """A scored report in the authority's queue."""

    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    post_title = fields.String(required=True, allow_none=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    tier = fields.String(required=True)
    revision = fields.Integer(required=True)
    state = Word(ProposalState, required=True)
    self_parts = fields.Dict(required=True)
    manager_parts = fields.Dict(required=True)
    total = DecimalString(required=True)
    grade = fields.String(required=True)
    scorer_id = fields.UUID(required=True)
    late = fields.Boolean(required=True, allow_none=True)
    version = fields.Integer(required=True)


class DecisionOut(Schema):
    """One recorded decision, with the rule by which that person was competent."""

    kind = fields.String(required=True)
    by_id = fields.UUID(required=True)
    rule = fields.String(required=True)
    on_behalf_of_id = fields.UUID(required=True, allow_none=True)
    delegation_id = fields.UUID(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)


class NoteOut(Schema):
    """What a manager beside the direct one says of the week; it decides nothing.

    Its author managed the person ``earlier`` in the week, or manages a ``concurrent`` post of the
    person's, or one to which the person is ``seconded``.
    """

    by_id = fields.UUID(required=True)
    relation = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    said = fields.String(required=True)
    parts = fields.Dict(required=True, allow_none=True)
    total = DecimalString(required=True, allow_none=True)


class MovedOut(Schema):
    """Since the report was scored the authority changed: from whom to whom, and why."""

    from_id = fields.UUID(required=True)
    from_name = fields.String(required=True)
    to_id = fields.UUID(required=True)
    to_name = fields.String(required=True)
    why = Word(
        lookup.Outcome,
        required=True,
        metadata={
            "description": "How the post of the rule stands now: somebody else `holds` it or"
            " `acts` in it, or why it was passed over."
        },
    )


class ProposalOut(ProposalLine):
    """A whole proposal, with the report behind it and every decision so far."""

    comment = fields.String(required=True)
    scored_at = fields.AwareDateTime(required=True)
    rulebook = fields.Nested(RulebookUsed, required=True)
    summary = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(Item), required=True, allow_none=True)
    handed_in_at = fields.AwareDateTime(required=True, allow_none=True)
    decisions = fields.List(fields.Nested(DecisionOut), required=True)
    moved = fields.Nested(MovedOut, required=True, allow_none=True)
    notes = fields.List(fields.Nested(NoteOut), required=True)


class VerdictIn(Schema):
    """What is decided on one proposal, in the version that was read."""

    report_id = fields.UUID(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    decision = fields.String(required=True, validate=validate.OneOf(("approved", "returned")))
    reason = fields.String(load_default="", validate=validate.Length(max=2_000))

    @validates_schema
    def _return_has_reason(self, data: dict[str, Any], **_: Any) -> None:
        if data["decision"] == "returned" and not data["reason"].strip():
            raise ValidationError("Say why it is returned.", "reason")

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Verdict:
        state = ProposalState(data["decision"])
        return Verdict(data["report_id"], data["version"], state, data["reason"])


class VerdictsIn(Schema):
    """Up to 1,000 decisions, one a report."""

    items = fields.List(
        fields.Nested(VerdictIn), required=True, validate=validate.Length(1, MOST_AT_ONCE)
    )

    @validates_schema
    def _each_report_once(self, data: dict[str, Any], **_: Any) -> None:
        seen: set[UUID] = set()
        for place, each in enumerate(data["items"]):
            if each.report_id in seen:
                told = {"report_id": ["This report stands here twice."]}
                raise ValidationError({"items": {place: told}})
            seen.add(each.report_id)


class VerdictOut(Schema):
    """What became of one decision: the proposal's new version, or the problem."""

    report_id = fields.UUID(required=True)
    version = fields.Integer(required=True, allow_none=True)
    problem = fields.Nested(Problem, required=True, allow_none=True)


class VerdictsOut(Schema):
    """What became of each decision, in the order in which they were sent."""

    done = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    items = fields.List(fields.Nested(VerdictOut), required=True)


class Proposals(Schema):
    """A page of the queue."""

    items = fields.List(fields.Nested(ProposalLine), required=True)
    next = fields.String(required=True, allow_none=True)


class QueueArgs(PageArgs):
    """Which part of the queue."""

    state = Word(ProposalState, load_default=ProposalState.AWAITING)
    week = Week(load_default=None, allow_none=True)


class ResultOut(Schema):
    """An official result with the scores of all three parties, and its place in the ledger.

    ``number`` and ``sha256`` are null only where somebody took the result out of the ledger.
    """

    number = fields.Integer(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    result_id = fields.UUID(required=True)
    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    self_parts = fields.Dict(required=True)
    manager_parts = fields.Dict(required=True)
    approved_parts = fields.Dict(required=True)
    total = DecimalString(required=True)
    grade = fields.String(required=True)
    rulebook_id = fields.String(required=True)
    rulebook_version = fields.String(required=True)
    rulebook_sha256 = fields.String(required=True)
    scorer_id = fields.UUID(required=True)
    decided_by_id = fields.UUID(required=True)
    rule = fields.String(required=True)
    on_behalf_of_id = fields.UUID(required=True, allow_none=True)
    delegation_id = fields.UUID(required=True, allow_none=True)
    same_person = fields.Boolean(required=True)
    approved_at = fields.AwareDateTime(required=True)
