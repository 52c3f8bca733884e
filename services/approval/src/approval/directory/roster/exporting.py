"""Writes the directory as a roster; loading it again changes nothing."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO
from uuid import UUID

from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.roster.lines import PEOPLE, PERSON_COLUMNS, UNIT_COLUMNS, UNITS
from approval.directory.roster.workbook_writing import write_workbook
from shared.spreadsheets.csv_tables import write_csv

Rows = list[tuple[str, ...]]


def export_roster(session: Session) -> tuple[Rows, Rows]:
    """Return the rows of the units and of the people there are, in order of code.

    The columns are those of a roster. Whoever left is named where others still refer to them.
    """
    units, people = queries.all_units(session), queries.all_people(session)
    logins = queries.logins(session)
    codes: dict[UUID | None, str] = {None: ""}
    codes |= {unit.id: unit.code for unit in units}
    codes |= {each.id: each.code for each in people}
    return (
        sorted(
            (
                *(unit.code, unit.name, unit.kind.value, codes[unit.parent_id]),
                *(codes[unit.head_id], codes[unit.leader_in_charge_id]),
            )
            for unit in units
            if unit.active
        ),
        sorted(
            (
                *(each.code, each.name, codes[each.unit_id], each.post_title, each.tier.value),
                *(
                    codes[None if each.manager_by_post else each.manager_id],
                    logins.get(each.id, ""),
                ),
            )
            for each in people
            if each.active
        ),
    )


def write_place(place: Path, units: Rows, people: Rows) -> None:
    """Write a workbook or a ZIP if the name ends so, else a folder of two CSV files.

    Raises ``OSError`` when that cannot be.
    """
    if place.suffix == ".xlsx":
        with place.open("wb") as opened:
            write_xlsx(opened, units, people)
    elif place.suffix == ".zip":
        with place.open("wb") as opened:
            write_zip(opened, units, people)
    else:
        place.mkdir(parents=True, exist_ok=True)
        for name, content in _csv_files(units, people).items():
            (place / name).write_bytes(content)


def write_xlsx(target: IO[bytes], units: Rows, people: Rows) -> None:
    """Write a workbook with the sheets ``units`` and ``people``."""
    sheets: Mapping[str, tuple[Sequence[str], Rows]] = {
        "units": (UNIT_COLUMNS, units),
        "people": (PERSON_COLUMNS, people),
    }
    write_workbook(target, sheets)


def write_zip(target: IO[bytes], units: Rows, people: Rows) -> None:
    """Write a ZIP of ``units.csv`` and ``people.csv``."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _csv_files(units, people).items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def written(kind: str, units: Rows, people: Rows) -> bytes:
    """Return the bytes of a workbook, ``xlsx``, or of a ZIP, ``zip``."""
    target = io.BytesIO()
    (write_xlsx if kind == "xlsx" else write_zip)(target, units, people)
    return target.getvalue()


def _csv_files(units: Rows, people: Rows) -> dict[str, bytes]:
    return {UNITS: write_csv(UNIT_COLUMNS, units), PEOPLE: write_csv(PERSON_COLUMNS, people)}
