"""What the API takes and gives of delegations, acting posts and history."""

from datetime import date
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from approval.directory.domain.mandates import Days, Named, Post, Scope
from approval.directory.domain.tiers import Tier
from shared.contracts.fields import Word

_DAY = validate.Range(date(2000, 1, 1), date(2999, 12, 30))
_DOCUMENT = validate.Length(1, 300)


class _DaysIn(Schema):
    first_day = fields.Date(required=True, validate=_DAY, metadata={"example": "2026-11-23"})
    last_day = fields.Date(required=True, validate=_DAY, metadata={"example": "2026-11-27"})

    @staticmethod
    def days(data: dict[str, Any]) -> Days:
        """Take the days out of what was read."""
        first: date = data.pop("first_day")
        last: date = data.pop("last_day")
        return Days(first, last)


class DelegationIn(_DaysIn):
    """To whom, for which units and tiers, on which days, and the document that says so."""

    to_id = fields.UUID(required=True)
    unit_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "With those below it; without one, every unit."},
    )
    tiers = fields.List(
        Word(Tier),
        load_default=list,
        validate=validate.Length(max=len(Tier)),
        metadata={"description": "Without any, every tier."},
    )
    document = fields.String(
        required=True, validate=_DOCUMENT, metadata={"example": "Giấy ủy quyền số 12"}
    )

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> tuple[Scope, Days]:
        days = self.days(data)
        return Scope(**data), days


class DelegationOut(Schema):
    """A delegation; it holds from ``since`` up to ``until``, unless revoked before."""

    delegation_id = fields.UUID(required=True)
    from_id = fields.UUID(required=True)
    from_name = fields.String(required=True)
    to_id = fields.UUID(required=True)
    to_name = fields.String(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    tiers = fields.List(fields.String(), required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)
    document = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)


class Delegations(Schema):
    """Delegations given and received, newest first, 200 at most."""

    items = fields.List(fields.Nested(DelegationOut), required=True)


class ActingIn(_DaysIn):
    """Who acts in which vacant post, on which days, and the document that says so."""

    unit_id = fields.UUID(required=True)
    post = Word(Post, required=True)
    person_id = fields.UUID(required=True)
    document = fields.String(required=True, validate=_DOCUMENT)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> tuple[Named, Days]:
        days = self.days(data)
        return Named(**data), days


class ActingOut(Schema):
    """Somebody named to act in a post; it holds from ``since`` up to ``until``, unless ended."""

    acting_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    post = Word(Post, required=True)
    person_id = fields.UUID(required=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)
    document = fields.String(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class Actings(Schema):
    """Whoever was named to act in a unit's posts, newest first, 200 at most."""

    items = fields.List(fields.Nested(ActingOut), required=True)


class HistoryArgs(Schema):
    """Of which day, in the agency's zone; without one, everything."""

    on = fields.Date(load_default=None, allow_none=True, validate=_DAY)


class PersonVersionOut(Schema):
    """A person's entry as it was from ``since`` up to ``until``."""

    version = fields.Integer(required=True)
    name = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    post_title = fields.String(required=True)
    tier = fields.String(required=True)
    manager_id = fields.UUID(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True, allow_none=True)


class PersonHistory(Schema):
    """What a person's entry was, oldest first."""

    items = fields.List(fields.Nested(PersonVersionOut), required=True)


class UnitVersionOut(Schema):
    """A unit's entry as it was from ``since`` up to ``until``."""

    version = fields.Integer(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    parent_id = fields.UUID(required=True, allow_none=True)
    head_id = fields.UUID(required=True, allow_none=True)
    leader_in_charge_id = fields.UUID(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True, allow_none=True)


class UnitHistory(Schema):
    """What a unit's entry was, oldest first."""

    items = fields.List(fields.Nested(UnitVersionOut), required=True)
