"""What was done in a week is read from the one copy of a report's items.

Step: contract. Safe while what came before runs: no, it still writes the table that goes. Stop its
workers first; a list that it could not apply is in the inbox, and can be tried again. Nothing is
lost: the copy for forms holds the same items, and titles besides.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0017"
down_revision = "reporting_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the second copy."""
    op.drop_table("work_done")


def downgrade() -> None:
    """Make the second copy again, out of the first."""
    op.create_table(
        "work_done",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(items) = 'array'", name="ck_work_done_items_are_a_list"),
        sa.PrimaryKeyConstraint("report_id", name="pk_work_done"),
    )
    op.create_index("ix_work_done_week", "work_done", ["week"])
    op.execute("set local statement_timeout = 0")
    op.execute("""
        insert into work_done (report_id, person_id, week, post_title, items, version)
        select report_id, person_id, week, post_title, (
            select coalesce(jsonb_agg(jsonb_build_object(
                'job', item -> 'job', 'unit_of_measure', item -> 'unit_of_measure',
                'coefficient', item -> 'coefficient', 'quantity', item -> 'quantity_completed'
            ) order by place), '[]')
            from jsonb_array_elements(items) with ordinality as listed(item, place)
        ), submission_version
        from report_content where submission_version > 0
    """)
    op.execute("set local statement_timeout = '60s'")
