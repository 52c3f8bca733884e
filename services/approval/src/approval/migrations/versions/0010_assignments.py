"""Managers by post, posts beside the main one, absences, changes dated ahead, second notes.

Step: expand. Safe while the release before this one runs: yes, it writes none of it, and the new
column has a default.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "approval_0010"
down_revision = "approval_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; everybody's direct manager stays the one that was named."""
    op.add_column(
        "person",
        sa.Column("manager_by_post", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _assignment()
    _absence()
    _planned_change()
    _note()


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
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("note_id", name="pk_note"),
    )
    op.create_index("ix_note_report_id", "note", ["report_id"])


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.Column("share", sa.Integer()),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind in ('concurrent', 'seconded')", "ck_assignment_kind_is_known"),
        sa.CheckConstraint(
            "(kind = 'seconded') = (share is not null)", "ck_assignment_secondment_has_share"
        ),
        sa.CheckConstraint("share between 1 and 99", "ck_assignment_share_is_part_of_the_time"),
        sa.CheckConstraint("first_day <= last_day", "ck_assignment_it_lasts"),
        sa.CheckConstraint("manager_id <> person_id", "ck_assignment_nobody_manages_themselves"),
        sa.CheckConstraint(
            "document <> '' and post_title <> ''", "ck_assignment_document_and_post_are_there"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_assignment_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], "fk_assignment_unit_id"),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], "fk_assignment_manager_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_person_id", "assignment", ["person_id"])


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "kind in ('leave', 'sick', 'maternity', 'mission')", "ck_absence_kind_is_known"
        ),
        sa.CheckConstraint("first_day <= last_day", "ck_absence_it_lasts"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_absence_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_person_id", "absence", ["person_id"])


def _planned_change() -> None:
    op.create_table(
        "planned_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.CheckConstraint("of in ('person', 'unit')", "ck_planned_change_of_is_known"),
        sa.CheckConstraint(
            "num_nonnulls(done_at, cancelled_at) < 2", "ck_planned_change_done_or_cancelled"
        ),
        sa.CheckConstraint(
            "refusal = '' or done_at is not null", "ck_planned_change_refused_is_over"
        ),
        sa.CheckConstraint("document <> ''", "ck_planned_change_document_is_there"),
        sa.PrimaryKeyConstraint("id", name="pk_planned_change"),
    )
    op.create_index("ix_planned_change_subject_id", "planned_change", ["subject_id"])
    op.create_index(
        "ix_planned_change_due",
        "planned_change",
        ["day"],
        postgresql_where=sa.text("done_at is null and cancelled_at is null"),
    )


def downgrade() -> None:
    """Drop the tables; managers by post stay as they were worked out last."""
    op.drop_table("note")
    op.drop_table("planned_change")
    op.drop_table("absence")
    op.drop_table("assignment")
    op.drop_column("person", "manager_by_post")
