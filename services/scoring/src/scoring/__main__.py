"""``python -m scoring …``."""

import sys

from scoring.service import SERVICE
from shared.kit.command import parser, run

if __name__ == "__main__":
    sys.exit(run(SERVICE, parser(SERVICE)))
