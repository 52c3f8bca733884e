"""Sends mail by an SMTP server that the operator names."""

import smtplib
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS: Final = 5
_PORTS: Final = {"smtp": 25, "smtps": 465}

Unsent = (OSError, smtplib.SMTPException)
"""What a server that is away raises."""

_UNREADABLE: Final = (ValueError, IndexError, MessageError)
"""What the library raises for an address that is none."""

_REFUSALS: Final = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
    *_UNREADABLE,
)
"""What one mail that is not taken raises, while the connection goes on."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in: TLS from the beginning, from ``STARTTLS`` on, or none."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str | None
    secret: str | None = field(repr=False)

    @classmethod
    def read(cls, url: str) -> Self:
        """Read ``smtp://user:secret@host:port?starttls=yes`` or ``smtps://…``.

        User, secret, port and query may be left out. Raises ``ValueError``, which tells what is
        expected and not what was written, since that holds a secret.
        """
        parts = urlsplit(url)
        asked = parse_qs(parts.query, keep_blank_values=True)
        starttls = asked.pop("starttls", ["no"])
        wrong = parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or asked
        if wrong or starttls not in (["yes"], ["no"]):
            raise ValueError("write smtp://user:secret@host:port?starttls=yes, or smtps://…")
        tls = parts.scheme == "smtps"
        if parts.username is not None and not (tls or starttls == ["yes"]):
            raise ValueError("a user and secret go to a server by smtps:// or ?starttls=yes only")
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            tls=tls,
            starttls=starttls == ["yes"],
            user=None if parts.username is None else unquote(parts.username),
            secret=None if parts.password is None else unquote(parts.password),
        )

    @contextmanager
    def open(self) -> Iterator[smtplib.SMTP]:
        """Connect and sign in; raises one of ``Unsent``."""
        context = ssl.create_default_context()
        connection = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
            if self.tls
            else smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        )
        with connection:
            if self.starttls:
                connection.starttls(context=context)
            if self.user is not None:
                connection.login(self.user, self.secret or "")
            yield connection


@dataclass(frozen=True, slots=True)
class Message:
    """A mail with the same in text and in HTML; the id lets a repeated one be known."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    language: str


def written(message: Message, *, sender: str) -> EmailMessage:
    """Return a mail as it is sent. Raises ``ValueError`` for an address that is none."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = message.subject
    mail["Message-ID"] = f"<{message.id}@{sender_domain(sender)}>"
    mail["Content-Language"] = message.language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


def sender_domain(sender: str) -> str:
    """Return the domain of ``Name <address>``. Raises ``ValueError`` when it is no address."""
    mail = EmailMessage(policy=SMTP)
    addresses: Sequence[Address] = ()
    with suppress(*_UNREADABLE):
        mail["From"] = sender
        addresses = mail["From"].addresses
    if len(addresses) != 1 or not addresses[0].username or not addresses[0].domain:
        raise ValueError("write one address, as tuan@mail.example or Tuần <tuan@mail.example>")
    return str(addresses[0].domain)


def send_all(
    server: MailServer, messages: Iterable[Message], *, sender: str
) -> tuple[set[str], str]:
    """Send messages over one connection; return the ids of those taken, and why not the others.

    What one address is refused does not hinder the others; the reason names no address.
    """
    taken: set[str] = set()
    fault = ""
    try:
        with server.open() as connection:
            for each in messages:
                try:
                    connection.send_message(written(each, sender=sender))
                except _REFUSALS as refusal:
                    fault = type(refusal).__name__
                else:
                    taken.add(each.id)
    except Unsent as away:
        fault = type(away).__name__
    return taken, fault
