"""What the API of sessions, passwords, second factors and API clients takes and gives."""

from marshmallow import Schema, fields, validate

from approval.directory.api.schemas import TokenOut
from approval.directory.domain.scopes import Scope
from approval.directory.passwords import LONGEST_PASSWORD
from shared.contracts.directory import Language
from shared.contracts.fields import Word

LONGEST_CODE = 40
LONGEST_VALUE = 100
CLIENT_NAME = r"[a-z][a-z0-9-]{0,62}"

_PASSWORD = validate.Length(1, LONGEST_PASSWORD)
_CODE = validate.Length(6, LONGEST_CODE)


class SessionIn(Schema):
    """A person's account and password, and a code for whoever has a second factor."""

    account = fields.String(
        required=True, validate=validate.Length(1, 200), metadata={"example": "an.nguyen"}
    )
    password = fields.String(required=True, validate=_PASSWORD, load_only=True)
    code = fields.String(
        load_default=None,
        allow_none=True,
        validate=_CODE,
        load_only=True,
        metadata={"description": "Six digits of the authenticator, or a recovery code."},
    )


class SessionOut(TokenOut):
    """A person's token; with ``enrol_first`` it does nothing but begin a second factor."""

    person_id = fields.UUID(required=True)
    enrol_first = fields.Boolean(required=True)


class OwnSession(Schema):
    """One device on which a person is signed in."""

    session_id = fields.UUID(required=True)
    opened_at = fields.AwareDateTime(required=True)
    refreshed_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(
        required=True, metadata={"description": "Unless it is refreshed before; at most 12 hours."}
    )
    current = fields.Boolean(
        required=True, metadata={"description": "It is the one whose cookie came along."}
    )


class OwnSessions(Schema):
    """All devices on which a person is signed in, the newest first; twenty at most."""

    items = fields.List(fields.Nested(OwnSession), required=True)


class Ended(Schema):
    """How many sessions ended."""

    ended = fields.Integer(required=True)


class PasswordIn(Schema):
    """The password that somebody has, and the one to have from now on."""

    old_password = fields.String(required=True, validate=_PASSWORD, load_only=True)
    new_password = fields.String(required=True, validate=_PASSWORD, load_only=True)


class InvitationIn(Schema):
    """The value of an invitation, and the password to have from now on."""

    token = fields.String(required=True, validate=validate.Length(1, LONGEST_VALUE), load_only=True)
    password = fields.String(required=True, validate=_PASSWORD, load_only=True)


class InvitationOut(Schema):
    """With which account to sign in now."""

    account = fields.String(required=True)


class SecondFactorOut(Schema):
    """Whether somebody has a second factor, has to have one, and how many recovery codes."""

    confirmed = fields.Boolean(required=True)
    required = fields.Boolean(required=True)
    recovery_codes_left = fields.Integer(required=True)


class EnrolmentOut(Schema):
    """What an authenticator is given; it is told this once."""

    secret = fields.String(required=True)
    uri = fields.String(required=True, metadata={"description": "otpauth://totp/…"})


class ConfirmationIn(Schema):
    """The six digits that the authenticator shows now."""

    code = fields.String(required=True, validate=_CODE, load_only=True)


class ConfirmationOut(SessionOut):
    """A new session's token, and ten codes for the day the authenticator is lost; told once."""

    recovery_codes = fields.List(fields.String(), required=True)


class ProofIn(Schema):
    """The password, and a code of the second factor in use or a recovery code."""

    password = fields.String(required=True, validate=_PASSWORD, load_only=True)
    code = fields.String(required=True, validate=_CODE, load_only=True)


class RecoveryCodesOut(Schema):
    """Ten codes that each sign in once in place of the authenticator; told once."""

    recovery_codes = fields.List(fields.String(), required=True)


class Unlinked(Schema):
    """How many links to OpenID providers were taken away."""

    unlinked = fields.Integer(required=True)


class ClientOut(Schema):
    """An API client; of its secrets only how long they are good."""

    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    previous_until = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "Until when the secret before is good, too."},
    )


class Clients(Schema):
    """A page of API clients."""

    items = fields.List(fields.Nested(ClientOut), required=True)
    next = fields.String(required=True, allow_none=True)


class NewClientIn(Schema):
    """A name for a new API client, and what it may do."""

    name = fields.String(
        required=True, validate=validate.Regexp(rf"^{CLIENT_NAME}\Z"), metadata={"example": "hr"}
    )
    scopes = fields.List(
        fields.String(validate=validate.OneOf(sorted(Scope))),
        required=True,
        validate=validate.Length(0, len(Scope)),
    )


class ClientSecretOut(ClientOut):
    """An API client with its newest secret, which is told this once."""

    secret = fields.String(required=True)


class LanguageIn(Schema):
    """The language in which one wants to be written to."""

    language = Word(Language, required=True)


class LanguageOut(LanguageIn):
    """The same, as it is kept."""
