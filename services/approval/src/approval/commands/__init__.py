"""``python -m approval directory …``: the directory's commands on this service's database."""

import argparse

from approval import NAME
from approval.directory.command import add_directory_actions, run_directory_command
from shared.kit.logging import set_up_logging
from shared.kit.service import open_database
from shared.kit.settings import Settings


def add(line: argparse.ArgumentParser) -> None:
    """Add the directory's actions."""
    add_directory_actions(line)


def run(name: str, settings: Settings, given: argparse.Namespace) -> int:
    """Run one action and return its exit status."""
    set_up_logging(name, settings.log_level)
    return run_directory_command(given, open_database(NAME, settings, "directory"))
