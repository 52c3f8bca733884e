"""What the directory's API takes and gives."""

from marshmallow import Schema, fields, validate

from approval.directory.domain.authority import Rule
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.passwords import LONGEST_PASSWORD
from shared.contracts.fields import Word
from shared.kit.http import PageArgs

_NAME = validate.Length(1, 200)


class PublishedKey(Schema):
    """A public key (RFC 8037)."""

    kty = fields.String(required=True)
    crv = fields.String(required=True)
    use = fields.String(required=True)
    alg = fields.String(required=True)
    kid = fields.String(required=True)
    x = fields.String(required=True)


class KeySet(Schema):
    """The keys that tokens are signed with (RFC 7517)."""

    keys = fields.List(fields.Nested(PublishedKey), required=True)


class SessionIn(Schema):
    """A person's account and password."""

    account = fields.String(required=True, validate=_NAME, metadata={"example": "an.nguyen"})
    password = fields.String(
        required=True, validate=validate.Length(1, LONGEST_PASSWORD), load_only=True
    )


class ClientIn(Schema):
    """An API client's name and secret."""

    client = fields.String(required=True, validate=_NAME, metadata={"example": "reporting"})
    secret = fields.String(required=True, validate=_NAME, load_only=True)


class TokenOut(Schema):
    """A token to send as ``Authorization: Bearer …``, and for how long it is good."""

    token = fields.String(required=True)
    seconds = fields.Integer(required=True)


class SessionOut(TokenOut):
    """A person's token."""

    person_id = fields.UUID(required=True)


class PersonOut(Schema):
    """An entry of the phone book; ``active`` is false for somebody who left."""

    person_id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    post_title = fields.String(required=True)
    tier = Word(Tier, required=True)
    manager_id = fields.UUID(required=True, allow_none=True)
    active = fields.Boolean(required=True)


class People(Schema):
    """A page of people."""

    items = fields.List(fields.Nested(PersonOut), required=True)
    next = fields.String(required=True, allow_none=True)


class PeopleArgs(PageArgs):
    """Which people."""

    unit = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "Only those of this unit; its sections have people of their own."},
    )


class UnitOut(Schema):
    """A unit of the agency's tree."""

    unit_id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = Word(UnitKind, required=True)
    parent_id = fields.UUID(required=True, allow_none=True)
    head_id = fields.UUID(required=True, allow_none=True)
    leader_in_charge_id = fields.UUID(required=True, allow_none=True)


class Units(Schema):
    """A page of units."""

    items = fields.List(fields.Nested(UnitOut), required=True)
    next = fields.String(required=True, allow_none=True)


class AuthorityOut(Schema):
    """Who approves a person's results, by which rule, and as holder of which unit's post."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    rule = Word(Rule, required=True)
    unit_id = fields.UUID(required=True)
