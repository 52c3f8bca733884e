"""A copy that gains a column hears again what was said before it kept that column."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from sqlalchemy import text

import reporting
from house import House

MIGRATION = Path(reporting.__path__[0]) / "migrations" / "versions" / "0002_tiers.py"


def test_reporting_learns_the_tiers_of_people_it_knew_before(house: House) -> None:
    spec = spec_from_file_location("tiers", MIGRATION)
    assert spec is not None
    assert spec.loader is not None
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    reports = house.database("reporting")
    told = text("select count(*) filter (where tier <> ''), count(*) from person")
    with reports.transaction() as session:
        before = session.execute(told).one()
        session.execute(text("update person set tier = ''"))  # as the copy was
        session.execute(text(migration.HEAR_AGAIN))
    assert house.settle() > 0
    with reports.transaction() as session:
        assert session.execute(told).one() == before
    assert before == (65, 65)
