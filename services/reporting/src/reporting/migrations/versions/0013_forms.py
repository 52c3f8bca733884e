"""Forms to print, and what they say of reports: items, self-assessment, the manager's comment.

Step: expand. Safe while the release before this one runs: yes, what it writes has defaults. People
and reports of before are heard again, because no copy kept titles of posts and what reports say.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0013"
down_revision = "reporting_0012"
branch_labels = None
depends_on = None

HEAR_AGAIN = """
    do $$ begin
        if exists (select from person) then
            update person set version = 0;
            delete from inbox where type in (
                'directory.person_changed.v1', 'submission.report_handed_in.v1',
                'scoring.report_scored.v1'
            );
            delete from source_cursor where source in ('approval', 'submission', 'scoring');
        end if;
    end $$
"""


def upgrade() -> None:
    """Add the column and the tables, and have the others' feeds read once more."""
    op.add_column("person", sa.Column("post_title", sa.Text(), server_default="", nullable=False))
    _contents()
    _forms()
    op.execute(HEAR_AGAIN)


def _contents() -> None:
    empty = sa.text("'{}'")
    op.create_table(
        "report_content",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("post_title", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("items", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("self_parts", JSONB(), server_default=empty, nullable=False),
        sa.Column("submission_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("manager_parts", JSONB(), server_default=empty, nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("scored_by_id", sa.Uuid()),
        sa.Column("scoring_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_report_content"),
    )
    op.create_index("ix_report_content_person_id_week", "report_content", ["person_id", "week"])
    op.create_index("ix_report_content_week", "report_content", ["week"])


def _forms() -> None:
    op.create_table(
        "form",
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        sa.Column("content", sa.LargeBinary()),
        sa.CheckConstraint(
            "kind in ('weekly', 'period', 'list', 'minutes')", name="ck_form_kind_is_known"
        ),
        sa.CheckConstraint("format in ('pdf', 'docx')", name="ck_form_format_is_known"),
        sa.CheckConstraint(
            "state in ('asked', 'made', 'refused', 'dropped')", name="ck_form_state_is_known"
        ),
        sa.CheckConstraint(
            "(state = 'made') = (content is not null)", name="ck_form_made_has_content"
        ),
        sa.CheckConstraint(
            "(state in ('made', 'dropped')) = (made_at is not null)", name="ck_form_made_has_time"
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (reason is not null)", name="ck_form_refused_has_reason"
        ),
        sa.PrimaryKeyConstraint("form_id", name="pk_form"),
    )
    for name, columns, state in (
        ("ix_form_asked", ["asked_at"], "asked"),
        ("ix_form_made", ["made_at"], "made"),
    ):
        op.create_index(name, "form", columns, postgresql_where=sa.text(f"state = '{state}'"))
    op.create_index("ix_form_asked_by_id", "form", ["asked_by_id"])
    op.create_index("ix_form_person_id", "form", ["person_id"])


def downgrade() -> None:
    """Drop tables and column; files that were made are lost, and can be asked for anew."""
    op.drop_table("form")
    op.drop_table("report_content")
    op.drop_column("person", "post_title")
