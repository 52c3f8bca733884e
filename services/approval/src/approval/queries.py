"""Reads of step 3, each named for the question it answers."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    any_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from approval.directory import lookup
from approval.domain.proposals import ProposalState
from approval.models import Decision, LedgerEntry, Note, Proposal, Report, Result, Week
from shared.errors import NotFound
from shared.kit.db import AnyRow, any_of
from shared.records.access import Role

_Proposals = Select[*tuple[Any, ...]]
Those = Sequence[ColumnElement[bool]]
"""Which proposals: conditions that may stand in several statements."""

_DUE: Final = func.coalesce(Report.approve_due_at, Week.approve_due_at)
_HAS_OWN_DEADLINE: Final = and_(
    Report.report_id == Proposal.report_id, Report.approve_due_at.is_not(None)
)
"""How a proposal is joined with its report for the sake of ``_DUE`` alone: few have their own."""

_LATE: Final = func.coalesce(Report.late, false())
_EXCEPTIONAL: Final = or_(
    Proposal.key_task_missed,
    func.jsonb_array_length(Proposal.breaches) > 0,
    func.jsonb_array_length(Proposal.flags) > 0,
    Proposal.correction_of.is_not(None),
    _LATE,
)
"""What an authority looks at first; our choice, as no regulation gives an order."""

_PROPOSAL: Final[_Proposals] = select(
    *Proposal.__table__.c,
    Report.post_title,
    Report.summary,
    Report.items,
    Report.handed_in_at,
    Report.late,
    Report.late_hours,
    Report.filed_by_id,
    _EXCEPTIONAL.label("exceptional"),
    case((_EXCEPTIONAL, 0), else_=1).label("turn"),
    Proposal.correction_of.is_not(None).label("provisional"),
).join_from(Proposal, Report, Report.report_id == Proposal.report_id, isouter=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which proposals of the queue; what is nothing does not matter."""

    week: date | None = None
    unit_id: UUID | None = None
    grade: str | None = None
    scorer_id: UUID | None = None
    late: bool | None = None
    exceptional: bool | None = None


def queue(
    session: Session,
    *,
    those: Those,
    state: str,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return proposals in one state, exceptions first, and among equals the oldest week.

    ``those`` is what ``those_of`` returned; nothing of it leaves the proposals of everybody.
    """
    found = _PROPOSAL.where(Proposal.state == state, *those)
    turn = _PROPOSAL.selected_columns.turn
    if after is not None:
        found = found.where(tuple_(turn, Proposal.week, Proposal.report_id) > after)
    ordered = found.order_by(turn, Proposal.week, Proposal.report_id)
    return session.execute(ordered.limit(limit)).all()


def counts(session: Session, those: Those) -> dict[str, int]:
    """Return how many proposals there are in each state, whichever is asked for; zeros, too."""
    rows = session.execute(
        select(Proposal.state, func.count().label("proposals"))
        .join(Report, Report.report_id == Proposal.report_id, isouter=True)
        .where(*those)
        .group_by(Proposal.state)
    )
    return dict.fromkeys(ProposalState, 0) | {row.state: row.proposals for row in rows}


def units_of(session: Session, those: Those) -> Sequence[UUID]:
    """Return the ids of the units of what waits among these proposals."""
    found = (
        select(Proposal.unit_id)
        .join_from(Proposal, Report, Report.report_id == Proposal.report_id, isouter=True)
        .where(Proposal.state == ProposalState.AWAITING, *those)
    )
    return session.scalars(found.distinct()).all()


def those_of(session: Session, decider_id: UUID, wanted: Wanted) -> Those:
    """Return which proposals lie before a person: of whom it may decide on at this instant.

    Those of a unit are of the units below it, too.
    """
    return list(_conditions(session, decider_id, wanted))


def _conditions(
    session: Session, decider_id: UUID, wanted: Wanted
) -> Iterator[ColumnElement[bool]]:
    yield Proposal.person_id == any_of(lookup.subjects_of(session, decider_id))
    if wanted.week is not None:
        yield Proposal.week == wanted.week
    if wanted.unit_id is not None:
        below = lookup.units_below(session, wanted.unit_id)
        yield Proposal.unit_id == any_of(below)
    if wanted.grade is not None:
        yield Proposal.grade == wanted.grade
    if wanted.scorer_id is not None:
        yield Proposal.scorer_id == wanted.scorer_id
    if wanted.late is not None:
        yield literal(wanted.late) == _LATE
    if wanted.exceptional is not None:
        yield literal(wanted.exceptional) == _EXCEPTIONAL


def proposal(session: Session, report_id: UUID) -> AnyRow:
    """Return a proposal with what the author handed in. Raises ``NotFound``."""
    row = session.execute(_PROPOSAL.where(Proposal.report_id == report_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def notes(session: Session, report_id: UUID) -> Sequence[AnyRow]:
    """Return what managers beside the direct one said of a report, oldest first."""
    wanted = select(*Note.__table__.c).where(Note.report_id == report_id)
    return session.execute(wanted.order_by(Note.at, Note.note_id)).all()


def proposals_for_change(session: Session, report_ids: Sequence[UUID]) -> dict[UUID, AnyRow]:
    """Return those proposals that there are, by report, held until the transaction ends.

    ``imported`` tells that the week has a result from before the platform.

    They are held in one order, so that two authorities never wait for each other in a circle.
    """
    imported = exists().where(
        Result.person_id == Proposal.person_id,
        Result.week == Proposal.week,
        Result.document.is_not(None),
    )
    held = (
        select(*Proposal.__table__.c, imported.label("imported"))
        .where(Proposal.report_id == any_of(report_ids))
        .order_by(Proposal.report_id)
        .with_for_update(of=Proposal)
    )
    return {row.report_id: row for row in session.execute(held)}


def decisions(session: Session, report_id: UUID) -> Sequence[AnyRow]:
    """Return every decision on a report, oldest first."""
    return session.execute(
        select(*Decision.__table__.c)
        .where(Decision.report_id == report_id)
        .order_by(Decision.version)
    ).all()


def newest_result(session: Session, proposal: AnyRow) -> UUID:
    """Return the official result of a proposal's week that no other one corrects yet."""
    later = aliased(Result)
    corrected = exists().where(
        later.person_id == Result.person_id,
        later.week == Result.week,
        later.correction_of == Result.result_id,
    )
    found = select(Result.result_id).where(
        Result.person_id == proposal.person_id, Result.week == proposal.week, ~corrected
    )
    return session.execute(found).scalar_one()


def official_weeks(
    session: Session, person_ids: Collection[UUID], weeks: Collection[date]
) -> list[tuple[UUID, date]]:
    """Return which of these people's weeks have an official result."""
    wanted = select(Result.person_id, Result.week).where(
        Result.person_id == any_of(person_ids),
        Result.week == any_(literal(list(weeks), ARRAY(Date))),
    )
    return [(row.person_id, row.week) for row in session.execute(wanted)]


def opened_weeks(session: Session) -> Sequence[date]:
    """Return the Mondays of the weeks that were opened here."""
    return session.scalars(select(Week.week)).all()


def waiting(session: Session, now: datetime, *, decider_id: UUID | None) -> Sequence[AnyRow]:
    """Return what waits, by state and kind of person: since when, how many, and how many overdue.

    Of those on whose results somebody may decide, or of everybody. The parts of the kind are null
    for somebody whom the directory does not know.
    """
    kind = lookup.KINDS_OF_PEOPLE
    of_kind = kind.c.unit_id, kind.c.tier, kind.c.apart_id
    those = [] if decider_id is None else those_of(session, decider_id, Wanted())
    return session.execute(
        select(
            Proposal.state,
            *of_kind,
            func.count().label("proposals"),
            func.count().filter(now > _DUE).label("overdue"),
            func.min(Proposal.scored_at).label("since"),
            func.min(_DUE).label("due_at"),
        )
        .join(Week, Week.week == Proposal.week, isouter=True)
        .join(Report, _HAS_OWN_DEADLINE, isouter=True)
        .join(kind, kind.c.person_id == Proposal.person_id, isouter=True)
        .where(Proposal.state.in_((ProposalState.AWAITING, ProposalState.SECOND_LOOK)), *those)
        .group_by(Proposal.state, *of_kind)
    ).all()


def awaiting(session: Session) -> Sequence[AnyRow]:
    """Return what awaits an authority by person and week: how many, since when, and until when."""
    return session.execute(
        select(
            Proposal.person_id,
            Proposal.week,
            func.count().label("results"),
            func.min(Proposal.scored_at).label("since"),
            func.min(_DUE).label("due_at"),
        )
        .join(Week, Week.week == Proposal.week, isouter=True)
        .join(Report, _HAS_OWN_DEADLINE, isouter=True)
        .where(Proposal.state == ProposalState.AWAITING)
        .group_by(Proposal.person_id, Proposal.week)
    ).all()


def result(session: Session, result_id: UUID, *, viewer_id: UUID | None) -> AnyRow:
    """Return an official result, with its place in the ledger, to its person, scorer or authority.

    ``corrected_by`` is the result that follows it; it is ``provisional`` while it is reopened.
    Raises ``NotFound`` for anybody else; whoever took the second look may read it, too, and a
    program that may read results, which is no ``viewer_id``.
    """
    wanted = (
        select(
            *Result.__table__.c,
            LedgerEntry.number,
            func.encode(LedgerEntry.sha256, "hex").label("sha256"),
            _correction().label("corrected_by"),
            _is_reopened().label("provisional"),
        )
        .join_from(Result, LedgerEntry, LedgerEntry.result_id == Result.result_id, isouter=True)
        .where(Result.result_id == result_id)
    )
    row: AnyRow | None = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    parties = {row.person_id, row.scorer_id, row.decided_by_id}
    parties |= {row.on_behalf_of_id, row.confirmed_by_id} - {None}
    if viewer_id is not None and viewer_id not in parties:
        raise NotFound
    return row


def _correction() -> ScalarSelect[UUID]:
    later = aliased(Result)
    found = select(later.result_id).where(
        later.person_id == Result.person_id,
        later.week == Result.week,
        later.correction_of == Result.result_id,
    )
    return found.correlate(Result).scalar_subquery()


def _is_reopened() -> ColumnElement[bool]:
    found = exists().where(
        Proposal.report_id == Result.report_id, Proposal.correction_of == Result.result_id
    )
    return found.correlate(Result)


def decisions_on_person(person_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return the query of who decided on a person's weeks and in which role, for ``accesses``."""
    roles = case(
        (Decision.kind.in_(("confirmed", "sent_back")), str(Role.OFFICE)),
        (Decision.delegation_id.is_(None), str(Role.AUTHORITY)),
        else_=str(Role.DELEGATE),
    )
    return (
        select(
            Decision.at,
            func.concat("decision:", Decision.report_id, "/", Decision.version).label("place"),
            Decision.by_id,
            roles.label("role"),
            Decision.kind.label("did"),
            literal("proposal").label("what"),
            Decision.report_id.label("thing_id"),
        )
        .join(Proposal, Proposal.report_id == Decision.report_id)
        .where(Proposal.person_id == person_id)
    )
