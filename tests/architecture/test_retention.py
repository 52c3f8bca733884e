"""One module opens the door through which tables that only grow are deleted from."""

import ast
from typing import Final

from architecture.sources import sources

DOOR: Final = "tuan.retention"


def test_nobody_but_the_retention_command_names_the_setting() -> None:
    naming = {
        source.module
        for source in sources("services/", "shared/src/", "deploy/")
        if "migrations" not in source.path.parts
        for node in source.nodes(ast.Constant)
        if isinstance(node, ast.Constant) and DOOR in str(node.value)
    }
    assert naming == {"shared.records.applying"}
