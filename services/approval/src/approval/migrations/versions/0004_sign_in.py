"""Sessions, invitations, administrators, second factors; secrets of programs that expire.

Step: expand. Safe while the release before this one runs: yes, it writes none of the new columns
and knows none of the new tables; a secret that expired would go on being good there.
"""

import sqlalchemy as sa
from alembic import op

revision = "approval_0004"
down_revision = "approval_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and the columns of rotation."""
    _sessions()
    _invitations()
    _administrators()
    _second_factors()
    _clients()


def _sessions() -> None:
    op.create_table(
        "opened_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("value_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("previous_sha256", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "octet_length(value_sha256) = 32", name="ck_opened_session_value_is_a_digest"
        ),
        sa.CheckConstraint(
            "octet_length(previous_sha256) = 32", name="ck_opened_session_previous_is_a_digest"
        ),
        sa.CheckConstraint(
            "used_at >= created_at", name="ck_opened_session_used_after_it_was_opened"
        ),
        _of_account("opened_session"),
        sa.PrimaryKeyConstraint("id", name="pk_opened_session"),
    )
    op.create_index("ix_opened_session_person_id", "opened_session", ["person_id"])


def _invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("value_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(value_sha256) = 32", name="ck_invitation_value_is_a_digest"
        ),
        sa.CheckConstraint("created_at < expires_at", name="ck_invitation_it_lasts"),
        _of_account("invitation"),
        sa.PrimaryKeyConstraint("person_id", name="pk_invitation"),
        sa.UniqueConstraint("value_sha256", name="uq_invitation_value_sha256"),
    )


def _administrators() -> None:
    op.create_table(
        "administrator",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("recorded_by <> ''", name="ck_administrator_recorded_by_somebody"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_administrator_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_administrator"),
    )


def _second_factors() -> None:
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.BigInteger()),
        sa.CheckConstraint(
            "(confirmed_at is null) = (last_step is null)",
            name="ck_second_factor_confirmed_by_a_code",
        ),
        _of_account("second_factor"),
        sa.PrimaryKeyConstraint("person_id", name="pk_second_factor"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_sha256", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "octet_length(code_sha256) = 32", name="ck_recovery_code_code_is_a_digest"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["second_factor.person_id"],
            name="fk_recovery_code_person_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "code_sha256", name="pk_recovery_code"),
    )


def _clients() -> None:
    op.add_column("api_client", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.add_column("api_client", sa.Column("previous_sha256", sa.LargeBinary()))
    op.add_column("api_client", sa.Column("previous_until", sa.DateTime(timezone=True)))
    op.create_check_constraint(
        op.f("ck_api_client_previous_is_a_digest"),
        "api_client",
        "octet_length(previous_sha256) = 32",
    )
    op.create_check_constraint(
        op.f("ck_api_client_previous_has_its_end"),
        "api_client",
        "(previous_sha256 is null) = (previous_until is null)",
    )


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["account.person_id"], name=f"fk_{table}_person_id", ondelete="CASCADE"
    )


def downgrade() -> None:
    """Drop the tables and the columns."""
    for constraint in ("previous_has_its_end", "previous_is_a_digest"):
        op.drop_constraint(op.f(f"ck_api_client_{constraint}"), "api_client")
    for column in ("previous_until", "previous_sha256", "expires_at"):
        op.drop_column("api_client", column)
    for table in ("recovery_code", "second_factor", "administrator", "invitation"):
        op.drop_table(table)
    op.drop_table("opened_session")
