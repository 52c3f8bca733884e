"""What a measurement says: a figure, its budget, whether it is met, and the figures behind it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One budget of the design."""

    what: str
    measured: str
    budget: str
    met: bool
    yardstick: str = "-"
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return asdict(self)


def table(rows: Sequence[Row]) -> Table:
    """Return the rows as a table to print."""
    shown = Table("budget", "measured", "owed", "yardstick", "")
    for row in rows:
        verdict = "[green]met[/]" if row.met else "[red]missed[/]"
        shown.add_row(row.what, row.measured, row.budget, row.yardstick, verdict)
    return shown
