"""Every act in every state of a proposal by every party: done as the table says, or refused so."""

from dataclasses import dataclass
from typing import Any, Final

import pytest
from sqlalchemy import text

from approval.domain.proposals import STEPS, Act, Party, ProposalState, SecondLook
from bodies import OTHER
from house import House
from permitted import undoing

EXCELLENT: Final = {"quality": "39", "progress": "38", "conduct": "19"}
WHY: Final = {"reason": "Có lý do."}
WEEKS: Final = dict(
    zip(
        ProposalState,
        ("2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"),
        strict=True,
    )
)
"""One author's weeks: each is left in one state."""

AUTHOR, SCORER, AUTHORITY, OFFICE = "CB026", "CB024", "CB023", "CB009"
PARTIES: Final = {
    AUTHORITY: Party.AUTHORITY,
    OFFICE: Party.OFFICE,
    AUTHOR: None,
    SCORER: None,
    "CB030": None,
}
LOOKED: Final = {"remark": "Đã xem lại."}
SENT: Final[dict[Act, tuple[str, Any]]] = {
    Act.APPROVED: ("approval", None),
    Act.ADJUSTED: ("adjustment", WHY | {"parts": OTHER}),
    Act.RETURNED: ("return", WHY),
    Act.RETURNED_TO_AUTHOR: ("return", WHY | {"to": "author"}),
    Act.CONFIRMED: ("second-look", LOOKED | {"outcome": "confirmed"}),
    Act.SENT_BACK: ("second-look", LOOKED | {"outcome": "sent_back"}),
    Act.REOPENED: ("reopening", WHY),
    Act.REOPENED_TO_AUTHOR: ("reopening", WHY | {"to": "author"}),
}
REFUSED: Final = {
    ProposalState.AWAITING: "not-awaiting-decision",
    ProposalState.SECOND_LOOK: "not-awaiting-second-look",
    ProposalState.APPROVED: "not-official",
}


@dataclass
class Machine:
    """A house in which an author's proposals stand in each of the states."""

    house: House
    reports: dict[ProposalState, str]

    def act(self, code: str, act: Act, state: ProposalState) -> Any:
        """Send an act on the proposal in a state, in its newest version."""
        path, body = SENT[act]
        report_id = self.reports[state]
        version = self.kept(state)[1]
        return self.house.call(
            code,
            "POST",
            f"/approval/v1/proposals/{report_id}/{path}",
            body,
            If_Match=f'"{version}"',
        )

    def kept(self, state: ProposalState) -> tuple[str, int]:
        with self.house.database("approval").transaction() as session:
            found = session.execute(
                text("select state, version from proposal where report_id = :of"),
                {"of": self.reports[state]},
            ).one()
        return found.state, found.version


@pytest.fixture
def machine(house: House) -> Machine:
    """Give the house in which each state has its week; the second look is asked for in one."""
    for week in WEEKS.values():
        house.open_week(week)
        assert house.hand_in(AUTHOR, week).status_code == 200
    house.settle()
    reports = {
        state: str(house.report_of(AUTHOR, week)["report_id"]) for state, week in WEEKS.items()
    }
    for report_id in reports.values():
        assert house.score(SCORER, report_id, EXCELLENT).status_code == 200
    house.settle()
    found = Machine(house, reports)
    for act in (Act.APPROVED, Act.RETURNED, Act.RETURNED_TO_AUTHOR):
        assert found.act(AUTHORITY, act, ProposalState(act)).status_code == 200
    house.apps["approval"].config["SECOND_LOOK"] = SecondLook.ALL
    looked_at = found.act(AUTHORITY, Act.APPROVED, ProposalState.SECOND_LOOK)
    assert looked_at.status_code == 200, looked_at.text
    house.apps["approval"].config["SECOND_LOOK"] = SecondLook.NONE
    assert {state: found.kept(state)[0] for state in ProposalState} == {
        state: state for state in ProposalState
    }
    return found


def expected(act: Act, state: ProposalState, party: Party | None) -> tuple[int, str]:
    """Return the status and the new state, or the problem, as the table has it."""
    step = STEPS[act]
    if party is not step.by:
        mine = "not-your-decision" if step.by is Party.AUTHORITY else "only-the-office"
        return 403, mine
    return (200, step.to) if state is step.of else (409, REFUSED[step.of])


def told(answer: Any) -> str:
    """Return the new state, or which problem it is."""
    done = answer.status_code == 200
    return str(answer.json["state"] if done else answer.json["type"].rpartition("/")[2])


def test_every_act_in_every_state_by_every_party(
    machine: Machine, subtests: pytest.Subtests
) -> None:
    for act in Act:
        for state in ProposalState:
            for code, party in PARTIES.items():
                before = machine.kept(state)
                with subtests.test(f"{act} {state} {code}"), undoing(machine.house, "approval"):
                    answer = machine.act(code, act, state)
                    assert (answer.status_code, told(answer)) == expected(act, state, party)
                assert machine.kept(state) == before


def test_the_table_has_every_act_and_reaches_every_state() -> None:
    assert set(STEPS) == set(Act) == set(SENT)
    reached = {step.to for step in STEPS.values()} | {
        step.looked_at for step in STEPS.values() if step.looked_at
    }
    assert reached == set(ProposalState)


@pytest.mark.parametrize("act", [Act.APPROVED, Act.ADJUSTED])
def test_what_is_to_be_looked_at_becomes_official_only_when_it_is_confirmed(
    machine: Machine, act: Act
) -> None:
    machine.house.apps["approval"].config["SECOND_LOOK"] = SecondLook.ALL
    adjusted = WHY | {"parts": EXCELLENT | {"quality": "40"}}
    report_id = machine.reports[ProposalState.AWAITING]
    path, body = ("approval", None) if act is Act.APPROVED else ("adjustment", adjusted)
    answer = machine.house.call(
        AUTHORITY, "POST", f"/approval/v1/proposals/{report_id}/{path}", body, If_Match='"1"'
    )
    assert (answer.status_code, answer.json["state"]) == (200, "second_look")
