"""Reads the command line and hands over to one command's module, importing no other.

A process is started often and stays small when it loads only what it runs.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from shared.kit.settings import Settings, SettingsError

COMMANDS: Final[Mapping[str, str]] = {
    "api": "answer HTTP",
    "worker": "hear events and run ticks",
    "relay": "send what the service said",
    "beat": "send the ticks",
    "migrate": "bring the database to the newest schema",
    "inbox": "look after events that could not be applied",
    "openapi": "print the OpenAPI document",
    "settings": "print the names of all settings",
}
WITHOUT_SETTINGS: Final = frozenset({"openapi", "settings"})


def run(name: str, extras: Mapping[str, str] | None = None) -> int:
    """Run one command of the service ``name`` and return its exit status.

    ``extras`` are the service's own commands, each with the module that has its ``add`` and
    ``run``. A wrong setting ends the command with status 2 and one line that names the setting.
    """
    modules = {command: f"shared.kit.command.{command}" for command in COMMANDS} | dict(
        extras or {}
    )
    line = argparse.ArgumentParser(prog=f"python -m {name}")
    commands = line.add_subparsers(dest="command", required=True)
    asked = next((word for word in sys.argv[1:] if word in modules), None)
    module: Any = None
    for command in modules:
        subparser = commands.add_parser(command, help=COMMANDS.get(command))
        if command == asked:
            module = import_module(modules[command])
            module.add(subparser)
    given = line.parse_args()
    declared: type[Settings] = import_module(f"{name}.settings").Settings
    if asked == "settings":
        return int(module.run(declared))
    if asked in WITHOUT_SETTINGS:
        return int(module.run(name))
    try:
        settings = declared.read(os.environ)
        return int(module.run(name, settings, given))
    except SettingsError as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
