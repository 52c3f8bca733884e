"""Step 2: the direct manager comments on a report and scores it."""

from typing import Final

NAME: Final = "scoring"
VERSION: Final = "0.1.0"
