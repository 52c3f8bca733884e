"""``python -m approval …``."""

import sys

from shared.kit.command import run

if __name__ == "__main__":
    commands = {
        "deliver": "approval.deliver",
        "directory": "approval.commands",
        "ledger": "approval.ledger.command",
        "results": "approval.commands.results",
        "retention": "shared.records.command",
    }
    sys.exit(run("approval", extras=commands))
