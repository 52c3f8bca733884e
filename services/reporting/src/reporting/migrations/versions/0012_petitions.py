"""Petitions against classifications, with their evidence and every act on them.

Step: expand. Safe while the release before this one runs: yes, it writes none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0012"
down_revision = "reporting_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the database refuses to change or delete an act."""
    op.create_table(
        "petition",
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("petition_id", "classification_id", "person_id")
        ),
        sa.Column("answers_id", sa.Uuid()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("period", "state", "said")),
        sa.Column("evidence", JSONB(), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("filed_at", "answer_due_at")
        ),
        sa.Column("outcome", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('filed', 'answered', 'withdrawn')", "ck_petition_state_is_known"
        ),
        sa.CheckConstraint("outcome in ('upheld', 'corrected')", "ck_petition_outcome_is_known"),
        sa.CheckConstraint(
            "(state = 'answered') = (outcome is not null)", "ck_petition_answered_has_outcome"
        ),
        sa.PrimaryKeyConstraint("petition_id", name="pk_petition"),
    )
    op.create_index(
        "ix_petition_classification_id",
        "petition",
        ["classification_id"],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )
    op.create_index("ix_petition_person_id", "petition", ["person_id"])
    op.create_index("ix_petition_answers_id", "petition", ["answers_id"])
    op.create_table(
        "petition_act",
        sa.Column("petition_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("petition_id", "version", name="pk_petition_act"),
    )
    op.execute(
        "create trigger append_only before update or delete or truncate on petition_act"
        " for each statement execute function refuse_change_but_retention()"
    )


def downgrade() -> None:
    """Drop the tables, and with them every petition."""
    op.drop_table("petition_act")
    op.drop_table("petition")
