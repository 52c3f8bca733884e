"""JSON in, JSON out: facts as integrators write them, and figures with their derivation."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError

from shared.contracts.fields import DecimalString
from shared.errors import Invalid
from shared.rulebook.caps import Capped, Room, apply_caps
from shared.rulebook.classification import Classified, classify_period
from shared.rulebook.derivation import Step, exact_text, replay
from shared.rulebook.escalation import weekly_escalation
from shared.rulebook.facts import (
    Facts,
    FactsSchema,
    GradeSchema,
    GroupSchema,
    WorkSchema,
    read_facts,
)
from shared.rulebook.files import RulebookError
from shared.rulebook.loading import Version
from shared.rulebook.model import Example, Position, Rulebook
from shared.rulebook.periods import Period
from shared.rulebook.scoring import Scored, grade
from shared.rulebook.suggestion import suggest

Answer = tuple[dict[str, Any], Sequence[Step]]


def grade_answer(rulebook: Rulebook, written: Any) -> Answer:
    """Return ``{"total", "printed", "grade"}`` of ``{"parts", "factors", "products"}``."""
    given = read_facts(GradeSchema(), written)
    value, derivation = grade(
        rulebook, given["parts"], factors=given["factors"], products=given["products"]
    )
    return scored_json(value), derivation


def _check_circumstances(rulebook: Rulebook, given: frozenset[str]) -> None:
    known = {each.when for each in rulebook.exceptions.values()}
    known |= {each.when for each in rulebook.ceilings.values() if each.when is not None}
    for name in sorted(given - known):
        there = ", ".join(sorted(known)) or "none here"
        raise Invalid({"circumstances": [f"No such circumstance: {name}; there is {there}."]})


def scored_json(value: Scored) -> dict[str, Any]:
    """Return a score as JSON values; a total whose digits never end is written as a fraction."""
    return {
        "total": exact_text(value.total),
        "printed": exact_text(value.printed),
        "grade": value.grade,
    }


def escalate_answer(rulebook: Rulebook, written: Any) -> Answer:
    """Return ``{"meeting", "weeks", "parties"}`` of one person's facts."""
    facts: Facts = read_facts(FactsSchema(), written)
    _check_circumstances(rulebook, facts.circumstances)
    value, derivation = weekly_escalation(
        rulebook.under(facts.circumstances),
        facts.weeks,
        heads_unit=facts.position is Position.HEAD,
    )
    parties = list(value.parties)
    return {"meeting": value.meeting, "weeks": list(value.weeks), "parties": parties}, derivation


def classify_answer(rulebook: Rulebook, period: Period, written: Any) -> Answer:
    """Return ``{"status", "score", "grade", "weeks_counted"}`` of one person's facts.

    ``score`` is the figure to print: the grade is of the exact one.
    """
    facts: Facts = read_facts(FactsSchema(), written)
    _check_circumstances(rulebook, facts.circumstances)
    value, derivation = classify_period(rulebook, period, facts)
    return classified_json(value), derivation


def classified_json(value: Classified) -> dict[str, Any]:
    """Return a classification as JSON values."""
    return {
        "status": str(value.status),
        "score": None if value.printed is None else exact_text(value.printed),
        "grade": value.grade,
        "weeks_counted": list(value.weeks_counted),
    }


def caps_answer(rulebook: Rulebook, written: Any) -> Answer:
    """Return ``{"caps": […]}``: for each cap its arithmetic, and who stays, is over, or is tied."""
    group = read_facts(GroupSchema(), written)
    circumstances = frozenset(group["circumstances"])
    _check_circumstances(rulebook, circumstances)
    value, derivation = apply_caps(rulebook, group["people"], circumstances=circumstances)
    return {"caps": [capped_json(each) for each in value]}, derivation


def capped_json(value: Capped) -> dict[str, Any]:
    """Return what one cap does as JSON values."""
    return {
        "cap": value.cap,
        "grade": value.grade,
        "below": value.below,
        "rooms": [dict(zip(Room._fields, room, strict=True)) for room in value.rooms],
        "stays": list(value.stays),
        "over": list(value.over),
        "tied": list(value.tied),
    }


def suggest_answer(rulebook: Rulebook, written: Any) -> Answer:
    """Return ``{"points": {…}}`` by part of ``{"work": […]}``."""
    suggested = suggest(rulebook, read_facts(WorkSchema(), written)["work"])
    points = {name: exact_text(each.points) for name, each in suggested.items()}
    return {"points": points}, [step for each in suggested.values() for step in each.derivation]


def run_example(rulebook: Rulebook, example: Example) -> Answer:
    """Return what a worked example comes to; a caps example gives its first cap."""
    given = dict(example.given)
    if example.run == "grade":
        return grade_answer(rulebook, given)
    if example.run == "escalate":
        return escalate_answer(rulebook, given)
    if example.run == "classify":
        period = Period.read(str(given.pop("period", "")), rulebook.year)
        return classify_answer(rulebook, period, given)
    if example.run == "suggest":
        return suggest_answer(rulebook, given)
    answer, derivation = caps_answer(rulebook, given)
    if not answer["caps"]:
        raise Invalid({"rulebook": [f"{rulebook.id} has no cap."]})
    return answer["caps"][0], derivation


def differences(example: Example, answer: Mapping[str, Any]) -> list[str]:
    """Return a line for each thing in which an example's answer is not what its file says."""
    return [
        f"{name} is {answer.get(name)}, and the file says {wanted}"
        for name, wanted in example.gives.items()
        if not _same(answer.get(name), wanted)
    ]


def _same(found: Any, wanted: Any) -> bool:
    """Compare with what a file says, where every scalar is text: 90.0 is 90."""
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_same, found, wanted))
    if isinstance(found, dict) and isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(_same(found[k], wanted[k]) for k in found)
    if isinstance(found, str) and isinstance(wanted, str) and found != wanted:
        return _number(found) is not None and _number(found) == _number(wanted)
    return bool(found == wanted) or str(found) == wanted


def _number(text: str) -> Any:
    try:
        return DecimalString().deserialize(text)
    except ValidationError:
        return None


def check_examples(version: Version) -> None:
    """Run a file's worked examples; raises ``RulebookError`` with a line for each that is wrong."""
    wrong: list[str] = []
    for place, example in enumerate(version.newest.examples):
        at = f"{version.file}: examples.{place} ({example.sentence['en']})"
        try:
            answer, derivation = run_example(version.newest, example)
        except Invalid as fault:
            wrong.append(f"{at}: {fault.errors}")
            continue
        replay(derivation)
        wrong += [f"{at}: {each}." for each in differences(example, answer)]
    if wrong:
        raise RulebookError(*wrong)
