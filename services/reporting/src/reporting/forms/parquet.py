"""Turns lines into Parquet, in little memory and with nothing from outside."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson

_TYPES: Final[Mapping[str, str]] = {
    "person_id": "UUID",
    "unit_id": "UUID",
    "status": "VARCHAR",
    "score": "DECIMAL(5, 2)",
    "grade": "VARCHAR",
    "rulebook": "VARCHAR",
    "rulebook_version": "VARCHAR",
    "version": "INTEGER",
    "period": "VARCHAR",
    "as_of": "VARCHAR",
    "state": "VARCHAR",
}
_MEMORY: Final = "192MB"


def write_parquet(lines: Path, path: Path, about: Mapping[str, Any]) -> int:
    """Write the lines of a CSV file as Parquet, and what they are into its foot; return how many.

    The same lines give the same bytes.
    """
    settings: dict[str, Any] = {
        "memory_limit": _MEMORY,
        "threads": 1,
        "temp_directory": str(path.parent),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=settings) as engine:
        written = engine.execute(
            "copy (select * from read_csv($lines, header = true, columns = $types, nullstr = '',"
            " auto_detect = false, delim = ',', quote = '\"', escape = '\"'))"
            " to $path (format parquet, compression zstd, row_group_size 122880,"
            " kv_metadata {about: $about})",
            {
                "lines": str(lines),
                "types": dict(_TYPES),
                "path": str(path),
                "about": orjson.dumps(about, option=orjson.OPT_SORT_KEYS).decode(),
            },
        ).fetchone()
    return int(written[0]) if written is not None else 0
