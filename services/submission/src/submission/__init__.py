"""Step 1: weeks open, everybody reports the week's work and assesses it."""

from typing import Final

NAME: Final = "submission"
VERSION: Final = "0.1.0"
