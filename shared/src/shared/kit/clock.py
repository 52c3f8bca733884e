"""The only place that asks what time it is; everything below an entry takes ``now`` as argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)
