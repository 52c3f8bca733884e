"""``python -m submission …``."""

import sys

from shared.kit.command import run

if __name__ == "__main__":
    extras = {"catalogue": "submission.commands", "retention": "shared.records.command"}
    sys.exit(run("submission", extras=extras))
