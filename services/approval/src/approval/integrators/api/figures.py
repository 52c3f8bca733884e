"""Figures of webhooks for Prometheus: the age of what waits is the one that matters."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.orm import Session

from approval.integrators import queries
from approval.integrators.domain.webhooks import WebhookState


def figures(session: Session) -> Iterator[GaugeMetricFamily]:
    """Give how old the oldest undelivered event of each webhook is, and whether it is active."""
    ages = GaugeMetricFamily(
        "tuan_webhook_oldest_undelivered_seconds",
        "Age of the oldest event that a webhook was not delivered yet",
        labels=["webhook"],
    )
    active = GaugeMetricFamily(
        "tuan_webhook_active", "1 where events are delivered", labels=["webhook"]
    )
    for each in queries.ages(session):
        ages.add_metric([str(each.webhook_id)], each.seconds)
        active.add_metric([str(each.webhook_id)], int(each.state == WebhookState.ACTIVE))
    streams = GaugeMetricFamily(
        "tuan_stream_oldest_unacknowledged_seconds",
        "Age of the oldest event that a stream's readers have not acknowledged yet",
        labels=["stream"],
    )
    for each in queries.stream_ages(session):
        streams.add_metric([each.name], each.seconds)
    yield from (ages, active, streams)
