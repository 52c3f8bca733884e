"""The legs of direct managers and authorities: both work off a queue, and each returns one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sample import points, writing
from sample.api import awaited
from sample.errors import NotYetError, RefusalError
from sample.filing import Filed, file_again
from sample.outcome import LeftOut
from sample.people import Person
from sample.stage import Report, Stage

ASSESSMENTS: Final = "/scoring/v1/assessments"
PROPOSALS: Final = "/approval/v1/proposals"

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Approved:
    """An official result as its approval was answered."""

    author: Person
    total: Decimal
    grade: str


def score_reports(stage: Stage, filed: Filed) -> None:
    """Score every report that can be; one is first returned to its author and handed in again."""
    reports = filed.scorable
    lines = _queues(stage, ASSESSMENTS, _grouped(reports, [each.manager for each in reports]))
    incomplete = points.chance(stage.week, "manager").choice(reports)

    def score(report: Report) -> None:
        line = lines[report.id]
        if report is incomplete:
            _return(stage, ASSESSMENTS, line, report.manager, writing.INCOMPLETE)
            file_again(stage, report, filed.written[report.id])
            line = _queue(stage, ASSESSMENTS, report.manager, [report])[report.id]
        code = report.author.code
        parts = points.manager_parts(line["self_parts"], code, stage.week)
        comment = writing.comment(code, stage.week, filed.levels[code])
        told = {"parts": parts, "comment": comment, "reason": writing.REASON}
        _score(stage, report, line, told)

    stage.legs.each(score, reports)


def approve_scores(stage: Stage, reports: Sequence[Report]) -> tuple[list[Approved], list[LeftOut]]:
    """Approve every score that somebody can approve; one is first returned and scored again."""
    authorities = stage.legs.each(lambda report: _authority(stage, report), reports, counted=False)
    decided, left_out = [], []
    for report, authority in zip(reports, authorities, strict=True):
        if isinstance(authority, Person):
            decided.append((report, authority))
        else:
            left_out.append(LeftOut(report.author.name, authority))
            stage.legs.step()
    by_authority = _grouped([report for report, _ in decided], [each for _, each in decided])
    lines = _queues(stage, PROPOSALS, by_authority)
    lenient = points.chance(stage.week, "authority").choice(decided) if decided else None

    def approve(pair: tuple[Report, Person]) -> Approved:
        report, authority = pair
        line = lines[report.id]
        if pair is lenient:
            _return(stage, PROPOSALS, line, authority, writing.LENIENT)
            _score_again(stage, report)
            line = _queue(stage, PROPOSALS, authority, [report])[report.id]
        path = f"{PROPOSALS}/{report.id}/approval"
        result = stage.api.post(authority.account, path, version=line["version"])
        return Approved(report.author, Decimal(result["total"]), result["grade"])

    return stage.legs.each(approve, decided), left_out


def _authority(stage: Stage, report: Report) -> Person | str:
    """Return who approves the author's results, or why nobody does."""
    path = f"/directory/v1/people/{report.author.id}/authority"
    try:
        found = stage.api.get(stage.office.account, path)
    except RefusalError as refusal:
        if refusal.code != "no-authority":
            raise
        return "not approved for want of an authority"
    authority = stage.people.get(found["person_id"])
    if authority is None or not authority.account:
        return "not approved, the authority having no account"
    return authority


def _score_again(stage: Stage, report: Report) -> None:
    line = _queue(stage, ASSESSMENTS, report.manager, [report])[report.id]
    before = stage.api.get(report.manager.account, f"{ASSESSMENTS}/{report.id}")["manager_parts"]
    told = {"parts": points.stricter(before), "comment": writing.SECOND_LOOK}
    told |= {"reason": writing.REASON}
    _score(stage, report, line, told)


def _score(stage: Stage, report: Report, line: Line, told: Mapping[str, Any]) -> None:
    path = f"{ASSESSMENTS}/{report.id}/score"
    stage.api.post(report.manager.account, path, told, version=line["version"])


def _return(stage: Stage, path: str, line: Line, by: Person, reason: str) -> None:
    path = f"{path}/{line['report_id']}/return"
    stage.api.post(by.account, path, {"reason": reason}, version=line["version"])


def _grouped(
    reports: Sequence[Report], before: Sequence[Person]
) -> list[tuple[Person, list[Report]]]:
    """Return the reports by the person before whom each lies."""
    found: dict[str, tuple[Person, list[Report]]] = {}
    for report, person in zip(reports, before, strict=True):
        found.setdefault(person.code, (person, []))[1].append(report)
    return list(found.values())


def _queues(
    stage: Stage, path: str, expected: Sequence[tuple[Person, list[Report]]]
) -> dict[str, Line]:
    """Return the lines of all queues by report, once each holds what it should."""
    queues = stage.legs.each(
        lambda each: _queue(stage, path, each[0], each[1]), expected, counted=False
    )
    return {report_id: line for queue in queues for report_id, line in queue.items()}


def _queue(stage: Stage, path: str, whose: Person, expected: Sequence[Report]) -> dict[str, Line]:
    week = stage.week.isoformat()

    def look() -> dict[str, Line]:
        lines = stage.api.everything(whose.account, path, state="awaiting", week=week)
        found = {line["report_id"]: line for line in lines}
        missing = [report for report in expected if report.id not in found]
        if missing:
            raise NotYetError(
                f"{len(missing)} of {len(expected)} reports are not yet in the queue of"
                f" {whose.name} ({path}), that of {missing[0].author.name} to begin with"
            )
        return {report.id: found[report.id] for report in expected}

    return awaited(look)
