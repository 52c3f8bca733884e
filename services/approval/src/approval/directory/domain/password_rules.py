"""Which passwords are taken: long ones that nobody guesses first."""

import unicodedata
from typing import Final

from approval.directory.domain.sign_in import LONGEST_PASSWORD, SHORTEST_PASSWORD

WORST: Final = frozenset(
    [
        "00000000",
        "0123456789",
        "11111111",
        "12345678",
        "123456789",
        "1234567890",
        "123123123",
        "66666666",
        "87654321",
        "88888888",
        "abc12345",
        "abcd1234",
        "admin123",
        "asdfghjkl",
        "iloveyou",
        "matkhau1",
        "matkhau123",
        "matkhau@123",
        "password",
        "password1",
        "password123",
        "passw0rd",
        "p@ssw0rd",
        "p@ssword",
        "q1w2e3r4",
        "qwertyui",
        "qwerty123",
        "qwertyuiop",
        "rahasia1",
        "vietnam1",
        "vietnam123",
        "welcome1",
    ]
)
"""What is tried first; pauses after failures see to the rest."""


def faults(password: str, *, login: str, name: str) -> list[str]:
    """Return why a password is not taken; nothing when it is.

    Digits and signs are not asked for: length does more, and rules make people write them down.
    """
    found: list[str] = []
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        found.append(f"Take {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    if _plain(password) in {_plain(login), _plain(name)}:
        found.append("Take something else than your account or your name.")
    if _plain(password) in WORST:
        found.append("Many people take this one, so it is guessed first; take another.")
    return found


def _plain(text: str) -> str:
    """Return the text without case, spaces, dots and accents: what a guesser tries as one."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(
        each
        for each in apart
        if not each.isspace() and each != "." and unicodedata.combining(each) == 0
    )
