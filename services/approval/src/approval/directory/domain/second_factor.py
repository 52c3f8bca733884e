"""Codes of a second factor: six digits that change every 30 seconds (RFC 6238), and recovery codes.

A code is good once: its step has to be later than that of the code taken last.
"""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp

ISSUER: Final = "Tuần"
STEP_SECONDS: Final = 30
DRIFT_STEPS: Final = 1
"""Clocks of telephones differ; one step either way, as RFC 6238 recommends."""

RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 10
_RECOVERY_GROUP: Final = 4


def new_secret() -> str:
    """Return 160 random bits in base32, as authenticators take them."""
    return pyotp.random_base32()


def uri(secret: str, login: str) -> str:
    """Return what an authenticator reads from a picture: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """Return the step whose code this is, near this instant and later than ``after``, if any."""
    typed = plain(code)
    if not typed.isascii():
        return None
    middle = int(now.timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    for step in range(middle - DRIFT_STEPS, middle + DRIFT_STEPS + 1):
        fits = hmac.compare_digest(codes.generate_otp(step), typed)
        if fits and (after is None or step > after):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Return codes of 80 random bits each, in groups that a person can copy from paper."""
    return [_grouped(secrets.token_bytes(_RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]


def plain(code: str) -> str:
    """Return a code as it is compared: without the spaces and dashes that people type."""
    return code.replace(" ", "").replace("-", "").lower()


def _grouped(raw: bytes) -> str:
    text = base64.b32encode(raw).decode().lower()
    groups = range(0, len(text), _RECOVERY_GROUP)
    return "-".join(text[start : start + _RECOVERY_GROUP] for start in groups)
