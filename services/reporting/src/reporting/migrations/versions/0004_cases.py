"""Remediation cases with every act on them, and what the rules of escalation look at.

Step: expand. Safe while the release before this one runs: yes, it writes none of it, and what is
added to results has defaults.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "reporting_0004"
down_revision = "reporting_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the database refuses to change or delete an act."""
    op.add_column(
        "weekly_result",
        sa.Column("key_task_missed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "weekly_result",
        sa.Column("breaches", JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_table(
        "examination",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_examination"),
    )
    _case()
    _act()


def _case() -> None:
    op.create_table(
        "remediation_case",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("weeks", ARRAY(sa.Date()), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.Uuid()),
        sa.Column("stands_in", sa.Boolean(), nullable=False),
        sa.Column("rulebook", JSONB(), nullable=False),
        sa.Column("meets_at", sa.DateTime(timezone=True)),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "meeting in ('mandatory', 'advisory', 'pending')",
            "ck_remediation_case_meeting_is_known",
        ),
        sa.CheckConstraint(
            "state in ('pending', 'open', 'invited', 'met', 'closed', 'withdrawn')",
            "ck_remediation_case_state_is_known",
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (meeting = 'pending')", "ck_remediation_case_pending_is_both"
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_remediation_case"),
        sa.UniqueConstraint(
            "person_id", "first_week", name="uq_remediation_case_person_id_first_week"
        ),
    )
    op.create_index("ix_remediation_case_state", "remediation_case", ["state", "case_id"])
    op.create_index("ix_remediation_case_leader_id", "remediation_case", ["leader_id"])


def _act() -> None:
    op.create_table(
        "case_act",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "version", name="pk_case_act"),
    )
    op.execute("""
        create function refuse_to_rewrite_case_act() returns trigger language plpgsql as $$ begin
            raise exception 'case_act is append-only';
        end $$
    """)
    op.execute("""
        create trigger append_only before update or delete or truncate on case_act
            for each statement execute function refuse_to_rewrite_case_act()
    """)


def downgrade() -> None:
    """Drop the tables, and with them every case."""
    op.drop_table("case_act")
    op.execute("drop function refuse_to_rewrite_case_act()")
    op.drop_table("remediation_case")
    op.drop_table("examination")
    op.drop_column("weekly_result", "breaches")
    op.drop_column("weekly_result", "key_task_missed")
