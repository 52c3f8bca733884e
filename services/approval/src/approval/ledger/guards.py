"""What the database holds against changing a result, and whether it still does.

Whoever changes one of these in a migration writes here what it is now.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

_APPEND_ONLY: Final = (
    "CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)
_CHAINED: Final = (
    "CREATE CONSTRAINT TRIGGER result_is_chained AFTER INSERT ON result"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_result()"
)
TRIGGERS: Final[Mapping[str, str]] = {
    "append_only on result": _APPEND_ONLY.format(table="result"),
    "append_only on ledger_entry": _APPEND_ONLY.format(table="ledger_entry"),
    "result_is_chained on result": _CHAINED,
}
CONSTRAINTS: Final[Mapping[str, str]] = {
    "pk_result": "PRIMARY KEY (result_id)",
    "uq_result_person_id_week_correction_of": (
        "UNIQUE NULLS NOT DISTINCT (person_id, week, correction_of)"
    ),
    "ck_result_breaches_are_a_list": "CHECK (jsonb_typeof(breaches) = 'array'::text)",
    "ck_result_nothing_corrects_itself": "CHECK (correction_of <> result_id)",
    "ck_result_nobody_decides_their_own": "CHECK (decided_by_id <> person_id)",
    "ck_result_total_is_in_range": "CHECK (total >= 0::numeric AND total <= 100::numeric)",
    "pk_ledger_entry": "PRIMARY KEY (number)",
    "uq_ledger_entry_result_id": "UNIQUE (result_id)",
    "ck_ledger_entry_number_is_positive": "CHECK (number > 0)",
    "ck_ledger_entry_it_is_a_digest": "CHECK (octet_length(sha256) = 32)",
    "ck_ledger_entry_previous_is_a_digest": "CHECK (octet_length(previous_sha256) = 32)",
}
FUNCTIONS: Final[Mapping[str, str]] = {
    "refuse_change": "f3dfa8af0ef00826670cdc86e9e7fcba2960fbe34412ac3359737faa647934ae",
    "canonical_json": "c073eeb1e756f4a676c71339f056aae20cb6108a5a0d77e006bf4fc1239d4411",
    "ledger_line": "d2c57683317583ee683ca9e6e4d6d7cafb829bac9626691700eeef753607fdb6",
    "chain_result": "0fe5a4ec2f26574d377b2a52aa0a300487902488563aefe32a56221a8b610fd2",
}
"""SHA-256 of each function's source."""

_TRIGGERS: Final = text("""
    select tgname || ' on ' || tgrelid::regclass, pg_get_triggerdef(oid, true)
    from pg_trigger
    where tgrelid in ('result'::regclass, 'ledger_entry'::regclass)
        and not tgisinternal and tgenabled in ('O', 'A')
""")
_CONSTRAINTS: Final = text("""
    select conname, pg_get_constraintdef(oid, true) from pg_constraint
    where conrelid in ('result'::regclass, 'ledger_entry'::regclass) and convalidated
""")
_FUNCTIONS: Final = text("""
    select proname, encode(sha256(convert_to(prosrc, 'UTF8')), 'hex') from pg_proc
    where pronamespace = current_schema()::regnamespace
""")


def missing(session: Session) -> Iterator[str]:
    """Yield each trigger, constraint or function that is gone, switched off or another one."""
    for kind, expected, query in (
        ("trigger", TRIGGERS, _TRIGGERS),
        ("constraint", CONSTRAINTS, _CONSTRAINTS),
        ("function", FUNCTIONS, _FUNCTIONS),
    ):
        found = {row[0]: row[1] for row in session.execute(query)}
        for name, definition in expected.items():
            if found.get(name) != definition:
                yield f"{kind} gone, switched off or another one: {name}"
