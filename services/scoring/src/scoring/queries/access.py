"""Reads of who acted on a person's weeks, for that person."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all

from scoring.models import Act, Assessment, Breach, BreachWithdrawal, Note
from shared.records.access import Role


def acts_on_person(person_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return who scored, returned, noted on or recorded breaches of a person's weeks.

    For ``accesses``.
    """
    given = (
        select(
            Act.at,
            func.concat("act:", Act.report_id, "/", Act.version).label("place"),
            Act.by_id,
            literal(str(Role.DIRECT_MANAGER)).label("role"),
            Act.kind.label("did"),
            literal("report").label("what"),
            Act.report_id.label("thing_id"),
        )
        .join(Assessment, Assessment.report_id == Act.report_id)
        .where(Assessment.person_id == person_id)
    )
    noted = (
        select(
            Note.at,
            func.concat("note:", Note.note_id),
            Note.by_id,
            literal(str(Role.MANAGER_BESIDE)),
            literal("noted"),
            literal("report"),
            Note.report_id,
        )
        .join(Assessment, Assessment.report_id == Note.report_id)
        .where(Assessment.person_id == person_id)
    )
    every = union_all(given, noted, *_about_breaches(person_id)).subquery()
    return select(*every.c)


def _about_breaches(person_id: UUID) -> tuple[Select[*tuple[Any, ...]], ...]:
    recorded = select(
        Breach.at,
        func.concat("breach:", Breach.breach_id),
        Breach.by_id,
        Breach.role,
        literal("recorded"),
        literal("breach"),
        Breach.breach_id,
    ).where(Breach.person_id == person_id)
    withdrawn = (
        select(
            BreachWithdrawal.at,
            func.concat("withdrawal:", BreachWithdrawal.breach_id),
            BreachWithdrawal.by_id,
            BreachWithdrawal.role,
            literal("withdrew"),
            literal("breach"),
            BreachWithdrawal.breach_id,
        )
        .join(Breach, Breach.breach_id == BreachWithdrawal.breach_id)
        .where(Breach.person_id == person_id)
    )
    return recorded, withdrawn
