"""Work items that live across weeks, with shares, progress and daily lines; and the jobs.

Step: expand. Safe while the release before this one runs: yes, it writes none of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "submission_0005"
down_revision = "submission_0004"
branch_labels = None
depends_on = None

AT_MOST_WHOLE = """
    create function check_task_progress() returns trigger language plpgsql as $$
    begin
        perform from task where item_id = new.item_id for no key update;
        if (select sum(percent) from task_progress where item_id = new.item_id) > 100 then
            raise check_violation using
                message = 'ck_task_progress_at_most_whole',
                constraint = 'ck_task_progress_at_most_whole';
        end if;
        return null;
    end $$;
    create trigger check_task_progress after insert or update on task_progress
        for each row execute function check_task_progress();
"""


def upgrade() -> None:
    """Create the tables, and the trigger that lets nothing be done by more than the whole."""
    _jobs()
    _item()
    _of_an_item()
    op.execute(AT_MOST_WHOLE)


def _jobs() -> None:
    op.create_table(
        "job_catalogue",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_job_catalogue"),
        sa.UniqueConstraint("first_day", name="uq_job_catalogue_first_day"),
    )
    op.create_table(
        "job",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("unit_of_measure", sa.Text(), nullable=False),
        sa.Column("coefficient", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.CheckConstraint("coefficient > 0", name="ck_job_coefficient_counts"),
        sa.ForeignKeyConstraint(["version"], ["job_catalogue.version"], name="fk_job_version"),
        sa.PrimaryKeyConstraint("version", "code", name="pk_job"),
    )


def _item() -> None:
    op.create_table(
        "task",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("key_task", sa.Boolean(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("planned_week", sa.Date()),
        sa.Column("assigned_by_id", sa.Uuid()),
        sa.Column("job", sa.Text()),
        sa.Column("catalogue_version", sa.Text()),
        sa.Column("coefficient", sa.Numeric(precision=8, scale=2)),
        sa.Column("unit_of_measure", sa.Text(), nullable=False),
        sa.Column("quantity_assigned", sa.Numeric(precision=12, scale=2)),
        sa.Column("due_day", sa.Date()),
        sa.Column("completed_day", sa.Date()),
        sa.Column("evidence", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("external_id", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name="ck_task_title_is_there"),
        sa.CheckConstraint("state in ('open', 'closed')", name="ck_task_state_is_known"),
        sa.CheckConstraint(
            "(source is null) = (assigned_by_id is not null)", name="ck_task_assigned_or_imported"
        ),
        sa.CheckConstraint(
            "(source is null) = (external_id is null)", name="ck_task_imported_has_id"
        ),
        sa.CheckConstraint(
            "(job is null) = (coefficient is null)", name="ck_task_job_has_coefficient"
        ),
        sa.CheckConstraint(
            "extract(isodow from planned_week) = 1", name="ck_task_planned_by_monday"
        ),
        sa.PrimaryKeyConstraint("item_id", name="pk_task"),
        sa.UniqueConstraint("source", "external_id", name="uq_task_source_external_id"),
    )


def _of_an_item() -> None:
    item = ["item_id"], ["task.item_id"]
    op.create_table(
        "task_share",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("percent between 1 and 100", name="ck_task_share_percent_is_in_range"),
        sa.ForeignKeyConstraint(*item, name="fk_task_share_item_id"),
        sa.PrimaryKeyConstraint("item_id", "person_id", name="pk_task_share"),
    )
    op.create_index("ix_task_share_person_id", "task_share", ["person_id"])
    op.create_table(
        "task_progress",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("completed_day", sa.Date()),
        sa.CheckConstraint(
            "percent between 0 and 100", name="ck_task_progress_percent_is_in_range"
        ),
        sa.ForeignKeyConstraint(*item, name="fk_task_progress_item_id"),
        sa.PrimaryKeyConstraint("report_id", "item_id", name="pk_task_progress"),
    )
    op.create_index("ix_task_progress_item_id", "task_progress", ["item_id"])
    op.create_table(
        "task_day",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("said <> ''", name="ck_task_day_something_is_said"),
        sa.ForeignKeyConstraint(*item, name="fk_task_day_item_id"),
        sa.PrimaryKeyConstraint("line_id", name="pk_task_day"),
    )
    op.create_index("ix_task_day_item_id_day", "task_day", ["item_id", "day"])


def downgrade() -> None:
    """Drop the tables, and the trigger with its function."""
    for table in ("task_day", "task_progress", "task_share", "task", "job", "job_catalogue"):
        op.drop_table(table)
    op.execute("drop function check_task_progress()")
