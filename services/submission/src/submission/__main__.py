"""``python -m submission …``."""

import sys

from shared.kit.command import run

if __name__ == "__main__":
    sys.exit(run("submission", extras={"catalogue": "submission.commands"}))
