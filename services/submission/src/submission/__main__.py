"""``python -m submission …``."""

import sys

from shared.kit.command import parser, run
from submission.service import SERVICE

if __name__ == "__main__":
    sys.exit(run(SERVICE, parser(SERVICE)))
