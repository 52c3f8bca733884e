"""Delegations, acting holders of posts, the history of units and people, decisions on behalf of.

Step: expand. Safe while the release before this one runs: yes, it writes none of the new columns,
and the history writes itself.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "approval_0003"
down_revision = "approval_0002"
branch_labels = None
depends_on = None

UNIT = "id, version, code, name, kind, parent_id, head_id, leader_in_charge_id, active"
PERSON = "id, version, code, name, unit_id, post_title, tier, manager_id, active"

HISTORY = """
insert into KEPT_version (COLUMNS, since) select COLUMNS, now() from KEPT
---
create function keep_KEPT_version() returns trigger language plpgsql as $$ begin
    update KEPT_version as before set until = now() from written
        where before.id = written.id and before.until is null and before.version < written.version;
    insert into KEPT_version (COLUMNS, since) select COLUMNS, now() from written
        on conflict do nothing;
    return null;
end $$
---
create trigger KEPT_version_after_insert after insert on KEPT
    referencing new table as written for each statement execute function keep_KEPT_version()
---
create trigger KEPT_version_after_update after update on KEPT
    referencing new table as written for each statement execute function keep_KEPT_version()
---
create function refuse_to_rewrite_KEPT_version() returns trigger language plpgsql as $$ begin
    if tg_op = 'UPDATE' and old.until is null and new.until is not null
        and to_jsonb(old) - 'until' = to_jsonb(new) - 'until' then
        return new;
    end if;
    raise exception 'KEPT_version keeps what was; it is not rewritten';
end $$
---
create trigger KEPT_version_is_kept before update or delete on KEPT_version
    for each row execute function refuse_to_rewrite_KEPT_version()
"""


def upgrade() -> None:
    """Create the tables and let the database keep the history."""
    _acting()
    _delegation()
    _unit_version()
    _person_version()
    for kept, columns in (("unit", UNIT), ("person", PERSON)):
        _keep_history(kept, columns)
    for table in ("decision", "result"):
        op.add_column(table, sa.Column("on_behalf_of_id", sa.Uuid()))
        op.add_column(table, sa.Column("delegation_id", sa.Uuid()))


def _acting() -> None:
    op.create_table(
        "acting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("post in ('head', 'leader_in_charge')", "ck_acting_post_is_known"),
        sa.CheckConstraint("since < until", "ck_acting_it_lasts"),
        sa.CheckConstraint("document <> ''", "ck_acting_document_is_there"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], "fk_acting_unit_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], "fk_acting_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_acting"),
    )
    op.create_index("ix_acting_unit_id", "acting", ["unit_id"])


def _delegation() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("tiers", ARRAY(sa.Text()), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_by", sa.Uuid()),
        sa.CheckConstraint("from_id <> to_id", "ck_delegation_nobody_delegates_to_themselves"),
        sa.CheckConstraint("first_day <= last_day and since < until", "ck_delegation_it_lasts"),
        sa.CheckConstraint("document <> ''", "ck_delegation_document_is_there"),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_by is null)", "ck_delegation_revoked_by_somebody"
        ),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], "fk_delegation_from_id"),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], "fk_delegation_to_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], "fk_delegation_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delegation"),
    )
    op.create_index("ix_delegation_from_id", "delegation", ["from_id"])
    op.create_index("ix_delegation_to_id", "delegation", ["to_id"])


def _unit_version() -> None:
    op.create_table(
        "unit_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("head_id", sa.Uuid()),
        sa.Column("leader_in_charge_id", sa.Uuid()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("since <= until", "ck_unit_version_it_lasts"),
        sa.PrimaryKeyConstraint("id", "version", name="pk_unit_version"),
    )


def _person_version() -> None:
    op.create_table(
        "person_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Uuid()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("since <= until", "ck_person_version_it_lasts"),
        sa.PrimaryKeyConstraint("id", "version", name="pk_person_version"),
    )
    op.create_index("ix_person_version_unit_id", "person_version", ["unit_id"])


def _keep_history(kept: str, columns: str) -> None:
    """Have each statement on a table close the rows that held and add those that hold now."""
    for statement in HISTORY.split("---"):
        op.execute(statement.replace("KEPT", kept).replace("COLUMNS", columns))


def downgrade() -> None:
    """Drop what was added; who was what before is forgotten."""
    for table in ("decision", "result"):
        op.drop_column(table, "delegation_id")
        op.drop_column(table, "on_behalf_of_id")
    for kept in ("unit", "person"):
        op.execute(f"drop trigger {kept}_version_after_insert on {kept}")
        op.execute(f"drop trigger {kept}_version_after_update on {kept}")
        op.drop_table(f"{kept}_version")
        op.execute(f"drop function keep_{kept}_version()")
        op.execute(f"drop function refuse_to_rewrite_{kept}_version()")
    op.drop_table("delegation")
    op.drop_table("acting")
