"""How an agency words a roster: its sheets, headings, kinds and tiers, each with ours.

A file in YAML or JSON says it, what they write first::

    sheets: {Cán bộ: people}
    columns:
      people: {Mã số: code, Chức danh: [post, tier], Ngày sinh: null}
    values:
      tier: {Vụ trưởng: director}
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.roster.lines import PERSON_COLUMNS, UNIT_COLUMNS, Fault, RosterRefused
from shared.spreadsheets.tables import tidy

MOST_BYTES: Final = 256 * 1024

COLUMNS: Final[Mapping[str, Collection[str]]] = {"units": UNIT_COLUMNS, "people": PERSON_COLUMNS}
VALUES: Final[Mapping[str, Collection[str]]] = {
    "kind": [each.value for each in UnitKind],
    "tier": [each.value for each in Tier],
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What theirs is of ours; theirs are folded, see ``folded``.

    ``columns`` gives for each heading of a table the columns that it fills, none when it is not
    taken. What is not in here means what it says.
    """

    sheets: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def table(self, sheet: str) -> str:
        """Return which table a sheet holds: ``units``, ``people``, or something else."""
        name = folded(sheet)
        return self.sheets.get(name, name)

    def filled(self, table: str, heading: str) -> tuple[str, ...]:
        """Return the columns that a heading fills; itself when nothing is said of it."""
        name = folded(heading)
        known = name if name in COLUMNS[table] else heading
        return self.columns.get(table, {}).get(name, (known,))


def folded(text: str) -> str:
    """Return a text as it is compared: tidy, and without regard to capitals."""
    return tidy(text).casefold()


def read_wording(name: str, raw: bytes) -> Wording:
    """Read the file. Raises ``RosterRefused`` with every fault in it."""
    faults: list[Fault] = []
    if len(raw) > MOST_BYTES:
        message = f"has more than {MOST_BYTES // 1024} KiB"
        raise RosterRefused([Fault(name, 1, "file", message)])
    try:
        given = yaml.safe_load(raw.decode("utf-8-sig")) or {}
    except (ValueError, RecursionError, yaml.YAMLError) as fault:
        raise RosterRefused([Fault(name, 1, "file", f"cannot be read: {fault}")]) from fault
    told = _Told(name, faults)
    parts = dict(told.pairs("file", given, {"sheets", "columns", "values"}))
    sheets = told.words("sheets", parts.get("sheets"), COLUMNS)
    columns = {
        table: told.columns(f"columns.{table}", below, COLUMNS[table])
        for table, below in told.pairs("columns", parts.get("columns"), COLUMNS)
    }
    values = {
        column: told.words(f"values.{column}", below, VALUES[column])
        for column, below in told.pairs("values", parts.get("values"), VALUES)
    }
    if faults:
        raise RosterRefused(faults)
    return Wording(sheets, columns, values)


@dataclass(frozen=True, slots=True)
class _Told:
    """Reads the parts of the file and notes what is wrong with them."""

    name: str
    faults: list[Fault]

    def wrong(self, place: str, message: str) -> None:
        self.faults.append(Fault(self.name, 1, place, message))

    def pairs(
        self, place: str, given: Any, known: Collection[str] | None = None
    ) -> Iterator[tuple[str, Any]]:
        """Give the members of a part; with ``known`` others are faults."""
        if not isinstance(given, Mapping | None):
            self.wrong(place, "put pairs here: what you write, a colon, and what it is here")
            return
        for key, below in (given or {}).items():
            if not isinstance(key, str):
                self.wrong(place, f"put {key} in quotes")
            elif known is not None and key not in known:
                self.wrong(place, f'"{key}" is none of {", ".join(sorted(known))}')
            else:
                yield key, below

    def words(self, place: str, given: Any, known: Collection[str]) -> dict[str, str]:
        found = {}
        for theirs, ours in self.pairs(place, given):
            if isinstance(ours, str) and ours in known:
                found[folded(theirs)] = ours
            else:
                self.wrong(place, f'"{theirs}": "{ours}" is none of {", ".join(known)}')
        return found

    def columns(self, place: str, given: Any, known: Collection[str]) -> dict[str, tuple[str, ...]]:
        found = {}
        for theirs, ours in self.pairs(place, given):
            listed = ours if isinstance(ours, list) else [] if ours is None else [ours]
            if all(isinstance(each, str) and each in known for each in listed):
                found[folded(theirs)] = tuple(listed)
            else:
                self.wrong(place, f'"{theirs}": "{ours}" is none of {", ".join(known)}')
        return found
