"""What approval and the directory hold about a person, and what is left out and why."""

from typing import Final

from sqlalchemy import ColumnElement, Table, and_, or_, select

from approval.domain.proposals import ProposalState
from approval.models import (
    AccessEntry,
    Breach,
    Decision,
    ExportPart,
    LedgerEntry,
    Note,
    Proposal,
    RecordExport,
    Report,
    Result,
    ResultImport,
    WaitingTold,
    Week,
)
from approval.records.directory_holdings import DIRECTORY
from approval.records.outbound_holdings import OUTBOUND
from shared.kit.copies import table
from shared.records.holdings import Condition, Holding, Holdings, LeftOut, Who
from shared.records.kit_tables import KIT_LEFT_OUT

_PROPOSAL: Final = table(Proposal)
_DECISION: Final = table(Decision)
_NOTE: Final = table(Note)
_RESULT: Final = table(Result)
_SCORED: Final = ("manager_parts", "total", "grade", "comment", "key_task_missed", "flags")


def _on_own_report(of: Table) -> Condition:
    def about(person_id: Who) -> ColumnElement[bool]:
        own = select(_PROPOSAL.c.report_id).where(_PROPOSAL.c.person_id == person_id)
        return of.c.report_id.in_(own)

    return about


def _on_own_decided(of: Table) -> Condition:
    """Return what is on a person's weeks, decided ones too; a result outlives its proposal."""

    def about(person_id: Who) -> ColumnElement[bool]:
        own = select(_RESULT.c.report_id).where(_RESULT.c.person_id == person_id)
        return or_(_on_own_report(of)(person_id), of.c.report_id.in_(own))

    return about


def _open(of: Table) -> ColumnElement[bool]:
    return (
        select(_PROPOSAL.c.report_id)
        .where(
            _PROPOSAL.c.report_id == of.c.report_id,
            _PROPOSAL.c.state != ProposalState.APPROVED,
        )
        .exists()
    )


def _of_own_result(person_id: Who) -> ColumnElement[bool]:
    own = select(_RESULT.c.result_id).where(_RESULT.c.person_id == person_id)
    return table(LedgerEntry).c.result_id.in_(own)


HOLDINGS: Final[Holdings] = (
    Holding(name="report", table=table(Report), about=_on_own_report(table(Report))),
    Holding(
        name="reports_that_i_filed",
        table=table(Report),
        about=lambda who: Report.filed_by_id == who,
        only=("report_id",),
    ),
    Holding(
        name="proposal",
        table=_PROPOSAL,
        about=lambda who: _PROPOSAL.c.person_id == who,
        withheld=_SCORED,
        undecided=_PROPOSAL.c.state != ProposalState.APPROVED,
    ),
    Holding(
        name="proposals_of_mine",
        table=_PROPOSAL,
        about=lambda who: _PROPOSAL.c.scorer_id == who,
        only=("report_id", "person_id", "week", "scored_at"),
    ),
    Holding(
        name="decision",
        table=_DECISION,
        about=_on_own_decided(_DECISION),
        withheld=("reason", "parts", "total", "grade"),
        undecided=_open(_DECISION),
    ),
    Holding(
        name="note",
        table=_NOTE,
        about=_on_own_decided(_NOTE),
        withheld=("parts", "total", "said"),
        undecided=_open(_NOTE),
    ),
    Holding(
        name="notes_of_mine",
        table=_NOTE,
        about=lambda who: _NOTE.c.by_id == who,
        only=("note_id", "report_id", "relation", "at"),
    ),
    Holding(
        name="decisions_of_mine",
        table=_DECISION,
        about=lambda who: or_(_DECISION.c.by_id == who, _DECISION.c.on_behalf_of_id == who),
        only=("report_id", "version", "kind", "by_id", "on_behalf_of_id", "at"),
    ),
    Holding(name="result", table=_RESULT, about=lambda who: _RESULT.c.person_id == who),
    Holding(
        name="results_that_i_scored_decided_or_confirmed",
        table=_RESULT,
        about=lambda who: and_(
            _RESULT.c.person_id != who,
            or_(
                _RESULT.c.scorer_id == who,
                _RESULT.c.decided_by_id == who,
                _RESULT.c.on_behalf_of_id == who,
                _RESULT.c.confirmed_by_id == who,
            ),
        ),
        only=("result_id", "person_id", "week", "approved_at"),
    ),
    Holding(name="breach", table=table(Breach), about=lambda who: Breach.person_id == who),
    Holding(
        name="waiting_told",
        table=table(WaitingTold),
        about=lambda who: WaitingTold.person_id == who,
    ),
    LeftOut(table(Week), "names nobody"),
    LeftOut(table(ResultImport), "names programs and no person"),
    Holding(name="ledger_entry", table=table(LedgerEntry), about=_of_own_result),
    Holding(
        name="access_entry",
        table=table(AccessEntry),
        about=lambda who: or_(AccessEntry.person_id == who, AccessEntry.by_id == who),
    ),
    Holding(
        name="record_export",
        table=table(RecordExport),
        about=lambda who: RecordExport.person_id == who,
        without={
            "key": "a secret of the export while it is collected",
            "content": "an earlier copy of this file",
        },
    ),
    LeftOut(table(ExportPart), "sealed pieces of the other services' parts of this file"),
    *DIRECTORY,
    *OUTBOUND,
    *KIT_LEFT_OUT,
)
