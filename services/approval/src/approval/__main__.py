"""``python -m approval …``."""

import sys

from shared.kit.command import run

if __name__ == "__main__":
    sys.exit(run("approval", extras={"directory": "approval.commands"}))
