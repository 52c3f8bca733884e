"""What the directory's API takes and gives."""

from marshmallow import Schema, fields, validate

from approval.directory.domain.authority_table import Outcome, Rule
from approval.directory.domain.tiers import Tier, UnitKind
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


class ClientIn(Schema):
    """An API client's name and secret."""

    client = fields.String(required=True, validate=_NAME, metadata={"example": "reporting"})
    secret = fields.String(required=True, validate=_NAME, load_only=True)


class TokenOut(Schema):
    """A token to send as ``Authorization: Bearer …``, and for how long it is good."""

    token = fields.String(required=True)
    seconds = fields.Integer(required=True)


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


class DelegateOut(Schema):
    """Somebody who may decide on behalf of the authority just now."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    delegation_id = fields.UUID(required=True)


class StageOut(Schema):
    """One post on the way to whoever approves, who was found there, and what followed."""

    rule = Word(Rule, required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    holder_id = fields.UUID(required=True, allow_none=True)
    holder_name = fields.String(required=True, allow_none=True)
    outcome = Word(
        Outcome,
        required=True,
        metadata={
            "description": "It `holds` or `acts`: there the way ends. Else why the result went up:"
            " the post is `vacant`, it would be the `own_result`, or the holder lets this person"
            " decide on their behalf, `delegated_to_them`."
        },
    )


class AuthorityArgs(Schema):
    """Of which day."""

    on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "As it stood when this day ended; without it, of this instant."},
    )


class AuthorityOut(Schema):
    """Who approves a person's results, by which rule, as holder of which unit's post, and how."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    rule = Word(Rule, required=True)
    unit_id = fields.UUID(required=True)
    acting = fields.Boolean(
        required=True, metadata={"description": "Named for the time being; the post is vacant."}
    )
    passed = Word(
        Outcome,
        required=True,
        allow_none=True,
        metadata={"description": "Why it does not lie with the head of the unit."},
    )
    path = fields.List(fields.Nested(StageOut), required=True)
    delegates = fields.List(fields.Nested(DelegateOut), required=True)
