"""The four forms of the sample agency as pictures: those of docs/forms are drawn here.

To draw them anew, give a folder: ``pytest tests/integration/reporting/test_form_pages.py
--basetemp=drawn`` leaves them below it.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import pytest

from house import House
from integration.reporting.october import (
    AUTHOR,
    FAILING,
    MONDAYS,
    MONTH,
    OFFICE,
    Wall,
    met,
    play,
    printing,
)
from reporting.forms import Sheet
from reporting.forms.pdf import pages
from reporting.usecases.printing import read_form

LARGEST: Final = 200_000


def read(house: House, kind: str, subject_id: Any, span: str = "") -> Sheet:
    wanted: Any = SimpleNamespace(
        kind=kind, subject_id=UUID(str(subject_id)), span=span, asked_by_id=house.people[OFFICE]
    )
    with house.database("reporting").transaction() as session:
        sheet = read_form(session, wanted, printing())
    assert isinstance(sheet, Sheet), sheet
    return sheet


def test_each_form_of_the_sample_agency_is_drawn(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = Wall(monkeypatch)
    play(house, wall, MONDAYS)
    case_id = met(house, wall)
    unit_id = house.get(AUTHOR, "/directory/v1/me")["unit_id"]
    drawn = {
        "weekly": read(house, "weekly", house.people[AUTHOR], str(MONDAYS[2])),
        "period": read(house, "period", house.people[FAILING], MONTH),
        "list": read(house, "list", unit_id, MONTH),
        "minutes": read(house, "minutes", case_id),
    }
    for name, sheet in drawn.items():
        for number, page in enumerate(pages(sheet), start=1):
            assert page.startswith(b"\x89PNG")
            assert len(page) <= LARGEST
            (tmp_path / f"{name}-{number}.png").write_bytes(page)
