"""``python -m reporting …``."""

import sys

from shared.kit.command import run

if __name__ == "__main__":
    extras = {
        "rebuild": "reporting.commands",
        "check": "reporting.commands",
        "retention": "shared.records.command",
    }
    sys.exit(run("reporting", extras=extras))
