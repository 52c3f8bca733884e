"""What the API takes and gives."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from scoring.api.breach_schemas import BreachLine
from scoring.api.note_schemas import PART, NoteOut
from scoring.domain.assessments import AssessmentState
from scoring.domain.reasons import Why
from scoring.domain.scores import Cause, Judgement, Score
from scoring.domain.signals import Signal
from shared.contracts.fields import DecimalString, Week, Word
from shared.contracts.parts import Item, RulebookUsed
from shared.kit.http import PageArgs


class JudgementIn(Schema):
    """What became of one item; `item` is its number in the report, from 1."""

    item = fields.Integer(required=True, validate=validate.Range(1, 1_000))
    accepted = fields.Boolean(required=True)
    major_error = fields.Boolean(load_default=False)
    delayed = fields.Boolean(load_default=False)
    objective_cause = Word(Cause, load_default=Cause.NONE)

    @post_load
    def _judgement(self, data: dict[str, Any], **_: Any) -> Judgement:
        return Judgement(**data)


class ScoreIn(Schema):
    """The direct manager's scores by part, and the comment on the week.

    `reason` is needed where `reason-needed` says so. A missed key task is named: by its number
    among the items, or by its title where the report does not have it.
    """

    parts = fields.Dict(
        keys=fields.String(validate=PART),
        values=DecimalString(validate=validate.Range(min=0, max=100)),
        required=True,
        metadata={"example": {"quality": "33", "progress": "32", "conduct": "17"}},
    )
    comment = fields.String(required=True, validate=validate.Length(1, 5_000))
    reason = fields.String(load_default="", validate=validate.Length(max=2_000))
    judgements = fields.List(
        fields.Nested(JudgementIn), load_default=list, validate=validate.Length(max=1_000)
    )
    key_task_missed = fields.Boolean(load_default=False)
    missed_item = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(1, 1_000)
    )
    missed_title = fields.String(load_default="", validate=validate.Length(max=500))

    @post_load
    def _score(self, data: dict[str, Any], **_: Any) -> Score:
        return Score(**data)


class ReasonIn(Schema):
    """Why; it is kept and shown."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class AssessmentLine(Schema):
    """A report in the manager's queue.

    `late_hours` are begun hours after the deadline; `filed_by_id` is who handed it in on the
    author's behalf.
    """

    report_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    week = Week(required=True)
    unit_id = fields.UUID(required=True)
    post_title = fields.String(required=True)
    revision = fields.Integer(required=True)
    state = Word(AssessmentState, required=True)
    self_parts = fields.Dict(required=True)
    handed_in_at = fields.AwareDateTime(required=True)
    late = fields.Boolean(required=True)
    late_hours = fields.Integer(required=True, allow_none=True)
    filed_by_id = fields.UUID(required=True, allow_none=True)
    items = fields.List(fields.Nested(Item), required=True)
    returns = fields.Integer(required=True)
    score_due_at = fields.AwareDateTime(required=True)
    sent_back_reason = fields.String(required=True)
    total = DecimalString(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class JudgementOut(Schema):
    """What became of one item, by its number in the report."""

    item = fields.Integer(required=True)
    accepted = fields.Boolean(required=True)
    major_error = fields.Boolean(required=True)
    delayed = fields.Boolean(required=True)
    objective_cause = fields.String(required=True)


class ActOut(Schema):
    """One recorded act of the direct manager."""

    kind = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    by_id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    parts = fields.Dict(required=True, allow_none=True)
    total = DecimalString(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)
    rulebook = fields.Nested(RulebookUsed, required=True, allow_none=True)
    said = fields.String(required=True)
    reason = fields.String(required=True)
    judgements = fields.List(fields.Nested(JudgementOut), required=True)
    key_task_missed = fields.Boolean(required=True)
    missed_item = fields.Integer(required=True, allow_none=True)
    missed_title = fields.String(required=True)
    flags = fields.List(fields.String(), required=True)


class OfficialWeekOut(Schema):
    """The official outcome of one week before this one."""

    week = Week(required=True)
    total = DecimalString(required=True)
    grade = fields.String(required=True)


class HistoryOut(Schema):
    """The person's last twelve official weeks, newest first, and what they come to.

    `trend` is by how many points the newest four are above the four before. `unit_average` is of
    the same weeks of the unit, where that is five people or more.
    """

    weeks = fields.List(fields.Nested(OfficialWeekOut), required=True)
    average = DecimalString(required=True, allow_none=True)
    trend = DecimalString(required=True, allow_none=True)
    unit_average = DecimalString(required=True, allow_none=True)


class AssessmentOut(AssessmentLine):
    """A whole report to score, with everything that was done on it so far."""

    tier = fields.String(required=True)
    summary = fields.String(required=True)
    manager_parts = fields.Dict(required=True, allow_none=True)
    comment = fields.String(required=True)
    acts = fields.List(fields.Nested(ActOut), required=True)
    notes = fields.List(fields.Nested(NoteOut), required=True)
    flags = fields.List(fields.String(), required=True)
    breaches = fields.List(fields.Nested(BreachLine), required=True)
    history = fields.Nested(HistoryOut, required=True)


class Preview(Schema):
    """What a score would come to: nothing of it is kept.

    `why` tells what asks for a reason; `flags` are signals, which never block.
    """

    total = DecimalString(required=True)
    grade = fields.String(required=True)
    why = fields.List(Word(Why), required=True)
    flags = fields.List(Word(Signal), required=True)


class Assessments(Schema):
    """A page of the queue."""

    items = fields.List(fields.Nested(AssessmentLine), required=True)
    next = fields.String(required=True, allow_none=True)


class QueueArgs(PageArgs):
    """Which part of the queue."""

    state = Word(AssessmentState, load_default=AssessmentState.AWAITING)
    week = Week(load_default=None, allow_none=True)
