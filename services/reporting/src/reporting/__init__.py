"""Step 4: what the approved weeks add up to."""

from typing import Final

NAME: Final = "reporting"
VERSION: Final = "0.1.0"
