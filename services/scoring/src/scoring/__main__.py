"""``python -m scoring …``."""

import sys

from shared.kit.command import run

if __name__ == "__main__":
    sys.exit(run("scoring", extras={"retention": "shared.records.command"}))
