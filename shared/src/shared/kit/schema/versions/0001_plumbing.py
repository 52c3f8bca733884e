"""The kit's tables: events said and heard, cursors, idempotent answers, heartbeats.

Step: expand. Safe while the release before this one runs: yes, there is none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "kit_0001"
down_revision = None
branch_labels = ("kit",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _sending()
    _hearing()
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.JSON()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "route", "key", name="pk_idempotency"),
        comment="First answers to requests that carried an Idempotency-Key; kept 24 hours.",
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", name="pk_heartbeat"),
        comment="When each kind of process last said that it lives.",
    )


def _sending() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("subjectversion", sa.Integer(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("causation_id", sa.Uuid(), nullable=False),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("position", sa.BigInteger()),
        sa.CheckConstraint("subjectversion > 0", name="ck_event_version_counts_from_one"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        comment="What the service said; the relay stamps the position in the feed.",
    )
    op.create_index("uq_event_position", "event", ["position"], unique=True)
    op.create_index(
        "ix_event_unstamped", "event", ["id"], postgresql_where=sa.text("position is null")
    )
    op.create_table(
        "subscriber_cursor",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("reader", name="pk_subscriber_cursor"),
        comment="Up to where the relay has sent to each reader.",
    )


def _hearing() -> None:
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("envelope", JSONB()),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('handled', 'ignored', 'dead')", name="ck_inbox_state_is_known"
        ),
        sa.CheckConstraint(
            "state = 'handled' or envelope is not null", name="ck_inbox_unhandled_keeps_envelope"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_inbox"),
        comment="Every event that arrived; those not handled keep their envelope.",
    )
    op.create_index(
        "ix_inbox_unhandled",
        "inbox",
        ["received_at"],
        postgresql_where=sa.text("state <> 'handled'"),
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempt"),
        comment="Deliveries begun and not ended: a worker that dies in one leaves its row.",
    )
    op.create_table(
        "source_cursor",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_source_cursor"),
        comment="Up to where each source's feed is known to have been applied without a gap.",
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "heartbeat",
        "idempotency",
        "source_cursor",
        "attempt",
        "inbox",
        "subscriber_cursor",
        "event",
    ):
        op.drop_table(table)
