"""Reads of step 3, each named for the question it answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, func, literal, select, tuple_
from sqlalchemy.orm import Session

from approval.directory import lookup
from approval.models import Decision, LedgerEntry, Note, Proposal, Report, Result
from shared.errors import NotFound
from shared.kit.db import AnyRow

_Proposals = Select[*tuple[Any, ...]]

_PROPOSAL: Final[_Proposals] = select(
    *Proposal.__table__.c,
    Report.post_title,
    Report.summary,
    Report.items,
    Report.handed_in_at,
    Report.late,
).join_from(Proposal, Report, Report.report_id == Proposal.report_id, isouter=True)


def queue(
    session: Session,
    *,
    decider_id: UUID,
    state: str,
    week: date | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Return the proposals that lie before a person in one state, oldest week first.

    They are those of the people on whose results this person may decide at this instant.
    """
    subjects = literal(lookup.subjects_of(session, decider_id), ARRAY(Uuid))
    wanted = _PROPOSAL.where(Proposal.person_id == any_(subjects), Proposal.state == state)
    if week is not None:
        wanted = wanted.where(Proposal.week == week)
    if after is not None:
        wanted = wanted.where(tuple_(Proposal.week, Proposal.report_id) > after)
    ordered = wanted.order_by(Proposal.week, Proposal.report_id)
    return session.execute(ordered.limit(limit)).all()


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

    They are held in one order, so that two authorities never wait for each other in a circle.
    """
    held = (
        select(*Proposal.__table__.c)
        .where(Proposal.report_id == any_(literal(list(report_ids), ARRAY(Uuid))))
        .order_by(Proposal.report_id)
        .with_for_update()
    )
    return {row.report_id: row for row in session.execute(held)}


def decisions(session: Session, report_id: UUID) -> Sequence[AnyRow]:
    """Return every decision on a report, oldest first."""
    return session.execute(
        select(*Decision.__table__.c)
        .where(Decision.report_id == report_id)
        .order_by(Decision.version)
    ).all()


def result(session: Session, result_id: UUID, *, viewer_id: UUID) -> AnyRow:
    """Return an official result, with its place in the ledger, to its person, scorer or authority.

    Raises ``NotFound`` for anybody else.
    """
    wanted = (
        select(
            *Result.__table__.c,
            LedgerEntry.number,
            func.encode(LedgerEntry.sha256, "hex").label("sha256"),
        )
        .join_from(Result, LedgerEntry, LedgerEntry.result_id == Result.result_id, isouter=True)
        .where(Result.result_id == result_id)
    )
    row: AnyRow | None = session.execute(wanted).one_or_none()
    if row is None or viewer_id not in {
        row.person_id,
        row.scorer_id,
        row.decided_by_id,
        row.on_behalf_of_id,
    }:
        raise NotFound
    return row
