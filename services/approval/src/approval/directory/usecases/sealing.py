"""Seals secrets that have to be read again; everything else is kept as a digest."""

import base64
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from approval.directory.domain.sign_in_errors import SecondFactorUnreadable

_PADDING: Final = "=="


class Sealing:
    """Seals with the first of several keys, and opens what any of them sealed.

    ``text`` is one or more keys of 32 bytes in base64url, with commas between. Raises
    ``ValueError`` when one is anything else.
    """

    def __init__(self, text: str) -> None:
        keys = [base64.urlsafe_b64decode(key + _PADDING) for key in text.split(",")]
        self._keys = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def seal(self, person_id: UUID, secret: str) -> bytes:
        """Return the secret sealed for this person alone."""
        return self._keys.encrypt(person_id.bytes + secret.encode())

    def unseal(self, person_id: UUID, sealed: bytes) -> str:
        """Return the secret. Raises ``SecondFactorUnreadable`` if it is another's, or no key fits.

        Whoever may write rows and knows no key cannot give a person somebody else's factor.
        """
        try:
            opened = self._keys.decrypt(sealed)
        except InvalidToken as fault:
            raise SecondFactorUnreadable from fault
        owner, secret = opened[:16], opened[16:]
        if owner != person_id.bytes:
            raise SecondFactorUnreadable
        return secret.decode()

    def seal_for(self, purpose: str, text: str, *, now: datetime) -> str:
        """Return a text sealed for one purpose, for a browser to keep a while."""
        plain = f"{purpose}:{text}".encode()
        return self._keys.encrypt_at_time(plain, int(now.timestamp())).decode()

    def unseal_for(
        self, purpose: str, sealed: str, *, lasts: timedelta, now: datetime
    ) -> str | None:
        """Return the text, or nothing if it is older, of another purpose, or not sealed by us."""
        seconds = int(lasts.total_seconds())
        try:
            plain = self._keys.decrypt_at_time(sealed.encode(), seconds, int(now.timestamp()))
        except InvalidToken:
            return None
        said, _, text = plain.partition(b":")
        return text.decode() if said == purpose.encode() else None
