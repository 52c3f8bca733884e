"""Which sessions began with a second factor, so that what needs one can ask for it.

Step: expand. Safe while the release before this one runs: yes, the column has a default, and a
session that it opens counts as one without.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0012"
down_revision = "approval_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "opened_session",
        sa.Column("second_factor", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("opened_session", "second_factor")
