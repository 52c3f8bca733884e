"""Why somebody does not get in through the OpenID provider."""

from shared.errors import NotAllowed, NotAuthenticated, NotFound, Unavailable


class OpenIdOff(NotFound):
    """No provider is set up."""

    code = "openid-off"
    title = "This platform knows no OpenID provider; sign in with account and password"


class ProviderAway(Unavailable):
    """The provider does not answer, or answers nonsense."""

    code = "openid-provider-away"
    title = "The OpenID provider does not answer; try again, or use account and password"


class NotBegunHere(NotAuthenticated):
    """The answer belongs to no sign-in that this browser began in the last ten minutes."""

    code = "openid-not-begun"
    title = "This sign-in was not begun in this browser, or too long ago; begin again"


class ProviderRefused(NotAuthenticated):
    """The provider let nobody in: the person declined, or the code was used or wrong."""

    code = "openid-refused"
    title = "The OpenID provider did not let you in; begin again"


class BadIdToken(NotAuthenticated):
    """The ID token is forged, expired, or meant for somebody else."""

    code = "openid-bad-token"
    title = "What the OpenID provider says of you does not hold; begin again"


class NobodyOfThatCode(NotAllowed):
    """The provider vouches for somebody who is not in the directory, or has no account."""

    code = "openid-person-unknown"
    title = "The directory does not know you by what the OpenID provider says; ask an administrator"


class SeveralOfThatCode(NotAllowed):
    """The code differs from two people's in nothing but upper and lower case."""

    code = "openid-person-ambiguous"
    title = "What the OpenID provider says of you fits several people; ask its administrator"


class PersonLeft(NotAllowed):
    """The person does not work here any more."""

    code = "openid-person-left"
    title = "You do not work here any more, as the directory has it"


class LinkedToAnother(NotAllowed):
    """The person signed in before as another subject of the same provider."""

    code = "openid-linked-to-another"
    title = "Your entry is linked to another identity; ask an administrator to take the link away"
