"""Results from before the platform: the document that each rests on, and what was imported when.

Step: expand. Safe while the release before this one runs: yes, what it writes rests on no document.
A column that is null is in no line of the ledger, so that no hash changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0019"
down_revision = "approval_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table, which nobody changes afterwards."""
    op.add_column("result", sa.Column("document", sa.Text()))
    op.create_table(
        "result_import",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("last_week", sa.Date(), nullable=False),
        sa.CheckConstraint("results > 0", name="ck_result_import_there_are_some"),
        sa.CheckConstraint("first_week <= last_week", name="ck_result_import_weeks_in_order"),
        sa.PrimaryKeyConstraint("import_id", name="pk_result_import"),
    )
    op.execute(
        "create trigger append_only before update or delete or truncate on result_import"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    """Drop both; imported results stay in the ledger, whose lines then miss their document."""
    op.drop_table("result_import")
    op.drop_column("result", "document")
