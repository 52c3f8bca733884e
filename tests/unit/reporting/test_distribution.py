"""Rows of people can be spread over servers by person: docs/scaling-reporting.md holds."""

from pathlib import Path

from sqlalchemy import Table, UniqueConstraint

from reporting.models import Base

PAGE = Path(__file__).parents[3] / "docs" / "scaling-reporting.md"
BY_PERSON = {
    "weekly_result",
    "person_period",
    "person_count",
    "published_classification",
    "reminder",
    "person",
    "contact",
    "waiting",
    "examination",
}
KEYS_TO_WIDEN = {"progress", "report_content", "breach", "classification"}


def unique_over(table: Table) -> list[set[str]]:
    """Return the columns of everything that is unique in a table."""
    keys = [{each.name for each in table.primary_key}]
    keys += [{each.name for each in index.columns} for index in table.indexes if index.unique]
    uniques = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return keys + [{each.name for each in unique.columns} for unique in uniques]


def test_what_is_unique_of_a_person_is_unique_on_the_persons_server() -> None:
    tables = Base.metadata.tables
    for name in BY_PERSON:
        assert all("person_id" in key for key in unique_over(tables[name])), name
    for name in KEYS_TO_WIDEN:
        assert any("person_id" not in key for key in unique_over(tables[name])), name
        assert "person_id" in tables[name].c
        assert not tables[name].c.person_id.nullable


def test_nothing_refers_to_another_table() -> None:
    assert [each.name for each in Base.metadata.sorted_tables if each.foreign_keys] == []


def test_the_page_names_every_one_of_them() -> None:
    said = PAGE.read_text(encoding="utf-8")
    assert [name for name in BY_PERSON | KEYS_TO_WIDEN if f"`{name}`" not in said] == []
