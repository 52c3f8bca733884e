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
from approval.domain.proposals import BULK, Act, ProposalState, Verdict
from shared.contracts.approval import Breach
from shared.contracts.fields import DecimalString, Week, Word
from shared.contracts.parts import Item, RulebookUsed
from shared.kit.http import PageArgs
from shared.kit.http.problems import Problem

MOST_AT_ONCE: Final = 1_000
_PART: Final = validate.Regexp(r"^[a-z_]{1,30}$", error="A part's name is in small letters.")


def _points(**options: Any) -> fields.Dict:
    """Return a field for points by part: ``{"quality": "36.5", …}``."""
    return fields.Dict(
        keys=fields.String(validate=_PART),
        values=DecimalString(validate=validate.Range(min=0, max=100)),
        metadata={"example": {"quality": "33", "progress": "32", "conduct": "17"}},
        **options,
    )


class ReasonIn(Schema):
    """Why; it is kept and shown."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class GivenBackIn(ReasonIn):
    """Why, and to whom: the direct manager who scored, or the author."""

    to = fields.String(load_default="scorer", validate=validate.OneOf(("scorer", "author")))


class AdjustmentIn(ReasonIn):
    """The authority's own points by part, with why."""

    parts = _points(required=True)


class SecondLookIn(Schema):
    """What a member of the Office makes of a decision, with a remark that is kept and shown."""

    outcome = fields.String(required=True, validate=validate.OneOf(("confirmed", "sent_back")))
    remark = fields.String(required=True, validate=validate.Length(1, 2_000))


class ProposalLine(Schema):
    """A scored report in the authority's queue.

    ``exceptional`` is what has a key task missed, a breach, a signal, or came late, or corrects an
    official result: that one is ``provisional`` until then. ``breaches`` are kinds, ``flags`` the
    signals that the scorer was shown. ``late_hours`` are begun hours after the deadline, and
    ``filed_by_id`` is who handed the report in on its author's behalf.
    """

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
    late_hours = fields.Integer(required=True, allow_none=True)
    filed_by_id = fields.UUID(required=True, allow_none=True)
    key_task_missed = fields.Boolean(required=True)
    breaches = fields.List(fields.Nested(Breach), required=True)
    flags = fields.List(fields.String(), required=True)
    exceptional = fields.Boolean(required=True)
    provisional = fields.Boolean(required=True)
    correction_of = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True)


class DecisionOut(Schema):
    """One recorded act, with the rule by which that person was competent.

    ``total`` and ``grade`` are of what was approved or adjusted.
    """

    kind = fields.String(required=True)
    by_id = fields.UUID(required=True)
    rule = fields.String(required=True)
    on_behalf_of_id = fields.UUID(required=True, allow_none=True)
    delegation_id = fields.UUID(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    total = DecimalString(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)


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
    """What is decided on one proposal, in the version that was read.

    ``returned`` goes to the direct manager, ``returned_to_author`` past them; all but ``approved``
    needs a reason, and ``adjusted`` the authority's own points.
    """

    report_id = fields.UUID(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    decision = fields.String(required=True, validate=validate.OneOf(BULK))
    reason = fields.String(load_default="", validate=validate.Length(max=2_000))
    parts = _points(load_default=None, allow_none=True)

    @validates_schema
    def _all_but_approval_has_reason(self, data: dict[str, Any], **_: Any) -> None:
        if data["decision"] != Act.APPROVED and not data["reason"].strip():
            raise ValidationError(f"Say why it is {data['decision']}.", "reason")

    @validates_schema
    def _points_belong_to_an_adjustment(self, data: dict[str, Any], **_: Any) -> None:
        if (data["decision"] == Act.ADJUSTED) != (data["parts"] is not None):
            raise ValidationError("Send points with `adjusted`, and with nothing else.", "parts")

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Verdict:
        act = Act(data["decision"])
        return Verdict(data["report_id"], data["version"], act, data["reason"], data["parts"])


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
    """A page of the queue, and how many there are in each state by the same filters."""

    items = fields.List(fields.Nested(ProposalLine), required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    next = fields.String(required=True, allow_none=True)


class SecondLooks(Schema):
    """A page of what waits for the Office's second look."""

    items = fields.List(fields.Nested(ProposalLine), required=True)
    next = fields.String(required=True, allow_none=True)


class QueueArgs(PageArgs):
    """Which part of the queue; ``unit_id`` stands for the units below it, too.

    ``exceptional`` is told of a line of the queue.
    """

    state = Word(ProposalState, load_default=ProposalState.AWAITING)
    week = Week(load_default=None, allow_none=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)
    grade = fields.String(load_default=None, allow_none=True)
    scorer_id = fields.UUID(load_default=None, allow_none=True)
    late = fields.Boolean(load_default=None, allow_none=True)
    exceptional = fields.Boolean(load_default=None, allow_none=True)


class WaitingArgs(Schema):
    """Everybody's list, for the Office, or what lies before oneself as authority."""

    whose = fields.String(load_default="own", validate=validate.OneOf(("own", "all")))


class WaitingDelegate(Schema):
    """Who may decide on somebody's behalf just now."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)


class WaitingLine(Schema):
    """What waits for one authority: since when, until when, and how much of it is overdue.

    ``for`` is ``authority``, or ``office`` for second looks. Where nobody is competent there is no
    authority; ``due_at`` is the earliest deadline, and null while none is known.
    """

    waits_for = fields.String(required=True, data_key="for")
    authority_id = fields.UUID(required=True, allow_none=True)
    authority_name = fields.String(required=True, allow_none=True)
    delegates = fields.List(fields.Nested(WaitingDelegate), required=True)
    proposals = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    since = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)


class Waiting(Schema):
    """Who sits on what, the earliest deadline first."""

    items = fields.List(fields.Nested(WaitingLine), required=True)


class ResultOut(Schema):
    """An official result with the scores of all three parties, and its place in the ledger.

    ``number`` and ``sha256`` are null only where somebody took the result out of the ledger. It
    never changes: while it is reopened it is ``provisional``, and then ``corrected_by`` another
    one. It is final while it is neither. The authority adjusted where approved and manager's points
    differ, for the ``reason``. Of an imported one, scorer and decider are the import, and nobody.
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
    correction_of = fields.UUID(required=True, allow_none=True)
    corrected_by = fields.UUID(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True)
    confirmed_by_id = fields.UUID(required=True, allow_none=True)
    key_task_missed = fields.Boolean(required=True, allow_none=True)
    breaches = fields.List(fields.Nested(Breach), required=True, allow_none=True)
    document = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "On what a result from before the platform rests."},
    )
