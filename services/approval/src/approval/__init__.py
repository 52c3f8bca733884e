"""Step 3: the competent authority decides; and the directory, which tells who that is."""

from typing import Final

NAME: Final = "approval"
VERSION: Final = "0.1.0"
