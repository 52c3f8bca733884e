"""Makes results from before the platform official: all of a file, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from approval import events, queries
from approval.directory import lookup
from approval.directory.auditing import record
from approval.models import Result, ResultImport
from approval.usecases.history.reading import History, HistoryLine, HistoryRefused
from shared.contracts.approval import ResultApprovedV1
from shared.contracts.directory import LEADING_TIERS
from shared.errors import Invalid
from shared.kit.auth import Caller
from shared.kit.db import AnyRow
from shared.kit.events import event_row, record_events
from shared.kit.ids import new_id
from shared.rulebook import Adopted, Rulebook, check_parts, grade
from shared.rulebook.model import Kind

RULE: Final = "imported"
_WEEK: Final = timedelta(weeks=1)
_HUNDREDTH: Final = Decimal("0.01")
_HUNDRED: Final = Decimal(100)
_BEGIN: Final = (
    text("set local statement_timeout = '60s'"),
    text("select pg_advisory_xact_lock(hashtextextended('import of results', 0))"),
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import makes official, or would: how many results of whom, from week to week."""

    results: int
    people: int
    first_week: date
    last_week: date


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows are compared with; ``opened`` are weeks that the platform opened."""

    people: Mapping[str, AnyRow]
    units: Mapping[str, UUID]
    official: frozenset[tuple[UUID, date]]
    opened: frozenset[date]


def import_results(
    session: Session,
    history: History,
    *,
    document: str,
    by: Caller,
    adopted: Adopted,
    now: datetime,
    dry_run: bool = False,
) -> Imported:
    """Enter a file's results into the ledger, resting on ``document``, and say each.

    Only weeks that are over and were never opened here. Nothing is written for ``dry_run``.
    Raises ``HistoryRefused`` with every fault by row and column; then nothing was written.
    """
    for statement in _BEGIN:
        session.execute(statement)
    known = _known(session, history.lines)
    rows = list(_rows(history, known, adopted, now))
    if history.faults:
        raise HistoryRefused(history.faults)
    weeks = [row["week"] for row in rows]
    people = len({row["person_id"] for row in rows})
    imported = Imported(len(rows), people, min(weeks), max(weeks))
    if not dry_run:
        _store(session, rows, imported, document, by, now)
    return imported


def _known(session: Session, lines: Sequence[HistoryLine]) -> _Known:
    people = lookup.people_by_code(session, {each.code for each in lines})
    weeks = {each.week for each in lines}
    return _Known(
        people,
        lookup.units_by_code(session),
        frozenset(queries.official_weeks(session, [row.id for row in people.values()], weeks)),
        frozenset(queries.opened_weeks(session)),
    )


def _rows(
    history: History, known: _Known, adopted: Adopted, now: datetime
) -> Iterator[dict[str, Any]]:
    """Give what each line without a fault makes official, and note the faults of the others."""
    lines: dict[tuple[UUID, date], int] = {}
    for each in history.lines:
        person = known.people.get(each.code)
        if person is None:
            history.fault(each.line, "code", f'nobody has the code "{each.code[:64]}"')
            continue
        found = len(history.faults)
        for column, message in _misplaced(each, person, known, now):
            history.fault(each.line, column, message)
        before = lines.setdefault((person.id, each.week), each.line)
        if before != each.line:
            history.fault(each.line, "week", f"line {before} has this person's week already")
        try:
            rulebook = _rulebook(each, person, adopted)
            points = _points(each, rulebook)
        except Invalid as fault:
            for column, messages in fault.errors.items():
                history.fault(each.line, column.removeprefix("parts."), " ".join(messages))
            continue
        if len(history.faults) == found:
            yield _result(each, person, known, rulebook, points)


def _misplaced(
    each: HistoryLine, person: AnyRow, known: _Known, now: datetime
) -> Iterator[tuple[str, str]]:
    if each.week in known.opened:
        yield "week", "was opened on the platform; it gets its results there"
    elif each.week > now.date() - _WEEK:
        yield "week", "is not over yet"
    if (person.id, each.week) in known.official:
        yield "week", "has an official result; that stays"
    if each.unit and each.unit not in known.units:
        yield "unit", f'there is no unit with the code "{each.unit[:64]}"'


def _rulebook(each: HistoryLine, person: AnyRow, adopted: Adopted) -> Rulebook:
    if not each.rulebook:
        return adopted.governing(each.week, leader=person.tier in LEADING_TIERS)
    placed = each.week + timedelta(days=adopted.year.week_belongs_by)
    try:
        return adopted.shelf.find(each.rulebook, placed)
    except Invalid as fault:
        told = [message for messages in fault.errors.values() for message in messages]
        raise Invalid({"rulebook": told}) from fault


def _points(each: HistoryLine, rulebook: Rulebook) -> tuple[dict[str, str], Decimal, str]:
    """Return the points as they are written, their total and grade. Raises ``Invalid``."""
    parts = dict(each.parts)
    scored = [name for name, part in rulebook.parts.items() if part.kind is Kind.SCORE]
    if not parts and each.total is not None:
        if len(scored) > 1:
            told = f"is not enough: periods are made of parts; give {', '.join(scored)}"
            raise Invalid({"total": [told]})
        parts = {scored[0]: each.total}
    check_parts(rulebook, parts, field="parts")
    value, _ = grade(rulebook, parts)
    total = value.total
    if each.total is not None and each.total != total:
        raise Invalid({"total": [f"is not what the parts add up to, which is {total}"]})
    if not isinstance(total, Decimal) or not _is_storable(total):
        raise Invalid({"total": [f"is {total}; a result is 0 to 100, with at most two places"]})
    return events.written_parts(rulebook, parts), total, value.grade


def _is_storable(total: Decimal) -> bool:
    return 0 <= total <= _HUNDRED and total == total.quantize(_HUNDREDTH)


def _result(
    each: HistoryLine,
    person: AnyRow,
    known: _Known,
    rulebook: Rulebook,
    points: tuple[dict[str, str], Decimal, str],
) -> dict[str, Any]:
    result_id, reference = new_id(), rulebook.reference()
    parts, total, graded = points
    return {
        "result_id": result_id,
        "report_id": result_id,
        "person_id": person.id,
        "week": each.week,
        "unit_id": known.units[each.unit] if each.unit else person.unit_id,
        "revision": 1,
        "self_parts": {},
        "manager_parts": {},
        "approved_parts": parts,
        "total": total,
        "grade": graded,
        **{f"rulebook_{name}": value for name, value in reference.items()},
        "rule": RULE,
        "same_person": False,
    }


def _store(
    session: Session,
    rows: Sequence[dict[str, Any]],
    imported: Imported,
    document: str,
    by: Caller,
    now: datetime,
) -> None:
    import_id = new_id()
    every = {
        "scorer_id": import_id,
        "decided_by_id": import_id,
        "approved_at": now,
        "document": document,
    }
    kept = {
        "import_id": import_id,
        "document": document,
        "by_kind": by.kind,
        "by_id": by.id,
        "at": now,
        "results": imported.results,
        "first_week": imported.first_week,
        "last_week": imported.last_week,
    }
    session.execute(insert(ResultImport).values(kept))
    session.execute(insert(Result), [row | every for row in rows])
    record_events(session, [_said(row | every, now) for row in rows])
    facts = {name: kept[name] for name in ("import_id", "results", "first_week", "last_week")}
    record(session, "results_imported", by=by, at=now, facts=facts)


def _said(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    rulebook = {name: row[f"rulebook_{name}"] for name in ("id", "version", "sha256")}
    unknown = {"key_task_missed": False, "breaches": [], "correction_of": None}
    return event_row(
        ResultApprovedV1,
        subject=row["report_id"],
        subjectversion=1,
        data={**row, **unknown, "rulebook": rulebook, "provisional": False, "imported": True},
        now=now,
    )
