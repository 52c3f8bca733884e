"""Scenario 19 of the field, through events and the API: a new year breaks no row of weeks."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from house import House
from integration.reporting.classifying import OFFICE, approved
from integration.reporting.telling import hear, say
from reporting.usecases import examine

PERSON = "CB026"
YEARS = {("2025-12-22", "2025-12-29"): "48", ("2026-12-28", "2027-01-04"): "46"}


def test_scenario_19_weeks_on_both_sides_of_a_new_year_are_consecutive(house: House) -> None:
    for weeks, total in YEARS.items():
        for week in weeks:
            approved(house, PERSON, date.fromisoformat(week), total)
        breach = uuid4()
        about = {"breach_id": breach, "person_id": house.people[PERSON], "week": weeks[1]}
        event = say("scoring.breach_recorded.v1", breach, 1, **about, withdrawn=False)
        hear(house.database("reporting"), [event])
        after = datetime.combine(date.fromisoformat(weeks[1]), time(8), UTC) + timedelta(weeks=2)
        with house.database("reporting").transaction() as session:
            adopted = house.apps["reporting"].config["RULEBOOKS"]
            examine(session, adopted=adopted, now=after)
    cases = house.get(OFFICE, "/reporting/v1/cases")["items"]
    found = sorted((tuple(each["weeks"]), each["meeting"]) for each in cases)
    assert found == [(weeks, "mandatory") for weeks in YEARS]
    whole = house.get(PERSON, f"/reporting/v1/cases/{cases[0]['case_id']}")
    assert [each["action"] for each in whole["acts"]] != []
