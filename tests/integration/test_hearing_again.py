"""A copy that gains a column hears again what was said before it kept that column."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text

import reporting
import scoring
import submission
from house import House


def hear_again(service: ModuleType, name: str) -> str:
    file = Path(service.__path__[0]) / "migrations" / "versions" / f"{name}.py"
    spec = spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    statement: str = migration.HEAR_AGAIN
    return statement


@pytest.mark.parametrize(
    ("service", "name", "told", "before"),
    [
        (reporting, "0002_tiers", "tier <> ''", "tier = ''"),
        (scoring, "0002_who_left", "active", "active = false"),
        (submission, "0010_names", "name <> ''", "name = ''"),
    ],
    ids=["reporting", "scoring", "submission"],
)
def test_a_service_learns_of_people_what_it_did_not_keep_before(
    house: House, service: ModuleType, name: str, told: str, before: str
) -> None:
    counted = text(f"select count(*) filter (where {told}), count(*) from person")
    database = house.database(service.__name__)
    with database.transaction() as session:
        assert session.execute(counted).one() == (65, 65)
        session.execute(text(f"update person set {before}"))  # as the copy was
        session.execute(text(hear_again(service, name)))
    assert house.settle() > 0
    with database.transaction() as session:
        assert session.execute(counted).one() == (65, 65)


def test_submission_learns_who_leads_the_units_that_it_kept_before(house: House) -> None:
    led = "head_id is not null and (leader_in_charge_id is not null or kind = 'section')"
    counted = text(f"select count(*) filter (where {led}), count(*) from unit")
    database = house.database("submission")
    with database.transaction() as session:
        assert session.execute(counted).one() == (12, 12)
        session.execute(text("update unit set head_id = null, leader_in_charge_id = null"))
        session.execute(text(hear_again(submission, "0008_collective")))
    assert house.settle() > 0
    with database.transaction() as session:
        assert session.execute(counted).one() == (12, 12)
