"""Results are pulled page by page, by whoever may, and by nobody for others' units."""

from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from counting import statements
from house import House
from integration.reporting.telling import hear, say
from real_services import bearer

WEEK: Final = "2026-11-16"
WEEKS: Final = ("2026-10-26", "2026-11-02", "2026-11-09")
PEOPLE: Final = 7
PATH: Final = "/reporting/v1/results"


@pytest.fixture
def units(house: House) -> tuple[str, str]:
    """Have seven people approved for three weeks in each of two units; return the units' ids."""
    own = house.get("CB023", "/directory/v1/me")["unit_id"]
    other = house.get("CB050", "/directory/v1/me")["unit_id"]
    told = []
    for unit_id in (own, other):
        for person_id in [uuid4() for _ in range(PEOPLE)]:
            for week in WEEKS:
                report = uuid4()
                who = {"report_id": report, "person_id": person_id, "result_id": uuid4()}
                about = who | {"week": week, "unit_id": UUID(unit_id)}
                told.append(say("approval.result_approved.v1", report, 2, **about))
    hear(house.database("reporting"), told)
    return own, other


def pull(house: House, query: str) -> TestResponse:
    program = bearer(house.signing, "pay", kind="client", scopes=frozenset({"results:read"}))
    return house.client("reporting").get(f"{PATH}?{query}", headers=program)


def everything(house: House, query: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = pull(house, f"{query}&limit={limit}{cursor}").json
        assert page is not None
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


@pytest.mark.usefixtures("units")
def test_small_pages_join_to_the_large_one(house: House) -> None:
    whole = everything(house, "period=2026-H2", 1_000)
    keys = [(each["person_id"], each["week"]) for each in whole]
    assert len(keys) == 2 * PEOPLE * len(WEEKS)
    assert keys == sorted(set(keys))
    assert everything(house, "period=2026-H2", 5) == whole
    one_week = [each for each in whole if each["week"] == WEEKS[1]]
    assert everything(house, f"week={WEEKS[1]}", 3) == one_week
    assert len(one_week) == 2 * PEOPLE


def test_a_head_pulls_the_own_subtree_and_no_more(house: House, units: tuple[str, str]) -> None:
    own, other = units
    query = f"{PATH}?period=2026-H2&limit=1000"
    items = house.get("CB023", f"{query}&unit={own}")["items"]
    assert [each["unit_id"] for each in items] == [own] * PEOPLE * len(WEEKS)
    for refused in (query, f"{query}&unit={other}"):
        assert house.call("CB023", "GET", refused).status_code == 403
    assert len(house.get("CB012", query)["items"]) == 2 * len(items)


@pytest.mark.usefixtures("units")
def test_a_cursor_of_another_query_is_refused(house: House) -> None:
    page = pull(house, "period=2026-H2&limit=1").json
    assert page is not None
    answer = pull(house, f"period=2026-Q4&limit=1&cursor={page['next']}")
    assert answer.status_code == 422
    assert answer.json is not None
    assert "cursor" in answer.json["errors"]


@pytest.mark.parametrize("query", ["", f"period=2026-11&week={WEEK}", "period=2026-13", "week=x"])
def test_an_unclear_stretch_is_told(house: House, query: str) -> None:
    answer = pull(house, query)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"].keys() & {"period", "week"}


@pytest.mark.parametrize("list_of", ["results?period=2026-H2&", "classifications?"])
def test_lines_are_limited_before_anything_is_joined(house: House, list_of: str) -> None:
    with statements(house.database("reporting")) as sent:
        house.get("CB012", f"/reporting/v1/{list_of}limit=7")
    [page] = [each for each in sent if each.startswith("WITH page")]
    found, limit, _ = page.partition("LIMIT 7")  # a number that PostgreSQL sees when it plans
    assert limit
    assert "JOIN" not in found


def test_more_than_a_thousand_a_page_is_refused(house: House) -> None:
    assert pull(house, f"week={WEEK}&limit=1001").status_code == 422
