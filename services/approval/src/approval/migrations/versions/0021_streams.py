"""Subscribers that read a stream of public events, and how far they have acknowledged.

Step: expand. Safe while the release before this one runs: yes, it writes no streams.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0021"
down_revision = "approval_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "stream",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("acknowledged", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.Uuid()),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "(lease is null) = (leased_until is null)", name="ck_stream_lease_has_its_end"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_stream"),
    )


def downgrade() -> None:
    """Drop it; streams begin anew at what is said then."""
    op.drop_table("stream")
