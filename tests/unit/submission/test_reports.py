"""The states of a report: every act in every state, allowed or refused with its reason."""

from itertools import product

import pytest

from shared.errors import Refused
from submission.domain.errors import AlreadyHandedIn, AlreadyScored, Excused, NotHandedIn
from submission.domain.reports import TRANSITIONS, Act, ReportState, check_may

WITH_AUTHOR = {ReportState.DRAFT, ReportState.RETURNED}


@pytest.mark.parametrize(("state", "act"), TRANSITIONS)
def test_what_the_table_has_is_allowed(state: ReportState, act: Act) -> None:
    check_may(act, state)


@pytest.mark.parametrize(
    ("state", "act"), [pair for pair in product(ReportState, Act) if pair not in TRANSITIONS]
)
def test_anything_else_is_refused_with_its_reason(state: ReportState, act: Act) -> None:
    expected: type[Refused] = AlreadyHandedIn
    if state is ReportState.EXCUSED:
        expected = Excused
    elif act is Act.WITHDRAW:
        expected = NotHandedIn if state in WITH_AUTHOR else AlreadyScored
    with pytest.raises(expected) as refused:
        check_may(act, state)
    if expected is not Excused:
        assert refused.value.facts == {"state": state}


def test_whoever_has_the_report_may_write_it_and_hand_it_in() -> None:
    writing = (Act.SAVE, Act.HAND_IN, Act.FILE, Act.EXCUSE)
    may = {(state, act) for state in WITH_AUTHOR for act in writing}
    assert may | {(ReportState.HANDED_IN, Act.WITHDRAW)} == set(TRANSITIONS)


def test_the_states_are_those_that_the_api_promises() -> None:
    assert set(ReportState) == {"draft", "handed_in", "returned", "scored", "approved", "excused"}
