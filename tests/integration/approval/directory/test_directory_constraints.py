"""What the database itself refuses, told by the name of what was broken."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.kit.db import Database

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
]


@pytest.mark.usefixtures("ids")
def test_every_invariant_is_held_by_a_constraint_of_its_name(approval_database: Database) -> None:
    for statement, constraint in BREACHES:
        with (
            pytest.raises(IntegrityError, match=constraint),
            approval_database.transaction() as session,
        ):
            session.execute(text(statement))
