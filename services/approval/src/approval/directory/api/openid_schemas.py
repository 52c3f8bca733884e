"""What signing in through the OpenID provider takes."""

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from approval.directory.api.account_schemas import LONGEST_CODE
from approval.directory.domain.openid import is_local_path

LONGEST_PATH = 1000
LONGEST_ANSWER = 4000


def _local(text: str) -> None:
    if not is_local_path(text):
        raise ValidationError("Give a path of this platform, from its first slash on.")


class OpenIdArgs(Schema):
    """Where to go on after signing in."""

    to = fields.String(
        load_default="/",
        validate=[validate.Length(1, LONGEST_PATH), _local],
        metadata={"description": "A path of this platform.", "example": "/"},
    )


class OpenIdReturnArgs(Schema):
    """What the provider sends a browser back with; what else it adds is passed over."""

    class Meta:
        """Providers add parameters of their own."""

        unknown = EXCLUDE

    state = fields.String(required=True, validate=validate.Length(1, LONGEST_ANSWER))
    code = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, LONGEST_ANSWER)
    )
    error = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, LONGEST_ANSWER)
    )
    iss = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, LONGEST_ANSWER),
        metadata={"description": "The provider that answers (RFC 9207)."},
    )


class OpenIdCodeIn(Schema):
    """The code that is due after the provider vouched for somebody."""

    code = fields.String(required=True, validate=validate.Length(6, LONGEST_CODE), load_only=True)
