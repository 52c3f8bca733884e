"""What the database itself refuses, told by the name of what was broken."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.kit.db import Database

SOMEBODY = "(select min(person_id::text)::uuid from account)"
CLIENT = "insert into api_client values ('x', sha256('x'), '{}', true, now()"
SESSION = (
    "insert into opened_session (id, person_id, value_sha256, previous_sha256, created_at, used_at)"
    f" values (gen_random_uuid(), {SOMEBODY}"
)
INVITATION = f"insert into invitation values ({SOMEBODY},"
ADMINISTRATOR = f"insert into administrator values ({SOMEBODY},"
FACTOR = f"insert into second_factor values ({SOMEBODY},"

BREACHES = [
    ("update unit set kind = 'team'", "ck_unit_kind_is_known"),
    ("update unit set parent_id = id", "ck_unit_not_its_own_parent"),
    ("update unit set name = ''", "ck_unit_code_and_name_are_there"),
    ("update unit set version = 0", "ck_unit_version_counts_from_one"),
    ("update unit set code = 'same'", "uq_unit_code"),
    ("update unit set head_id = gen_random_uuid()", "fk_unit_head_id"),
    (
        "update unit set leader_in_charge_id = gen_random_uuid()",
        "fk_unit_leader_in_charge_id",
    ),
    ("update person set tier = 'expert'", "ck_person_tier_is_known"),
    ("update person set manager_id = id", "ck_person_nobody_manages_themselves"),
    ("update person set name = ''", "ck_person_code_and_name_are_there"),
    ("update person set post_title = ''", "ck_person_post_title_is_there"),
    ("update person set code = 'same'", "uq_person_code"),
    ("update person set unit_id = gen_random_uuid()", "fk_person_unit_id"),
    ("update person set manager_id = gen_random_uuid()", "fk_person_manager_id"),
    ("update account set login = 'same'", "uq_account_login"),
    ("update account set login = 'Upper'", "ck_account_login_is_lower_case"),
    ("update account set failures = 1", "ck_account_failure_has_time"),
    ("update account set failures = -1, failed_at = now()", "ck_account_failures_count_from_zero"),
    (
        "insert into api_client values ('x', 'short', '{}', true, now())",
        "ck_api_client_secret_is_a_digest",
    ),
    (f"{CLIENT}, null, 'short', now())", "ck_api_client_previous_is_a_digest"),
    (f"{CLIENT}, null, sha256('y'), null)", "ck_api_client_previous_has_its_end"),
    (f"{SESSION}, 'short', null, now(), now())", "ck_opened_session_value_is_a_digest"),
    (
        f"{SESSION}, sha256('x'), 'short', now(), now())",
        "ck_opened_session_previous_is_a_digest",
    ),
    (
        f"{SESSION}, sha256('x'), null, now(), now() - interval '1 s')",
        "ck_opened_session_used_after_it_was_opened",
    ),
    (f"{INVITATION} 'short', now(), now() + interval '1 s')", "ck_invitation_value_is_a_digest"),
    (f"{INVITATION} sha256('x'), now(), now())", "ck_invitation_it_lasts"),
    (f"{ADMINISTRATOR} now(), '')", "ck_administrator_recorded_by_somebody"),
    (f"{FACTOR} 'x', now(), now(), null)", "ck_second_factor_confirmed_by_a_code"),
    (
        "insert into recovery_code select person_id, 'short' from account limit 1",
        "ck_recovery_code_code_is_a_digest",
    ),
    (
        "insert into recovery_code select person_id, sha256('x') from account limit 1",
        "fk_recovery_code_person_id",
    ),
]


@pytest.mark.usefixtures("ids")
def test_every_invariant_is_held_by_a_constraint_of_its_name(approval_database: Database) -> None:
    for statement, constraint in BREACHES:
        with (
            pytest.raises(IntegrityError, match=constraint),
            approval_database.transaction() as session,
        ):
            session.execute(text(statement))
