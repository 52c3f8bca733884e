"""Changes in the order of their commits, for whoever pulls increments; what was published, narrow.

Step: expand and backfill. Safe while the release before this one runs: yes, the database numbers
its writes and keeps what it publishes, too; a result that it reopens shows in the next whole
pull. What is there has no change, so that no index is built over it; what was published is copied
once (about 5 s a million), while nobody changes a classification.
"""

# ruff: noqa: S608 - all names are of this file

import sqlalchemy as sa
from alembic import op

revision = "reporting_0015"
down_revision = "reporting_0014"
branch_labels = None
depends_on = None

# A transaction draws one change of a kind, whatever it writes; a savepoint undoes that, too.
_CHANGE_OF = """
create function change_of(topic text) returns bigint language plpgsql as $$
declare
    known text := current_setting('reporting.change_' || topic, true);
    drawn bigint;
begin
    if known <> '' then return known::bigint; end if;
    insert into change (topic) values (topic) returning change_id into drawn;
    perform set_config('reporting.change_' || topic, drawn::text, true);
    return drawn;
end $$
"""
# Whoever waits for the lock waits inside a commit, where no statement_timeout ends it.
_PLACE = """
create function place_change() returns trigger
language plpgsql set lock_timeout = '5s' as $$ begin
    perform pg_advisory_xact_lock(hashtextextended('change', 0));
    update change set position = (select coalesce(max(position), 0) + 1 from change)
        where change_id = new.change_id;
    return null;
end $$
"""
_MARK = """
create function mark_change() returns trigger language plpgsql as $$ begin
    new.changed := change_of(tg_argv[0]);
    return new;
end $$
"""
_PUBLISHED = """
    insert into published_classification (period, person_id, classification_id, unit_id, status,
        score, grade, rulebook, rulebook_version, rulebook_sha256, published_at, version)
    select period, person_id, classification_id, unit_id, published ->> 'status',
        (published ->> 'score')::numeric, published ->> 'grade', published #>> '{rulebook,id}',
        published #>> '{rulebook,version}', published #>> '{rulebook,sha256}', published_at,
        (published ->> 'version')::int
    from classification
"""
_KEEP_PUBLISHED = f"""
create function keep_published() returns trigger language plpgsql as $$ begin
    {_PUBLISHED.replace("from classification", "from arrived")}
    where published is not null
        and not exists (
            select from replaced where replaced.classification_id = arrived.classification_id
                and (replaced.published, replaced.published_at)
                    is not distinct from (arrived.published, arrived.published_at)
        )
    order by period, person_id
    on conflict (period, person_id) do update set
        unit_id = excluded.unit_id, status = excluded.status, score = excluded.score,
        grade = excluded.grade, rulebook = excluded.rulebook,
        rulebook_version = excluded.rulebook_version, rulebook_sha256 = excluded.rulebook_sha256,
        published_at = excluded.published_at, version = excluded.version;
    return null;
end $$
"""
_MARKED = {
    "weekly_result": "results",
    "classification": "classifications",
    "published_classification": "classifications",
}


def upgrade() -> None:
    """Give changes their numbers, and keep what was published."""
    op.create_table(
        "change",
        sa.Column("change_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger()),
        sa.PrimaryKeyConstraint("change_id", name="pk_change"),
    )
    op.create_index("uq_change_position", "change", ["position"], unique=True)
    op.create_index("ix_change_topic_position", "change", ["topic", "position"])
    for function in (_CHANGE_OF, _PLACE, _MARK):
        op.execute(function)
    op.execute("""
        create constraint trigger change_is_placed after insert on change
            deferrable initially deferred for each row execute function place_change()
    """)
    _published()
    op.execute("set local statement_timeout = 0")
    for table, topic in _MARKED.items():
        _mark(table, topic)
    op.execute(f"{_PUBLISHED} where published is not null order by period, person_id")
    op.execute("set local statement_timeout = '60s'")
    op.execute(_KEEP_PUBLISHED)
    op.execute("""
        create trigger published_is_kept after update on classification
            referencing new table as arrived old table as replaced
            for each statement execute function keep_published()
    """)


def _published() -> None:
    op.create_table(
        "published_classification",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("classification_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(5, 2)),
        sa.Column("grade", sa.Text()),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("rulebook", "rulebook_version", "rulebook_sha256")
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("period", "person_id", name="pk_published_classification"),
    )
    op.create_index(
        "ix_published_classification_period_unit_id",
        "published_classification",
        ["period", "unit_id"],
    )
    op.create_index(
        "ix_published_classification_person_id", "published_classification", ["person_id"]
    )


def _mark(table: str, topic: str) -> None:
    """Add the column, and have the database keep it; where it is 0 the row has no change."""
    zero = sa.text("0")
    op.add_column(table, sa.Column("changed", sa.BigInteger(), server_default=zero, nullable=False))
    keys = ["person_id", "week"] if topic == "results" else ["period", "person_id"]
    op.create_index(
        f"ix_{table}_changed", table, ["changed", *keys], postgresql_where=sa.text("changed > 0")
    )
    op.alter_column(table, "changed", server_default=sa.text(f"change_of('{topic}')"))
    op.execute(
        f"create trigger change_is_marked before update on {table}"
        f" for each row execute function mark_change('{topic}')"
    )


def downgrade() -> None:
    """Drop the numbers, and the copies of what was published."""
    op.execute("drop trigger published_is_kept on classification")
    op.execute("drop function keep_published()")
    op.drop_table("published_classification")
    for table in ("classification", "weekly_result"):
        op.execute(f"drop trigger change_is_marked on {table}")
        op.drop_column(table, "changed")
    op.execute("drop function mark_change()")
    op.drop_table("change")
    op.execute("drop function place_change()")
    op.execute("drop function change_of(text)")
