"""Reads of many results and classifications at once, for programs and for whoever leads."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    FromClause,
    Select,
    func,
    literal,
    literal_column,
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
from reporting.queries.changes import Place, Topic, changed_since
from reporting.queries.lines import Lines, Shown, at_most, written
from reporting.queries.owed import units_below
from reporting.queries.results import check_may_read_unit, is_office_member, reopened
from shared.kit.copies import table
from shared.kit.db import any_of

_UNDERWAY: Final = table(Classification)
_TOLD: Final = table(PublishedClassification)
_RESULT: Final = table(WeeklyResult)
_ONLY_UNDERWAY: Final = ("computed_grade", "best_grade", "cap", "proposed_grade", "decided_by_id")


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
) -> Lines:
    """Return results from one Monday to another by person and week, as the primary key orders.

    Of changes, what changed after the place, in the order of changes, with their ``position``.
    """
    keys = ("person_id", "week")
    wanted = select(*_RESULT.c).where(_RESULT.c.week.between(first, last))
    wanted = _within(session, wanted, _RESULT, unit_id)
    return _lines(session, Topic.RESULTS, wanted, _RESULT, keys, page, _result_shown)


def _result_shown(page: FromClause) -> Select[*tuple[Any, ...]]:
    return select(*page.c, reopened(page.c.report_id, page.c.version).label("provisional"))


def classifications(
    session: Session,
    asked: Mapping[str, Any],
    page: Place,
) -> Lines:
    """Return classifications by period and person: of a ``period``, a ``unit_id``, a ``person_id``.

    ``asked`` may name a ``grade`` and a ``status``, too. With ``told`` they are as they were
    published, and others are left out. Of changes as ``results_to_pull``.
    """
    keys = ("period", "person_id")
    source, shown = (_TOLD, _told_shown) if asked["told"] else (_UNDERWAY, _underway_shown)
    wanted = _within(session, select(*source.c), source, asked["unit_id"])
    grade = source.c.grade if asked["told"] else source.c.decided_grade
    columns = {name: source.c[name] for name in ("period", "person_id", "status")}
    for name, column in (columns | {"grade": grade}).items():
        if asked[name] is not None:
            wanted = wanted.where(column == asked[name])
    if asked["period"] is not None and not page.of_changes and page.after is not None:
        # By the person alone: PostgreSQL begins where an equal period begins, not where a row does.
        wanted = wanted.where(source.c.person_id > page.after[-1])
        page = replace(page, after=None)
    return _lines(session, Topic.CLASSIFICATIONS, wanted, source, keys, page, shown)


def _underway_shown(page: FromClause) -> Select[*tuple[Any, ...]]:
    return _named(page, *page.c, page.c.decided_grade.label("grade"))


def _told_shown(page: FromClause) -> Select[*tuple[Any, ...]]:
    rulebook = func.json_build_object(
        *(literal_column("'id'"), page.c.rulebook),
        *(literal_column("'version'"), page.c.rulebook_version),
        *(literal_column("'sha256'"), page.c.rulebook_sha256),
        type_=JSON,
    )
    return _named(
        page,
        *(each for each in page.c if not each.name.startswith("rulebook")),
        rulebook.label("rulebook"),
        literal(str(ClassificationState.PUBLISHED)).label("state"),
        *(null().label(name) for name in _ONLY_UNDERWAY),
    )


def _named(page: FromClause, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select these, the person's name, and whether the period is locked."""
    name = func.coalesce(Person.name, literal_column("''")).label("person_name")
    final = func.coalesce(ClassifiedPeriod.state == PeriodState.LOCKED, literal_column("false"))
    return (
        select(*columns, name, final.label("final"))
        .join_from(page, Person, Person.person_id == page.c.person_id, isouter=True)
        .join(ClassifiedPeriod, ClassifiedPeriod.period == page.c.period, isouter=True)
    )


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
    return wanted.where(source.c.unit_id == any_of(units))


def _lines(
    session: Session,
    topic: Topic,
    wanted: Select[*tuple[Any, ...]],
    source: FromClause,
    keys: tuple[str, ...],
    page: Place,
    shown: Shown,
) -> Lines:
    if page.of_changes:
        found, keys = changed_since(topic, wanted, source, keys, page), ("position", *keys)
    else:
        ordered = [source.c[key] for key in keys]
        if page.after is not None:
            wanted = wanted.where(tuple_(*ordered) > page.after)
        found = wanted.order_by(*ordered).limit(at_most(page.limit))
    return written(session, found, keys, page.names, shown)
