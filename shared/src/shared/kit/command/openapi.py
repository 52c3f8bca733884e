"""``openapi``: prints the OpenAPI document; nothing needs to run for that."""

import argparse
from importlib import import_module

import orjson

from shared.kit.application import describe


def add(_: argparse.ArgumentParser) -> None:
    """Add nothing: it takes no arguments."""


def run(name: str) -> int:
    """Print the document as indented JSON."""
    document = describe(import_module(f"{name}.app").WEB)
    print(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())  # noqa: T201
    return 0
