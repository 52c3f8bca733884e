"""Events, tasks and queues: each once, each described, and drawn as it is wired."""

import re
from collections.abc import Mapping
from typing import Final

import pytest

from architecture.sources import ROOT, SERVICES
from shared.contracts import catalogue
from shared.contracts.subscriptions import SPEAKERS, SUBSCRIPTIONS, readers_of
from shared.kit.celery import make_celery
from shared.kit.db import Database
from shared.kit.service import Service
from shared.kit.settings import Settings
from shared.kit.working import working_celery

EVENT_TYPE: Final = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)+\.v[1-9][0-9]*")
EVENTS: Final = ROOT / "docs" / "events.md"
ARCHITECTURE: Final = ROOT / "docs" / "architecture.md"
FLOWCHART: Final = re.compile(r"^```mermaid\nflowchart LR\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EDGE: Final = re.compile(r"^\s*(\w+)(?:\[[^\]]*\])?\s*-->(?:\|[^|]*\|)?\s*(\w+)(?:\[[^\]]*\])?\s*$")

Edges = set[tuple[str, str]]


def context(event_type: str) -> str:
    return event_type.partition(".")[0]


def test_an_event_type_is_named_for_what_happened_and_its_schema_alike() -> None:
    for schema in SUBSCRIPTIONS:
        assert EVENT_TYPE.fullmatch(schema.event_type)
        words = schema.event_type.partition(".")[2].replace(".", "_").split("_")
        assert schema.__name__ == "".join(word.capitalize() for word in words)
        assert schema.__module__ == f"shared.contracts.{context(schema.event_type)}"


def test_every_event_type_is_said_once_and_heard_by_somebody_else() -> None:
    types = [schema.event_type for schema in SUBSCRIPTIONS]
    assert len(set(types)) == len(types)
    for schema, readers in SUBSCRIPTIONS.items():
        assert readers, schema.event_type
        assert len(set(readers)) == len(readers), schema.event_type
        assert SPEAKERS[context(schema.event_type)] not in readers, schema.event_type


def test_the_catalogue_of_events_is_the_one_that_the_contracts_give() -> None:
    written = EVENTS.read_text(encoding="utf-8")
    assert written == catalogue.page() + "\n", "run `make openapi` and look at what it changes"
    for schema in SUBSCRIPTIONS:
        assert f"\n## {schema.event_type}\n" in written


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_readme_says_what_it_says_and_hears(service: str) -> None:
    text = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (says|hears) \| `([^`]+)` \|", text, re.MULTILINE)
    says = {
        ("says", schema.event_type)
        for schema in SUBSCRIPTIONS
        if SPEAKERS[context(schema.event_type)] == service
    }
    hears = {("hears", each.event_type) for each in SUBSCRIPTIONS if service in SUBSCRIPTIONS[each]}
    assert sorted(told) == sorted(says | hears)


def drawn(page: str) -> Edges:
    """Return the edges of a page's flowchart; two between the same nodes are refused."""
    chart = FLOWCHART.search(page)
    assert chart is not None, "the page has no ```mermaid block that begins with `flowchart LR`"
    found = [match.groups() for line in chart[1].splitlines() if (match := EDGE.match(line))]
    arrows = chart[1].count("-->")
    assert len(found) == arrows, "an arrow is not written as `source --> reader`"
    assert len(set(found)) == len(found), "one arrow a pair"
    return {(source, reader) for source, reader in found}


def wired() -> Edges:
    """Return who hears anything from which context."""
    return {
        (context(schema.event_type), reader)
        for schema, readers in SUBSCRIPTIONS.items()
        for reader in readers
    }


def test_the_diagram_of_the_architecture_is_what_is_wired() -> None:
    assert drawn(ARCHITECTURE.read_text(encoding="utf-8")) == wired()


@pytest.mark.parametrize(
    ("lines", "edges"),
    [
        ("    scoring --> approval", {("scoring", "approval")}),
        ("  scoring -->|report scored| approval\n", {("scoring", "approval")}),
        ("  scoring[Scoring] --> approval[Phê duyệt]\n", {("scoring", "approval")}),
        ("  classDef plain fill:none\n", set()),
    ],
)
def test_arrows_are_read_however_they_are_labelled(lines: str, edges: Edges) -> None:
    page = f"# Page\n\n```mermaid\nflowchart LR\n{lines.rstrip()}\n```\n"
    assert drawn(page) == edges


@pytest.mark.parametrize(
    "page",
    [
        "# No diagram",
        "```mermaid\nflowchart LR\n  a --> b --> c\n```\n",
        "```mermaid\nflowchart LR\n  a --> b\n  a -->|again| b\n```\n",
    ],
)
def test_a_diagram_that_cannot_be_compared_is_refused(page: str) -> None:
    with pytest.raises(AssertionError):
        drawn(page)


def _working(services: Mapping[str, Service]) -> dict[str, list[str]]:
    """Return the names of the tasks of each service's workers."""
    told = {"database_url": "", "platform_url": "", "client_secret": ""}
    settings = Settings(broker_url="redis://", **told)
    nowhere = Database("postgresql+psycopg:///", name="nowhere")
    return {
        name: [
            task
            for task in working_celery(service, settings, nowhere).tasks
            if not task.startswith("celery.")
        ]
        for name, service in services.items()
    }


def test_every_task_has_one_name_below_its_service(services: Mapping[str, Service]) -> None:
    tasks = _working(services)
    names = [task for each in tasks.values() for task in each]
    assert len(set(names)) == len(names)
    for service, each in tasks.items():
        assert f"{service}.receive_events" in each
        assert all(re.fullmatch(rf"{service}\.[a-z]+(_[a-z]+)*", task) for task in each)


def test_every_queue_exists_once_and_a_relay_knows_those_of_its_readers(
    services: Mapping[str, Service],
) -> None:
    own: list[str] = []
    for service in services:
        worker = set(make_celery(service, "redis://").amqp.queues)
        assert worker == {f"{service}.events", f"{service}.jobs"}
        own += worker
        relay = set(make_celery(service, "redis://", readers_of(service)).amqp.queues)
        assert relay - worker == {f"{reader}.events" for reader in readers_of(service)}
    assert len(set(own)) == len(own)
