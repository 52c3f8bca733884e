"""``python -m approval …``."""

import sys

from shared.kit.command import run

if __name__ == "__main__":
    commands = {
        "directory": "approval.commands",
        "ledger": "approval.ledger.command",
        "results": "approval.commands.results",
        "retention": "shared.records.command",
    }
    sys.exit(run("approval", extras=commands))
