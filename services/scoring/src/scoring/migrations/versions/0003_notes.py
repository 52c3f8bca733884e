"""Who else manages or managed a person, and the notes that they attach to a week.

Step: expand. Safe while the release before this one runs: yes, it writes none of it. What the
directory said of people before is heard again, because the copy did not keep their managers.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "scoring_0003"
down_revision = "scoring_0002"
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
    """Create the tables, and have the directory's people read once more."""
    op.add_column("person", sa.Column("manager_id", sa.Uuid()))
    _note()
    op.create_table(
        "earlier_manager",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "until", name="pk_earlier_manager"),
    )
    op.create_index("ix_earlier_manager_manager_id", "earlier_manager", ["manager_id"])
    op.create_table(
        "assignment",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_manager_id", "assignment", ["manager_id"])
    op.create_index("ix_assignment_person_id", "assignment", ["person_id"])
    op.execute(HEAR_AGAIN)


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("parts", JSONB()),
        sa.Column("total", sa.Numeric(precision=5, scale=2)),
        sa.CheckConstraint(
            "relation in ('earlier', 'concurrent', 'seconded')", "ck_note_relation_is_known"
        ),
        sa.CheckConstraint("said <> ''", "ck_note_something_is_said"),
        sa.PrimaryKeyConstraint("note_id", name="pk_note"),
    )
    op.create_index("ix_note_report_id", "note", ["report_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("assignment", "earlier_manager", "note"):
        op.drop_table(table)
    op.drop_column("person", "manager_id")
