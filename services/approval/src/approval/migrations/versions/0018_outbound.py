"""What other systems are told of approvals, which addresses it is sent to, and what became of it.

Step: expand. Safe while the release before this one runs: yes; what that one decides meanwhile is
not told to others, so nobody should subscribe before it is gone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "approval_0018"
down_revision = "approval_0017"
branch_labels = None
depends_on = None

# Whoever waits for the lock waits inside a commit, where no statement_timeout ends it.
PLACE = """
create function place_outbound_event() returns trigger
language plpgsql set lock_timeout = '5s' as $$ begin
    perform pg_advisory_xact_lock(hashtextextended('outbound_event', 0));
    update outbound_event
        set position = (select coalesce(max(position), 0) + 1 from outbound_event)
        where event_id = new.event_id;
    return null;
end $$
"""


def upgrade() -> None:
    """Create the tables; the database numbers public events in the order of their commits."""
    op.create_table(
        "outbound_event",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("subjectversion", sa.Integer(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("webhook_id", sa.Uuid()),
        sa.Column("data", JSONB(), nullable=False),
        sa.CheckConstraint("subjectversion > 0", name="ck_outbound_event_version_counts_from_one"),
        sa.PrimaryKeyConstraint("event_id", name="pk_outbound_event"),
    )
    op.create_index("uq_outbound_event_position", "outbound_event", ["position"], unique=True)
    op.create_index("ix_outbound_event_subject", "outbound_event", ["subject", "position"])
    op.execute(PLACE)
    op.execute("""
        create constraint trigger event_is_placed after insert on outbound_event
            deferrable initially deferred for each row execute function place_outbound_event()
    """)
    _webhook()
    _delivery()


def _webhook() -> None:
    op.create_table(
        "webhook",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", ARRAY(sa.Text()), nullable=False),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("grades", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("previous_public_key", sa.Text()),
        sa.Column("previous_sealed", sa.LargeBinary()),
        sa.Column("previous_until", sa.DateTime(timezone=True)),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.Uuid()),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("resting_until", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('active', 'paused', 'suspended', 'disabled')",
            name="ck_webhook_state_is_known",
        ),
        sa.CheckConstraint(
            "owner_kind in ('person', 'client')", name="ck_webhook_owner_kind_is_known"
        ),
        sa.CheckConstraint(
            "(previous_sealed is null) = (previous_until is null)",
            name="ck_webhook_previous_has_its_end",
        ),
        sa.CheckConstraint(
            "(lease is null) = (leased_until is null)", name="ck_webhook_lease_has_its_end"
        ),
        sa.PrimaryKeyConstraint("webhook_id", name="pk_webhook"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("status", sa.Integer()),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state in ('waiting', 'delivered')", name="ck_delivery_state_is_known"),
        sa.CheckConstraint(
            "(state = 'delivered') = (delivered_at is not null)",
            name="ck_delivery_delivered_has_time",
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.webhook_id"],
            name="fk_delivery_webhook_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("webhook_id", "event_id", name="pk_delivery"),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["webhook_id", "subject", "position"],
        postgresql_where=waiting,
    )
    op.create_index(
        "ix_delivery_due", "delivery", ["webhook_id", "position"], postgresql_where=waiting
    )
    op.create_index("ix_delivery_position", "delivery", ["webhook_id", "position"])


def downgrade() -> None:
    """Drop the tables; nobody is told any more, and webhooks are to be made anew."""
    for name in ("delivery", "webhook", "outbound_event"):
        op.drop_table(name)
    op.execute("drop function place_outbound_event()")
