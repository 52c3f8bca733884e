"""Files that show work, with where each belongs and what its content is.

Step: expand. Safe while the release before this one runs: yes, it writes none of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "submission_0011"
down_revision = "submission_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; the files themselves lie in the storage."""
    op.create_table(
        "evidence_file",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("scanned", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name="ck_evidence_file_something_is_kept"),
        sa.CheckConstraint(
            "scanned in ('clean', 'not_scanned')", name="ck_evidence_file_scanned_is_known"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["task.item_id"], name="fk_evidence_file_item_id"),
        sa.PrimaryKeyConstraint("file_id", name="pk_evidence_file"),
    )
    op.create_index("ix_evidence_file_item_id", "evidence_file", ["item_id"])


def downgrade() -> None:
    """Drop the table; the files stay in the storage until they are removed there."""
    op.drop_table("evidence_file")
