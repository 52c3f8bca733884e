"""Figures for Prometheus: requests from this process, queues and cursors from the database."""

from collections.abc import Callable, Iterator, Sequence

from flask import Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.kit.db import Database
from shared.kit.health import dead_events, unsent_events
from shared.kit.tables import source_cursor

Figures = Callable[[Session], Iterator[GaugeMetricFamily]]
"""Reads figures of a service's own from its database."""


class _Pipeline(Collector):
    """Read at each scrape, so that every process of the service tells the same."""

    def __init__(self, database: Database, figures: Sequence[Figures]) -> None:
        self._database = database
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            with self._database.transaction() as session:
                unsent, oldest = unsent_events(session)
                dead = dead_events(session)
                cursors = session.execute(select(source_cursor)).all()
                own = [figure for read in self._figures for figure in read(session)]
        except SQLAlchemyError:
            return
        yield GaugeMetricFamily("tuan_events_unsent", "Events the relay has to stamp", unsent)
        yield GaugeMetricFamily(
            "tuan_events_oldest_unsent_seconds", "Age of the oldest of them", oldest
        )
        yield GaugeMetricFamily("tuan_inbox_dead", "Buried events", dead)
        positions = GaugeMetricFamily(
            "tuan_source_position", "Applied without a gap up to here", labels=["source"]
        )
        for cursor in cursors:
            positions.add_metric([cursor.source], cursor.position)
        yield positions
        yield from own


class Metrics:
    """The figures of one process of a service."""

    def __init__(self, service: str, database: Database, figures: Sequence[Figures] = ()) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Pipeline(database, figures))
        self._seconds = Histogram(
            "tuan_request_seconds",
            "Time to answer",
            ["service", "method", "rule", "status"],
            registry=self._registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
        )
        self._service = service

    def observe(self, method: str, rule: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._seconds.labels(self._service, method, rule, str(status)).observe(seconds)

    def page(self) -> Response:
        """Return the figures in Prometheus' text format; the proxy keeps the path inside."""
        return Response(generate_latest(self._registry), content_type="text/plain; version=0.0.4")
