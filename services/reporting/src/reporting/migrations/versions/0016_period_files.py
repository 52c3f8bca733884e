"""Files of closed periods, kept for good: one an edition, in parts, never changed.

Step: expand. Safe while the release before this one runs: yes, it makes and reads none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0016"
down_revision = "reporting_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the database refuses to change or delete what was written."""
    op.create_table(
        "period_file",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.Column("lines", sa.Integer()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("sha256", sa.Text()),
        sa.Column("about", JSONB()),
        sa.CheckConstraint(
            "state in ('begun', 'made', 'failed')", name="ck_period_file_state_is_known"
        ),
        sa.CheckConstraint(
            "(state = 'made') = (num_nulls(made_at, lines, size, sha256, about) = 0)",
            name="ck_period_file_made_has_file",
        ),
        sa.PrimaryKeyConstraint("period", "edition", name="pk_period_file"),
    )
    op.create_table(
        "period_file_part",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("period", "edition", "number", name="pk_period_file_part"),
    )
    op.execute("alter table period_file_part alter column content set storage external")
    op.execute(
        "create trigger append_only before update or delete or truncate on period_file_part"
        " for each statement execute function refuse_change_but_retention()"
    )


def downgrade() -> None:
    """Drop the tables, and with them the files."""
    op.drop_table("period_file_part")
    op.drop_table("period_file")
