"""Whoever keeps the directory: its administrators, and programs with the scope for it."""

from typing import Final

from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.domain.sign_in_errors import OnlyAdministrators
from shared.kit.auth import Caller
from shared.kit.http import current_caller, current_person, person_or_scope

KEEPER: Final = person_or_scope("directory:write")
"""Who may try; of persons ``keeper`` lets only administrators pass."""


def keeper(session: Session) -> Caller:
    """Return who asks, an administrator or a program. Raises ``OnlyAdministrators``."""
    caller = current_caller()
    if caller.kind == "person" and not queries.may_administer(session, current_person()):
        raise OnlyAdministrators
    return caller
