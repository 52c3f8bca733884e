"""In which language people are written to, what waits for whom, and when results are due.

Step: expand. Safe while the release before this one runs: yes, what it writes has defaults; what
it changes of a contact is said when it is changed next. The contacts of before are said once here.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "approval_0017"
down_revision = "approval_0016"
branch_labels = None
depends_on = None

TELL_CONTACTS = """
    do $$ begin
        if exists (select from contact) then
            insert into event (
                event_id, type, subject, subjectversion, time, correlation_id, causation_id, data
            )
            select gen_random_uuid(), 'directory.contact_changed.v1', contact_id, version, now(),
                contact_id, contact_id,
                jsonb_build_object(
                    'contact_id', contact_id, 'person_id', person_id, 'email', email,
                    'language', language
                )
            from contact order by person_id;
        end if;
    end $$
"""


def upgrade() -> None:
    """Add columns and the table, and say how people are reached."""
    op.add_column("report", sa.Column("approve_due_at", sa.DateTime(timezone=True)))
    op.add_column(
        "contact",
        sa.Column(
            "contact_id", sa.Uuid(), server_default=sa.func.gen_random_uuid(), nullable=False
        ),
    )
    op.add_column("contact", sa.Column("language", sa.Text(), server_default="vi", nullable=False))
    op.add_column("contact", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_unique_constraint("uq_contact_contact_id", "contact", ["contact_id"])
    op.create_check_constraint(
        "ck_contact_language_is_known", "contact", "language in ('vi', 'en', 'th')"
    )
    op.create_table(
        "waiting_told",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "waiting_id", sa.Uuid(), server_default=sa.func.gen_random_uuid(), nullable=False
        ),
        sa.Column("weeks", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_waiting_told"),
    )
    op.execute(TELL_CONTACTS)


def downgrade() -> None:
    """Drop the table and the columns; chosen languages are forgotten."""
    op.drop_table("waiting_told")
    op.drop_constraint("ck_contact_language_is_known", "contact")
    op.drop_constraint("uq_contact_contact_id", "contact")
    for name in ("version", "language", "contact_id"):
        op.drop_column("contact", name)
    op.drop_column("report", "approve_due_at")
