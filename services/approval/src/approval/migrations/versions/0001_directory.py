"""The directory's tables: units, people, accounts, API clients.

Step: expand. Safe while the release before this one runs: yes, there is none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "approval_0001"
down_revision = None
branch_labels = ("approval",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _units()
    _people()
    for column in ("head_id", "leader_in_charge_id"):
        op.create_foreign_key(
            f"fk_unit_{column}",
            "unit",
            "person",
            [column],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
        )
    _sign_in()


def _units() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("head_id", sa.Uuid()),
        sa.Column("leader_in_charge_id", sa.Uuid()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> '' and name <> ''", name="ck_unit_code_and_name_are_there"),
        sa.CheckConstraint(
            "kind in ('leadership', 'department', 'bureau', 'office', 'section')",
            name="ck_unit_kind_is_known",
        ),
        sa.CheckConstraint("parent_id <> id", name="ck_unit_not_its_own_parent"),
        sa.CheckConstraint("version > 0", name="ck_unit_version_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["unit.id"],
            name="fk_unit_parent_id",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("code", name="uq_unit_code"),
    )
    for column in ("parent_id", "head_id", "leader_in_charge_id"):
        op.create_index(f"ix_unit_{column}", "unit", [column])


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("post_title", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.Uuid()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> '' and name <> ''", name="ck_person_code_and_name_are_there"),
        sa.CheckConstraint("post_title <> ''", name="ck_person_post_title_is_there"),
        sa.CheckConstraint(
            "tier in ('committee_leader', 'director', 'bureau_director', 'chief_of_office',"
            " 'deputy', 'section_head', 'deputy_section_head', 'specialist', 'worker',"
            " 'secretary', 'assistant')",
            name="ck_person_tier_is_known",
        ),
        sa.CheckConstraint("manager_id <> id", name="ck_person_nobody_manages_themselves"),
        sa.CheckConstraint("version > 0", name="ck_person_version_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name="fk_person_unit_id",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["person.id"],
            name="fk_person_manager_id",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("code", name="uq_person_code"),
    )
    for column in ("unit_id", "manager_id"):
        op.create_index(f"ix_person_{column}", "person", [column])


def _sign_in() -> None:
    op.create_table(
        "account",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "login <> '' and login = lower(login)", name="ck_account_login_is_lower_case"
        ),
        sa.CheckConstraint("failures >= 0", name="ck_account_failures_count_from_zero"),
        sa.CheckConstraint(
            "failures = 0 or failed_at is not null", name="ck_account_failure_has_time"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_account"),
        sa.UniqueConstraint(
            "login", name="uq_account_login", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_table(
        "api_client",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name="ck_api_client_name_is_there"),
        sa.CheckConstraint(
            "octet_length(secret_sha256) = 32", name="ck_api_client_secret_is_a_digest"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_api_client"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("api_client", "account"):
        op.drop_table(table)
    for column in ("head_id", "leader_in_charge_id"):
        op.drop_constraint(f"fk_unit_{column}", "unit")
    for table in ("person", "unit"):
        op.drop_table(table)
