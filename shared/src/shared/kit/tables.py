"""The tables that the kit keeps in every service's database, beside the service's own."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.kit.db import NAMING

metadata = MetaData(naming_convention=NAMING)

event: Final = Table(
    "event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("subjectversion", Integer, nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Column("causation_id", Uuid, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("position", BigInteger),
    CheckConstraint("subjectversion > 0", "version_counts_from_one"),
    comment="What the service said; the relay stamps the position in the feed.",
)
Index("uq_event_position", event.c.position, unique=True)
Index("ix_event_unstamped", event.c.id, postgresql_where=event.c.position.is_(None))

subscriber_cursor: Final = Table(
    "subscriber_cursor",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    comment="Up to where the relay has sent to each reader.",
)

inbox: Final = Table(
    "inbox",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("source", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("error", Text),
    Column("envelope", JSONB),
    Column("received_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state in ('handled', 'ignored', 'dead')", "state_is_known"),
    CheckConstraint("state = 'handled' or envelope is not null", "unhandled_keeps_envelope"),
    comment="Every event that arrived; those not handled keep their envelope.",
)
Index("ix_inbox_unhandled", inbox.c.received_at, postgresql_where=inbox.c.state != "handled")

attempt: Final = Table(
    "attempt",
    metadata,
    Column("key", Uuid, primary_key=True),
    Column("starts", Integer, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    comment="Deliveries begun and not ended: a worker that dies in one leaves its row.",
)

source_cursor: Final = Table(
    "source_cursor",
    metadata,
    Column("source", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    comment="Up to where each source's feed is known to have been applied without a gap.",
)

idempotency: Final = Table(
    "idempotency",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_sha256", LargeBinary, nullable=False),
    Column("answer", JSON),
    Column("created_at", DateTime(timezone=True), nullable=False),
    comment="First answers to requests that carried an Idempotency-Key; kept 24 hours.",
)
Index("ix_idempotency_created_at", idempotency.c.created_at)

heartbeat: Final = Table(
    "heartbeat",
    metadata,
    Column("process", Text, primary_key=True),
    Column("beat_at", DateTime(timezone=True), nullable=False),
    comment="When each kind of process last said that it lives.",
)
