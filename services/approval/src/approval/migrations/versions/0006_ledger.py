"""The chain of official results: a number and two hashes for each, given by the database itself.

Step: expand. Safe while the release before this one runs: yes, what it approves is chained, too.
Results that are there already are chained in the order of their approval. Approvals wait while
that happens, and those that waited for five seconds are to be repeated; a million results take
what docs/ledger.md says.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0006"
down_revision = "approval_0005"
branch_labels = None
depends_on = None

CANONICAL_JSON = """
create function canonical_json(value jsonb) returns text
language plpgsql immutable strict parallel safe as $$ begin
    if jsonb_typeof(value) = 'object' then
        return (
            select '{' || coalesce(string_agg(
                to_json(key)::text || ':' || case
                    when jsonb_typeof(member) in ('object', 'array') then canonical_json(member)
                    else member::text end,
                ',' order by key collate "C"
            ), '') || '}' from jsonb_each(value) as each (key, member));
    elsif jsonb_typeof(value) = 'array' then
        return (
            select '[' || coalesce(string_agg(canonical_json(member), ',' order by place), '')
                || ']' from jsonb_array_elements(value) with ordinality as each (member, place));
    end if;
    return value::text;
end $$
"""

LEDGER_LINE = """
create function ledger_line(kept result, number bigint, previous_sha256 bytea) returns text
language plpgsql stable as $$ begin
    return (
        select '{' || string_agg(
            to_json(key)::text || ':' || case
                when jsonb_typeof(member) in ('object', 'array') then canonical_json(member)
                else member::text end,
            ',' order by key collate "C"
        ) || '}'
        from jsonb_each(to_jsonb(kept) || jsonb_build_object(
            'number', number,
            'previous_sha256', encode(previous_sha256, 'hex'),
            'total', kept.total::text,
            'approved_at',
            to_char(kept.approved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        )) as each (key, member)
        where jsonb_typeof(member) <> 'null');
end $$
"""

# No statement_timeout ends what waits inside a commit.
CHAIN_RESULT = """
create function chain_result() returns trigger language plpgsql set lock_timeout = '5s' as $$
declare
    place bigint;
    before bytea;
begin
    perform pg_advisory_xact_lock(hashtextextended('ledger', 0));
    select number, sha256 into place, before from ledger_entry order by number desc limit 1;
    place := coalesce(place, 0) + 1;
    before := coalesce(before, decode(repeat('00', 32), 'hex'));
    insert into ledger_entry (number, result_id, previous_sha256, sha256) values (
        place, new.result_id, before,
        sha256(convert_to(ledger_line(new, place, before), 'UTF8')));
    return null;
end $$
"""

CHAIN_ALL = """
do $$
declare
    kept result;
    place bigint := 0;
    before bytea := decode(repeat('00', 32), 'hex');
    after bytea;
begin
    for kept in select * from result order by approved_at, result_id loop
        place := place + 1;
        after := sha256(convert_to(ledger_line(kept, place, before), 'UTF8'));
        insert into ledger_entry (number, result_id, previous_sha256, sha256)
            values (place, kept.result_id, before, after);
        before := after;
    end loop;
end $$
"""


def upgrade() -> None:
    """Create the chain, have each new result join it, and let those join that are there."""
    op.create_table(
        "ledger_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("previous_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number > 0", name="ck_ledger_entry_number_is_positive"),
        sa.CheckConstraint("octet_length(sha256) = 32", name="ck_ledger_entry_it_is_a_digest"),
        sa.CheckConstraint(
            "octet_length(previous_sha256) = 32", name="ck_ledger_entry_previous_is_a_digest"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_entry"),
        sa.UniqueConstraint("result_id", name="uq_ledger_entry_result_id"),
    )
    for function in (CANONICAL_JSON, LEDGER_LINE, CHAIN_RESULT):
        op.execute(function)
    op.execute("""
        create constraint trigger result_is_chained after insert on result
            deferrable initially deferred for each row execute function chain_result()
    """)
    op.execute("set local statement_timeout = 0")
    op.execute(CHAIN_ALL)
    op.execute("set local statement_timeout = '60s'")
    op.execute("""
        create trigger append_only before update or delete or truncate on ledger_entry
            for each statement execute function refuse_change()
    """)


def downgrade() -> None:
    """Drop the chain; a head that was published proves nothing any more."""
    op.execute("drop trigger result_is_chained on result")
    op.drop_table("ledger_entry")
    op.execute("drop function chain_result()")
    op.execute("drop function ledger_line(result, bigint, bytea)")
    op.execute("drop function canonical_json(jsonb)")
