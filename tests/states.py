"""The state machines, drawn from the services' own tables: ``make openapi`` writes docs/states.md.

To add a machine, give its table as state and act to state.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from approval.domain.proposals import SCORED_ANEW, STEPS, ProposalState
from reporting.domain import classifications, obstacles, periods, petitions
from reporting.domain.cases import BY, NEXT, CaseState
from scoring.domain.assessments import TRANSITIONS as ASSESSED
from scoring.domain.assessments import AssessmentState
from submission.domain import collective
from submission.domain.reports import HEARD, TRANSITIONS, ReportState

Edges = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Machine:
    """What passes through states: where it begins, and each act in each state that allows it."""

    name: str
    service: str
    begins: str
    edges: Edges
    told: str


def _of_proposals() -> Edges:
    edges = {(step.of.value, f"{act} by {step.by}"): step.to.value for act, step in STEPS.items()}
    edges |= {
        (step.of.value, f"{act} by {step.by}, to be looked at"): step.looked_at.value
        for act, step in STEPS.items()
        if step.looked_at is not None
    }
    anew = ((state.value, "scored anew") for state in sorted(SCORED_ANEW))
    edges |= {(ProposalState.AWAITING, "handed in anew, as heard"): ProposalState.RETURNED.value}
    return edges | dict.fromkeys(anew, ProposalState.AWAITING.value)


def _of_reports() -> Edges:
    edges = {(state.value, act.value): after.value for (state, act), after in TRANSITIONS.items()}
    heard = {
        (state.value, f"{word}, as heard"): after.value for (state, word), after in HEARD.items()
    }
    return edges | heard


def _of_assessments() -> Edges:
    return {
        (state.value, f"{action} by {transition.by}"): after.value
        for action, transition in ASSESSED.items()
        for state, after in transition.leads.items()
        if after is not state
    }


def _of_cases() -> Edges:
    parties = {action: " or ".join(sorted(by)) for action, by in BY.items()}
    return {
        (state.value, f"{action} by {parties.get(action, 'the platform')}"): after.value
        for (state, action), after in NEXT.items()
    }


def _of_collective_reports() -> Edges:
    return {
        (state.value, f"{act} by {collective.BY[act]}"): after.value
        for (state, act), after in collective.TRANSITIONS.items()
    }


def _of_obstacles() -> Edges:
    return {
        (state.value, f"{action} by {obstacles.BY[action]}"): after.value
        for (state, action), after in obstacles.NEXT.items()
    }


def _of_periods() -> Edges:
    edges = periods.NEXT.items()
    return {
        (state.value, f"{action} by the Office"): after.value for (state, action), after in edges
    }


def _of_classifications() -> Edges:
    return {
        (state.value, f"{action} by {classifications.BY[action]}"): after.value
        for (state, action), after in classifications.NEXT.items()
    }


def _of_petitions() -> Edges:
    return {
        (state.value, f"{action} by {petitions.BY[action]}"): after.value
        for (state, action), after in petitions.NEXT.items()
    }


MACHINES: Final[Sequence[Machine]] = (
    Machine(
        "report",
        "submission",
        ReportState.DRAFT,
        _of_reports(),
        "What is heard comes from the other services, in any order; a report excused by an absence"
        " is owed again when somebody is present after all.",
    ),
    Machine(
        "assessment",
        "scoring",
        AssessmentState.AWAITING,
        _of_assessments(),
        "What leaves a state as it is, such as attaching a note, is not drawn.",
    ),
    Machine(
        "proposal",
        "approval",
        ProposalState.AWAITING,
        _of_proposals(),
        "An act that is not drawn in a state is refused there, and says why. What is reopened keeps"
        " its official result until the correction is approved.",
    ),
    Machine(
        "case",
        "reporting",
        CaseState.PENDING,
        _of_cases(),
        "The platform acts by the rulebook's escalation. A pending one whose cause goes leaves no"
        " trace; a mandatory one is closed after its meeting only.",
    ),
    Machine(
        "collective report",
        "submission",
        collective.CollectiveState.DRAFT,
        _of_collective_reports(),
        "Who handed one in does not confirm it, whatever post they hold since.",
    ),
    Machine(
        "obstacle",
        "reporting",
        obstacles.ObstacleState.RAISED,
        _of_obstacles(),
        "Nobody acts on what they raised themselves. What is merged shows what became of the main"
        " one.",
    ),
    Machine(
        "period",
        "reporting",
        periods.PeriodState.OPEN,
        _of_periods(),
        "A period is locked once all of its weeks are decided and no figure moved since.",
    ),
    Machine(
        "classification",
        "reporting",
        classifications.ClassificationState.COMPUTED,
        _of_classifications(),
        "Heads and authorities act while the period is computed. What has no grade needs no"
        " decision.",
    ),
    Machine(
        "petition",
        "reporting",
        petitions.PetitionState.FILED,
        _of_petitions(),
        "It is answered also when it is overdue, and nothing deletes it.",
    ),
)

_BEGINNING: Final = """\
# States

Written by `make openapi` out of the tables in `domain` of the services; change it there. Tests send
every act in every state as every party.
"""


def page() -> str:
    """Return the diagrams as Markdown."""
    return "\n".join([_BEGINNING, *(line for each in MACHINES for line in _drawn(each))])


def _drawn(machine: Machine) -> Iterator[str]:
    yield f"## {machine.name.capitalize()}, of {machine.service}\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {machine.begins}"
    for (state, act), following in machine.edges.items():
        yield f"    {state} --> {following}: {act}"
    yield "```\n"
    yield machine.told


if __name__ == "__main__":
    print(page())
