"""Brings the direct managers that follow posts to what the posts are now."""

from dataclasses import replace

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from approval.directory import posts, queries
from approval.directory.domain.entries import PersonEntry
from approval.directory.domain.managers import manager_by_post
from approval.directory.models import Person
from shared.kit.copies import table

_PERSON = table(Person)
_NEW_MANAGER = (
    update(_PERSON)
    .where(_PERSON.c.id == bindparam("of"))
    .values(manager_id=bindparam("is_now"), version=bindparam("counted"))
)


def settle_managers(session: Session) -> list[PersonEntry]:
    """Work out the managers by post, and return whoever has another one now, to be told.

    To be called when people, units or acting posts changed. Three statements when nothing follows
    from it, one more else, however many people there are.
    """
    people = queries.people_managed_by_post(session)
    lines = posts.lines_of_units(session, {each.unit_id for each in people})
    changed = []
    for each in people:
        manager_id = manager_by_post(each.id, each.tier, lines[each.unit_id])
        if manager_id != each.manager_id:
            changed.append(replace(each, manager_id=manager_id, version=each.version + 1))
    if changed:
        rows = [
            {"of": each.id, "is_now": each.manager_id, "counted": each.version} for each in changed
        ]
        session.connection().execute(_NEW_MANAGER, rows)
    return changed
