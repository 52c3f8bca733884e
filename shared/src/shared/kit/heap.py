"""Tells Python's collector that what is loaded stays, once a process is about to work.

It never collects by hand while work goes on.
"""

import gc
from typing import Final

YOUNG_OBJECTS: Final = 20_000
"""A request makes some hundreds; the default of 700 would look through them in every request."""


def settle() -> None:
    """Put everything loaded so far out of the collector's sight, and look at young objects rarely.

    Forked children then share that memory, and a collection walks what requests left behind
    instead of every module.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
