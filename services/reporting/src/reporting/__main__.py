"""``python -m reporting …``."""

import sys

from shared.kit.command import run

if __name__ == "__main__":
    sys.exit(run("reporting", extras={"retention": "shared.records.command"}))
