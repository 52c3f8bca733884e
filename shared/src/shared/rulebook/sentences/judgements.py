"""Steps about grades, weeks and people: gates, tallies, time worked, meetings and caps."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from shared.rulebook.derivation import Step
from shared.rulebook.model import Effect
from shared.rulebook.sentences.teller import Teller, Told


def _forced(teller: Teller, step: Step) -> Told:
    grade, output = step.inputs["grade"], step.output
    values = {"grade": teller.grade(grade), "output": teller.grade(output)}
    return ("same" if grade == output else "changed"), values | {"name": _finding(teller, step)}


def _finding(teller: Teller, step: Step) -> str:
    proof = step.inputs.get("evidence")
    return f"{teller.name(step.clause)} ({proof})" if proof else teller.name(step.clause)


def _at_most(teller: Teller, step: Step) -> Told:
    grade, limit = step.inputs["grade"], step.inputs["limit"]
    case = "same" if grade == step.output else "changed"
    return case, {
        "name": _finding(teller, step),
        "grade": teller.grade(grade),
        "limit": teller.grade(limit),
        "output": teller.grade(step.output),
    }


def _tally(teller: Teller, step: Step) -> Told:
    counts = list(step.inputs["grades"].values())
    listing = teller.wording.listing

    def times(kind: str, number: int, grade: str) -> str:
        return teller.wording.say(
            "words", kind, number=teller.wording.number(number), grade=teller.grade(grade)
        )

    values = {
        "counts": listing(
            times("times", counts.count(each), each)
            for each in step.inputs["order"]
            if each in counts
        ),
        "output": teller.grade(step.output),
    }
    for each in step.inputs["tallies"]:
        least, most = each["at_least"], each["at_most"]
        holds = all(counts.count(grade) >= number for grade, number in least.items()) and all(
            counts.count(grade) <= number for grade, number in most.items()
        )
        if holds and each["grade"] == step.output:
            said = [times("at_least", number, grade) for grade, number in least.items()]
            said += [
                times("at_most" if number else "never", number, grade)
                for grade, number in most.items()
            ]
            return "held", values | {"conditions": listing(said)}
    return "otherwise", values


def _counted(teller: Teller, step: Step) -> Told:
    weeks: Mapping[str, str] = step.inputs["weeks"]
    statuses = list(weeks.values())
    others = [
        teller.wording.say(
            "words",
            "status_count",
            number=statuses.count(each),
            status=teller.wording.word("statuses", each),
        )
        for each in dict.fromkeys(statuses)
        if each != "approved"
    ]
    values = {
        "period": teller.wording.about(step.about or ""),
        "count": str(len(weeks)),
        "counted": str(len(step.output)),
        "others": teller.wording.listing(others),
    }
    if not weeks:
        return "empty", values
    if not step.output:
        return "none", values
    if others:
        return "some", values
    return ("all" if len(weeks) > 1 else "one"), values


def _short_of_time(teller: Teller, step: Step) -> Told | None:
    if not step.output:
        return None
    rule = teller.rulebook.time_worked.get(step.clause.partition(".")[2])
    case = "limited"
    if rule is not None and rule.effect is Effect.NOT_EVALUATED:
        case = "carried_on" if rule.carried_on else "not_evaluated"
    numbers = {name: teller.wording.number(each) for name, each in step.inputs.items()}
    return case, numbers | {"name": teller.name(step.clause)}


def _failed(teller: Teller, step: Step) -> Told:
    by_grade = step.inputs["grade"] in step.inputs["failing"]
    by_key = step.inputs["key_task_missed"]
    case = {(True, True): "both", (True, False): "grade", (False, True): "key_task"}
    return case.get((by_grade, by_key), "passed"), {"grade": teller.grade(step.inputs["grade"])}


def _streaks(teller: Teller, step: Step) -> Told:
    rows = "; ".join(teller.wording.weeks(row) for row in step.output)
    length = teller.wording.number(step.inputs["length"])
    return ("found" if step.output else "none"), {"rows": rows, "length": length}


def _meeting(_: Teller, step: Step) -> Told:
    rows, breaches = step.inputs["streaks"], step.inputs["breaches"]
    if any(row[0] <= week <= row[-1] for row in rows for week in breaches):
        return "joined", {}
    if step.output == "mandatory":
        return ("streak_enough" if rows else "breach_enough"), {}
    if rows and breaches:
        return "apart", {}
    if rows:
        return "streak_only", {}
    return ("breach_only" if breaches else "none"), {}


def _parties(teller: Teller, step: Step) -> Told | None:
    if not teller.met:
        return None
    who = teller.wording.listing(teller.wording.word("parties", each) for each in step.output)
    changed = list(step.output) != list(step.inputs["called"])
    return ("substituted" if changed else "plain"), {"parties": who}


def _merged(teller: Teller, step: Step) -> Told:
    into = teller.wording.word("kinds", str(step.output))
    return "plain", {"period": teller.wording.about(step.about or ""), "into": into}


def _settled(teller: Teller, step: Step) -> Told | None:
    if not teller.open:
        return None
    case = "pending" if step.output == "pending" else "same"
    return case, {"outcome": teller.wording.word("meetings", step.output)}


def _allowed(teller: Teller, step: Step) -> Told:
    given, number = step.inputs, teller.wording.number
    places = Fraction(given["percent"]) * int(given["counted"]) / 100
    kind, _, group = (step.about or "").partition(" ")
    within = f" ({teller.wording.word('groups', kind)} {group}".rstrip() + ")" if kind else ""
    values = {
        "name": teller.name(step.clause),
        "group": within,
        "percent": number(given["percent"]),
        "people": teller.people(step.clause, given["counted"]),
        "dropping": number(given["dropping"]),
        "places": number(places),
        "output": number(step.output),
    }
    if given["dropping"]:
        return "dropping", values
    return ("whole" if places.denominator == 1 else str(given["rounding"])), values


TOLD: Final[Mapping[str, Callable[[Teller, Step], Told | None]]] = {
    "forced": _forced,
    "at_most": _at_most,
    "tally": _tally,
    "counted": _counted,
    "too_few": _short_of_time,
    "too_many": _short_of_time,
    "failed": _failed,
    "streaks": _streaks,
    "meeting": _meeting,
    "parties": _parties,
    "merged": _merged,
    "settled": _settled,
    "allowed": _allowed,
}
