"""What the approval service is told from outside."""

from dataclasses import dataclass, field
from typing import ClassVar

from limits import parse

from approval.directory.domain.openid import OpenIdSettings, SecondFactorOf
from approval.domain.proposals import SecondLook
from approval.integrators.domain.addresses import Allowed
from approval.integrators.domain.streams import read_subscribers
from shared.kit import settings
from shared.rulebook.settings import RulebookSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(RulebookSettings, settings.Settings):
    """Settings with the prefix ``APPROVAL_``.

    ``signing_key``
        One or more seeds of 32 random bytes in base64url, with commas between. The first signs
        the tokens, all are published: put a new one in front, and drop the old one a day later.
    ``second_factor_key``
        One or more keys of 32 random bytes in base64url, with commas between. The first seals the
        secrets of second factors, and every sign-in seals its own anew: put a new one in front,
        and drop the old one when all who have a second factor signed in since.
    ``public_url``
        The address that people's browsers see. A cookie counts only from its pages, and is sent
        over HTTPS alone unless this is plain HTTP on the loopback address.
    ``oidc_issuer``, ``oidc_client_id`` and ``oidc_client_secret``
        The OpenID provider that people may sign in through, as it names itself, and what it knows
        this platform by.
    ``oidc_claim``
        Which claim of the provider is a person's code, until a person is linked to its subject.
    ``oidc_second_factor``
        ``own`` asks whoever has a second factor for its code, too; ``trusted`` does not where the
        provider says that it asked for one.
    ``second_look``
        Whose best and worst grades the Office looks at before they are official: ``none``,
        ``same_person`` where one person scored and decides, or ``all``.
    ``sign_in_rate`` and ``sign_in_address_rate``
        How often secrets of one account, and from one address, may be tried.
    ``webhook_allowed``
        Networks, with commas between, that webhooks may lie in besides public addresses; plain
        HTTP goes to these alone.
    ``feed_waiting``
        How many requests may wait for the feed of events at once in each process of the API.
    ``streams``
        Who reads a Redis stream of public events, with semicolons between, and which types:
        ``payroll=type,type; archive``. A name that ends with ``+grades`` is told grades.
    ``stream_url``
        The Redis of these streams; the broker's where nothing is set.
    ``stream_length``
        How many entries that were not acknowledged a stream holds at most.
    ``export_days``
        How many days the file of an export of somebody's own record is kept.
    """

    prefix: ClassVar[str] = "APPROVAL_"

    signing_key: str = field(repr=False)
    second_factor_key: str = field(repr=False)
    public_url: str = "http://localhost:8080"
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)
    oidc_claim: str = "preferred_username"
    oidc_second_factor: SecondFactorOf = SecondFactorOf.OWN
    second_look: SecondLook = SecondLook.NONE
    sign_in_rate: str = "30/minute"
    sign_in_address_rate: str = "1200/minute"
    export_days: int = 7
    webhook_allowed: str | None = None
    feed_waiting: int = 1
    streams: str | None = None
    stream_url: str | None = field(default=None, repr=False)
    stream_length: int = 10_000

    def openid(self) -> OpenIdSettings | None:
        """Return the OpenID provider, if one is set. Raises ``ValueError`` for half of one."""
        if self.oidc_issuer is None:
            return None
        return OpenIdSettings(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id or "",
            client_secret=self.oidc_client_secret or "",
            claim=self.oidc_claim,
            second_factor=self.oidc_second_factor,
        )

    def check(self) -> None:
        """Raise ``ValueError`` for rulebooks, a provider or rates that cannot be used."""
        RulebookSettings.check(self)
        for name in ("sign_in_rate", "sign_in_address_rate"):
            try:
                parse(getattr(self, name))
            except ValueError as fault:
                told = f"{self.prefix}{name.upper()}: write a rate like 30/minute."
                raise ValueError(told) from fault
        try:
            Allowed.read(self.webhook_allowed)
        except ValueError as fault:
            told = f"{self.prefix}WEBHOOK_ALLOWED: {fault}; write networks like 10.1.0.0/16."
            raise ValueError(told) from fault
        try:
            read_subscribers(self.streams)
        except ValueError as fault:
            raise ValueError(f"{self.prefix}STREAMS: {fault}.") from fault
        try:
            self.openid()
        except ValueError as fault:
            raise ValueError(f"{self.prefix}OIDC_ISSUER: {fault}.") from fault
