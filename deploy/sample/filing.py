"""The leg of the authors: one is on leave, one drafts first, all others just hand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sample import writing
from sample.api import awaited
from sample.errors import NotYetError, PlayError
from sample.points import chance, levels
from sample.stage import Report, Stage

REPORTS: Final = "/submission/v1/reports"


@dataclass(frozen=True, slots=True)
class Filed:
    """What was handed in: the reports, by id what each author wrote, by code how well it went."""

    reports: Sequence[Report]
    written: Mapping[str, Mapping[str, Any]]
    levels: Mapping[str, str]

    @property
    def scorable(self) -> list[Report]:
        """The reports whose manager can sign in."""
        return [report for report in self.reports if report.manager.account]


def file_reports(stage: Stage, reports: Sequence[Report]) -> Filed:
    """Excuse one person, who leads nobody if there is such a one; let all the others hand in."""
    leading = {report.manager.code for report in reports} | {stage.office.code}
    dice = chance(stage.week, "authors")
    excusable = [report for report in reports if report.manager.account]
    following = [report for report in excusable if report.author.code not in leading]
    absent = dice.choice(following or excusable)
    _excuse(stage, absent)
    stage.legs.step()
    filing = [report for report in reports if report is not absent]
    drafting = dice.choice(filing)
    expected = levels([report.author.code for report in filing], stage.week)
    written = {
        report.id: writing.report(report.author, stage.week, expected[report.author.code])
        for report in filing
    }

    def file(report: Report) -> None:
        if report is drafting:
            _save_draft(stage, report, writing.begun(written[report.id]))
        _hand_in(stage, report, written[report.id])

    stage.legs.each(file, filing)
    return Filed(filing, written, expected)


def file_again(stage: Stage, report: Report, written: Mapping[str, Any]) -> None:
    """Hand a returned report in again, with what its manager missed, once it is back."""
    awaited(lambda: _check_returned(stage, report))
    _hand_in(stage, report, writing.improved(written))


def _excuse(stage: Stage, report: Report) -> None:
    account = report.manager.account
    version = _version(stage, report, account, whose="team")
    body = {"reason": writing.LEAVE}
    stage.api.post(account, f"{REPORTS}/{report.id}/excuse", body, version=version)


def _save_draft(stage: Stage, report: Report, draft: Mapping[str, Any]) -> None:
    account = report.author.account
    version = _version(stage, report, account, whose="own")
    stage.api.put(account, f"{REPORTS}/{report.id}", draft, version=version)


def _hand_in(stage: Stage, report: Report, written: Mapping[str, Any]) -> None:
    account = report.author.account
    version = _version(stage, report, account, whose="own")
    stage.api.post(account, f"{REPORTS}/{report.id}/submission", written, version=version)


def _version(stage: Stage, report: Report, account: str, *, whose: str) -> int:
    week = stage.week.isoformat()
    for line in stage.api.everything(account, REPORTS, whose=whose, week=week):
        if line["report_id"] == report.id:
            return int(line["version"])
    raise PlayError(f"The report of {report.author.name} is not in the list that {account} sees.")


def _check_returned(stage: Stage, report: Report) -> None:
    state = stage.api.get(report.author.account, f"{REPORTS}/{report.id}")["state"]
    if state != "returned":
        raise NotYetError(f"the returned report of {report.author.name} is still {state}")
