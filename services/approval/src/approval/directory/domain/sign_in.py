"""How long a password is, and how often it may be guessed."""

from datetime import datetime, timedelta
from typing import Final

SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 200

FREE_FAILURES: Final = 5
LONGEST_PAUSE_SECONDS: Final = 900


def paused_until(failures: int, failed_at: datetime | None) -> datetime | None:
    """Return until when an account takes no password, or nothing when it takes one.

    From the fifth failure in a row the pause is 1 s and doubles with each further one, up to
    15 minutes: a person who mistypes hardly notices, and guessing by program gets nowhere.
    """
    if failures < FREE_FAILURES or failed_at is None:
        return None
    doublings = min(failures - FREE_FAILURES, LONGEST_PAUSE_SECONDS.bit_length())
    return failed_at + timedelta(seconds=min(2**doublings, LONGEST_PAUSE_SECONDS))
