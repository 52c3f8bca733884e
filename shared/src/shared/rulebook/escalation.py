"""When failed weeks lead to a remediation meeting."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from shared.errors import Invalid
from shared.rulebook.derivation import Derivation, Notes, derived
from shared.rulebook.facts import PersonWeek, check_weeks
from shared.rulebook.model import Escalation, Rulebook, WeekStatus
from shared.rulebook.scoring import NothingAssigned, check_parts, grade_of, points_of, total_of

_WEEK: Final = timedelta(weeks=1)
_AWAY: Final = {WeekStatus.EXCUSED, WeekStatus.NO_WORKING_DAYS}


class Escalated(NamedTuple):
    """``meeting`` is mandatory, advisory, pending or none; ``weeks`` are its weeks' Mondays."""

    meeting: str
    weeks: tuple[str, ...]
    parties: tuple[str, ...]


def weekly_escalation(
    rulebook: Rulebook, weeks: Sequence[PersonWeek], *, heads_unit: bool = False
) -> tuple[Escalated, Derivation]:
    """Return whether one person's weeks call for a meeting, about which weeks, with whom, and why.

    A week that is pending, missing or not listed between two others is open: the answer is
    ``pending`` when it would be another one if the open weeks had failed. Raises ``Invalid`` when
    the rulebook knows no escalation, a week is no Monday or stands there twice, or an approved
    week's parts are not allowed or nothing was assigned in it.
    """
    rule = rulebook.escalation
    if rule is None:
        raise Invalid({"rulebook": [f"{rulebook.id} knows no escalation."]})
    check_weeks(weeks)
    for place, each in enumerate(weeks):
        if each.status is WeekStatus.APPROVED:
            check_parts(rulebook, each.parts, field=f"weeks.{place}.parts", whole=False)

    def work(notes: Notes) -> Escalated:
        return _escalated(rulebook, rule, weeks, notes, heads_unit=heads_unit)

    return derived(work)


def _escalated(
    rulebook: Rulebook,
    rule: Escalation,
    weeks: Sequence[PersonWeek],
    notes: Notes,
    *,
    heads_unit: bool,
) -> Escalated:
    breaches = sorted(each.week.isoformat() for each in weeks if each.breach)
    judged = _judged(rulebook, rule, weeks, notes)
    met = notes.take(
        "escalation.parties",
        "parties",
        called=rule.parties,
        substitute=rule.substitute,
        heads_unit=heads_unit,
    )
    outcomes: list[str] = []
    found: list[list[list[str]]] = []
    for taken_as in ("passed", "failed"):
        assumed = {week: taken_as if what == "open" else what for week, what in judged.items()}
        about = f"open weeks {taken_as}" if "open" in judged.values() else None
        rows: list[list[str]] = notes.take(
            "escalation.streak",
            "streaks",
            about,
            weeks=assumed,
            length=rule.streak,
            excused=rule.excused,
        )
        found.append(rows)
        outcomes.append(
            notes.take(
                "escalation.mandatory",
                "meeting",
                about,
                streaks=rows,
                breaches=breaches,
                mandatory=rule.mandatory,
            )
        )
        if about is None:
            break
    meeting = notes.take("escalation", "settled", at_best=outcomes[0], at_worst=outcomes[-1])
    rows = found[-1] if meeting == "pending" else found[0]  # what is open settled nothing
    with_breach = [row for row in rows if any(row[0] <= week <= row[-1] for week in breaches)]
    about_weeks = (with_breach or rows or [breaches])[-1]
    if meeting == "none":
        return Escalated(meeting, (), ())
    return Escalated(meeting, tuple(about_weeks), tuple(met))


def _judged(
    rulebook: Rulebook, rule: Escalation, weeks: Sequence[PersonWeek], notes: Notes
) -> dict[str, str]:
    """Return what each week is to a row of failed ones; also those between two that are listed."""
    judged: dict[str, str] = {}
    before: date | None = None
    for each in sorted(weeks, key=lambda each: each.week):
        while before is not None and each.week - before > _WEEK:
            before += _WEEK
            judged[before.isoformat()] = "open"
        before = each.week
        monday = each.week.isoformat()
        if each.status in _AWAY:
            judged[monday] = "excused"
        elif each.status is not WeekStatus.APPROVED:
            judged[monday] = "open"
        else:
            judged[monday] = "failed" if _failed(rulebook, rule, each, notes) else "passed"
    return judged


def _failed(rulebook: Rulebook, rule: Escalation, each: PersonWeek, notes: Notes) -> bool:
    monday = each.week.isoformat()
    field = f"weeks.{monday}"
    try:
        points = points_of(rulebook, notes, each.parts, {}, each.products, f"{field}.parts")
    except NothingAssigned as fault:
        said = "Nothing was assigned, so nobody knows whether this week failed: excuse it."
        raise Invalid({f"{field}.products": [said]}) from fault
    total = total_of(rulebook, notes, points, monday)
    missed: bool = notes.take(
        "escalation.failing",
        "failed",
        monday,
        grade=grade_of(rulebook, notes, total, monday),
        failing=rule.failing,
        key_task_missed=rule.key_task and each.key_task_missed,
    )
    return missed
