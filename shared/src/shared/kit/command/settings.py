"""``settings``: prints the names of all settings."""

import argparse

from shared.kit.settings import Settings


def add(_: argparse.ArgumentParser) -> None:
    """Add nothing: it takes no arguments."""


def run(declared: type[Settings]) -> int:
    """Print one name a line."""
    print("\n".join(declared.names()))  # noqa: T201
    return 0
