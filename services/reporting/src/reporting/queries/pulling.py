"""Reads of many results and classifications at once, for programs and for whoever leads."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    FromClause,
    Select,
    Text,
    Uuid,
    any_,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from reporting.domain.classifications import ClassificationState
from reporting.domain.errors import NotYoursToRead
from reporting.domain.periods import PeriodState
from reporting.models import (
    Classification,
    ClassifiedPeriod,
    Person,
    PublishedClassification,
    WeeklyResult,
)
from reporting.queries.changes import Place, Topic, changed_since, written_lines
from reporting.queries.owed import units_below
from reporting.queries.results import REOPENED, check_may_read_unit, is_office_member
from shared.kit.copies import table
from shared.kit.db import AnyRow

_UNDERWAY: Final = table(Classification)
_TOLD: Final = table(PublishedClassification)
_RESULT: Final = table(WeeklyResult)
_FINAL: Final = (ClassifiedPeriod.state == PeriodState.LOCKED).label("final")
_NAME: Final = func.coalesce(Person.name, "").label("person_name")
_ONLY_UNDERWAY: Final = ("computed_grade", "best_grade", "cap", "proposed_grade")


def check_may_pull(session: Session, unit_id: UUID | None, *, viewer_id: UUID) -> None:
    """Raise ``NotYoursToRead`` unless the viewer leads the unit or one above it, or is the Office.

    Without a unit the whole agency is meant, which is the Office's alone.
    """
    if unit_id is not None:
        check_may_read_unit(session, unit_id, viewer_id=viewer_id)
    elif not is_office_member(session, viewer_id):
        raise NotYoursToRead


def results_to_pull(
    session: Session,
    first: date,
    last: date,
    *,
    unit_id: UUID | None,
    page: Place,
) -> Sequence[AnyRow]:
    """Return results from one Monday to another by person and week, as the primary key orders.

    Of changes, what changed after the place, in the order of changes, with their ``position``.
    """
    keys = ("person_id", "week")
    wanted = select(*WeeklyResult.__table__.c, REOPENED.label("provisional")).where(
        WeeklyResult.week.between(first, last)
    )
    wanted = _within(session, wanted, _RESULT, unit_id)
    return _lines(session, Topic.RESULTS, wanted, _RESULT, keys, page)


def classifications(
    session: Session,
    asked: Mapping[str, Any],
    page: Place,
) -> Sequence[AnyRow]:
    """Return classifications by period and person: of a ``period``, a ``unit_id``, a ``person_id``.

    ``asked`` may name a ``grade`` and a ``status``, too. With ``told`` they are as they were
    published, and others are left out. Of changes as ``results_to_pull``.
    """
    keys = ("period", "person_id")
    source, wanted = (_TOLD, _as_told()) if asked["told"] else (_UNDERWAY, _as_underway())
    wanted = _within(session, wanted, source, asked["unit_id"])
    grade = source.c.grade if asked["told"] else source.c.decided_grade
    columns = {name: source.c[name] for name in ("period", "person_id", "status")}
    for name, column in (columns | {"grade": grade}).items():
        if asked[name] is not None:
            wanted = wanted.where(column == asked[name])
    if asked["period"] is not None and not page.of_changes and page.after is not None:
        # By the person alone: PostgreSQL begins where an equal period begins, not where a row does.
        wanted = wanted.where(source.c.person_id > page.after[-1])
        page = replace(page, after=None)
    return _lines(session, Topic.CLASSIFICATIONS, wanted, source, keys, page)


def _as_underway() -> Select[*tuple[Any, ...]]:
    hidden = {"facts", "published", "ranked"}
    columns = [each for each in _UNDERWAY.c if each.name not in hidden]
    grade = _UNDERWAY.c.decided_grade.label("grade")
    return _named(select(*columns, grade, _NAME, _FINAL), _UNDERWAY)


def _as_told() -> Select[*tuple[Any, ...]]:
    rulebook = func.json_build_object(
        "id",
        _TOLD.c.rulebook,
        "version",
        _TOLD.c.rulebook_version,
        "sha256",
        _TOLD.c.rulebook_sha256,
    )
    columns = [each for each in _TOLD.c if not each.name.startswith("rulebook")]
    return _named(
        select(
            *columns,
            rulebook.label("rulebook"),
            literal(str(ClassificationState.PUBLISHED)).label("state"),
            *(cast(null(), Text).label(name) for name in _ONLY_UNDERWAY),
            cast(null(), Uuid).label("decided_by_id"),
            _NAME,
            _FINAL,
        ),
        _TOLD,
    )


def _named(wanted: Select[*tuple[Any, ...]], source: FromClause) -> Select[*tuple[Any, ...]]:
    return wanted.join_from(
        source, Person, Person.person_id == source.c.person_id, isouter=True
    ).join(ClassifiedPeriod, ClassifiedPeriod.period == source.c.period)


def _within(
    session: Session,
    wanted: Select[*tuple[Any, ...]],
    source: FromClause,
    unit_id: UUID | None,
) -> Select[*tuple[Any, ...]]:
    """Keep what is of a unit and those below it; named one by one, so that indexes are found."""
    if unit_id is None:
        return wanted
    units = list(units_below(session, unit_id))
    return wanted.where(source.c.unit_id == any_(literal(units, ARRAY(Uuid))))


def _lines(
    session: Session,
    topic: Topic,
    wanted: Select[*tuple[Any, ...]],
    source: FromClause,
    keys: tuple[str, ...],
    page: Place,
) -> Sequence[AnyRow]:
    if page.of_changes:
        return changed_since(session, topic, wanted, source, keys, page)
    ordered = [source.c[key] for key in keys]
    if page.after is not None:
        wanted = wanted.where(tuple_(*ordered) > page.after)
    found = wanted.order_by(*ordered).limit(page.limit).subquery("page")
    return written_lines(session, found, keys, page.names)
