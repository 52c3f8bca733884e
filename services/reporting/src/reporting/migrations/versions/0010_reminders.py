"""Who owes which step, how people are reached, and of what they were reminded.

Step: expand. Safe while the release before this one runs: yes, what it writes has defaults. What
the directory said of people before is heard again, because the copy did not keep direct managers.
Reports of before tell no direct manager until they are handed in: nobody is reminded to score them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0010"
down_revision = "reporting_0009"
branch_labels = None
depends_on = None

INSTANTS = ("hand_in_due_at", "score_due_at", "approve_due_at", "returned_at", "sent_back_at")
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
    """Add columns and tables, and have the directory's people read once more."""
    op.add_column("person", sa.Column("manager_id", sa.Uuid()))
    op.add_column("progress", sa.Column("manager_id", sa.Uuid()))
    for name in INSTANTS:
        op.add_column("progress", sa.Column(name, sa.DateTime(timezone=True)))
    for name in ("scored_revision", "returned_revision"):
        op.add_column(
            "progress", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    op.execute("update progress set scored_revision = revision where scored_at is not null")
    op.create_index("ix_progress_person_id_week", "progress", ["person_id", "week"])
    op.create_index("ix_progress_manager_id_week", "progress", ["manager_id", "week"])
    _copies()
    _reminders()
    op.execute(HEAR_AGAIN)


def _copies() -> None:
    op.create_table(
        "contact",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("person_id", name="pk_contact"),
    )
    op.create_table(
        "waiting",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("weeks", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_waiting"),
    )


def _reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_id", sa.Uuid()),
        sa.Column("mail_id", sa.Uuid()),
        sa.CheckConstraint(
            "step in ('hand_in', 'score', 'approve')", name="ck_reminder_step_is_known"
        ),
        sa.PrimaryKeyConstraint("person_id", "week", "step", "moment", name="pk_reminder"),
    )
    op.create_index("ix_reminder_mail_id", "reminder", ["mail_id"])
    op.create_table(
        "mail",
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "kind in ('before', 'after', 'escalated', 'asked')", name="ck_mail_kind_is_known"
        ),
        sa.CheckConstraint(
            "state in ('waiting', 'sent', 'obsolete')", name="ck_mail_state_is_known"
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at is not null)", name="ck_mail_sent_has_time"
        ),
        sa.PrimaryKeyConstraint("mail_id", name="pk_mail"),
    )
    op.create_index(
        "ix_mail_next_at", "mail", ["next_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index("ix_mail_person_id", "mail", ["person_id"])


def downgrade() -> None:
    """Drop tables and columns; who was reminded of what is forgotten."""
    for table in ("mail", "reminder", "waiting", "contact"):
        op.drop_table(table)
    op.drop_index("ix_progress_manager_id_week", "progress")
    op.drop_index("ix_progress_person_id_week", "progress")
    for name in (*INSTANTS, "scored_revision", "returned_revision", "manager_id"):
        op.drop_column("progress", name)
    op.drop_column("person", "manager_id")
