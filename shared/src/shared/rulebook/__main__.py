"""``python -m shared.rulebook``."""

import sys

from shared.rulebook.command import main

sys.exit(main(sys.argv[1:]))
