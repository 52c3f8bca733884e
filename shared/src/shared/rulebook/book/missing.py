"""The packages that a document needs and the rest of the rulebook does not."""

from importlib import import_module
from typing import Any

from shared.rulebook.files import RulebookError


def needed(package: str) -> Any:
    """Return a package; raises ``RulebookError`` that says how to install it."""
    try:
        return import_module(package)
    except ImportError as fault:
        said = f"A document needs {package}: pip install tuan-shared[book]"
        raise RulebookError(said) from fault
