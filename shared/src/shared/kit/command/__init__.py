"""``python -m <service> …``: one command line for every service, a file a command."""

from shared.kit.command.line import run

__all__ = ["run"]
