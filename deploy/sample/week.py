"""Plays one whole week of the sample agency through the public HTTP APIs, and nothing else."""

from pathlib import Path

from rich.console import Console

from sample.api import Api
from sample.errors import PlayError
from sample.figures import SAMPLE, month_of, read_figures
from sample.filing import file_reports
from sample.judging import approve_scores, score_reports
from sample.opening import by_id, open_week, opened_reports, shared_out, sign_in
from sample.outcome import Counts, Outcome
from sample.people import check_enough, examples, office_member, read_people
from sample.stage import Legs, Stage

__all__ = ["Outcome", "PlayError", "play"]


def play(url: str, roster: Path, *, password: str, console: Console) -> Outcome:
    """Play a week with everybody in ``roster``, a folder with units.csv and people.csv.

    It is this week in Viet Nam, or the newest one that is not opened yet. The Office opens it; all
    hand in but one, who is on leave; the direct managers score, the authorities approve, and each
    of the two steps returns one report. In the end reporting has to tell the same.

    ``password``
        Everybody's; the roster must have been loaded with it.

    Raises ``PlayError`` when a request is refused, or what follows from an earlier step does not
    come within a minute.
    """
    people = read_people(roster)
    check_enough(people)
    office = office_member(people)
    with Api(url, password=password) as api, Legs(console) as legs:
        with legs.leg("sign_in", steps=sum(bool(person.account) for person in people)):
            people = sign_in(api, legs, people, office)
        with legs.leg("open", steps=1):
            week = open_week(api, people, office)
            stage = Stage(api, legs, by_id(people), office, week)
            opened = opened_reports(stage)
            reports, left_out = shared_out(opened, stage.people)
            legs.step()
        with legs.leg("file", steps=len(reports)):
            filed = file_reports(stage, reports)
        scored = filed.scorable
        with legs.leg("score", steps=len(scored)):
            score_reports(stage, filed)
        with legs.leg("approve", steps=len(scored)):
            approved, unapproved = approve_scores(stage, scored)
        counts = Counts(
            owed=len(opened) - 1,
            filed=len(filed.reports),
            excused=1,
            scored=len(scored),
            approved=len(approved),
            returned_by_manager=1,
            returned_by_authority=min(len(approved), 1),
        )
        with legs.leg("report", steps=1 + min(len(approved), SAMPLE)):
            figures = read_figures(stage, counts, approved)
    return Outcome(
        url=api.url,
        week=week,
        month=month_of(week),
        counts=counts,
        grades=figures.grades,
        month_so_far=figures.month_so_far,
        seconds=legs.seconds,
        accounts=examples(people, office),
        left_out=[*left_out, *unapproved],
        disagreements=figures.disagreements,
    )
