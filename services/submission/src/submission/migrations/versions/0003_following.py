"""Which days a week has and when it is over, who is away, and when the directory said so.

Step: expand. Safe while the release before this one runs: yes, what it writes has defaults. What
the directory said of people before is heard again, because the copy did not keep when.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "submission_0003"
down_revision = "submission_0002"
branch_labels = None
depends_on = None

HEAR_AGAIN = """
    do $$ begin
        if exists (select from person) then
            update person set version = 0;
            delete from inbox where type = 'directory.person_changed.v1';
            delete from source_cursor where source = 'approval';
        end if;
    end $$
"""


def upgrade() -> None:
    """Add the columns and the table, and have the directory's people read once more."""
    op.add_column("week", sa.Column("worked", ARRAY(sa.Date())))
    op.add_column("week", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.add_column(
        "weekly_report",
        sa.Column("excused_by_rule", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "person",
        sa.Column(
            "told_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
    )
    op.create_table(
        "absence",
        sa.Column("absence_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("absence_id", name="pk_absence"),
    )
    op.create_index("ix_absence_person_id", "absence", ["person_id"])
    op.execute(HEAR_AGAIN)


def downgrade() -> None:
    """Drop the table and the columns."""
    op.drop_table("absence")
    op.drop_column("person", "told_at")
    op.drop_column("weekly_report", "excused_by_rule")
    op.drop_column("week", "ends_at")
    op.drop_column("week", "worked")
