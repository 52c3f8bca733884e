"""The table of an assessment's states: what does not stand in it is refused."""

from itertools import product

import pytest

from scoring.domain.assessments import (
    TRANSITIONS,
    Action,
    AssessmentState,
    Party,
    after,
    before,
)
from scoring.domain.errors import AlreadyOfficial, NotAwaitingYou

S, A = AssessmentState, Action
LEADS = {
    (A.SCORE, S.AWAITING): S.SCORED,
    (A.RETURN, S.AWAITING): S.RETURNED,
    (A.SEND_BACK, S.SCORED): S.AWAITING,
    (A.APPROVE, S.SCORED): S.APPROVED,
    (A.TAKE_BACK, S.AWAITING): S.WITHDRAWN,
    (A.GIVE_BACK, S.SCORED): S.RETURNED,
    **{(A.REOPEN_TO_SCORER, state): S.AWAITING for state in (S.SCORED, S.APPROVED)},
    **{(A.REOPEN_TO_AUTHOR, state): S.RETURNED for state in (S.SCORED, S.APPROVED)},
    **{(A.HAND_IN, state): S.AWAITING for state in S},
    **{(A.ATTACH_NOTE, state): state for state in S if state is not S.APPROVED},
}


@pytest.mark.parametrize(("action", "state"), list(product(Action, AssessmentState)))
def test_an_action_leads_where_the_table_says_or_is_refused(
    action: Action, state: AssessmentState
) -> None:
    wanted = LEADS.get((action, state))
    assert (state in before(action)) is (wanted is not None)
    if wanted is not None:
        assert after(action, state) is wanted
        return
    refusal = AlreadyOfficial if action is A.ATTACH_NOTE else NotAwaitingYou
    with pytest.raises(refusal) as refused:
        after(action, state)
    assert refused.value.facts == {"state": state}


def test_every_action_is_somebodys_and_every_state_is_reached() -> None:
    assert set(TRANSITIONS) == set(Action)
    assert {each.by for each in TRANSITIONS.values()} == set(Party)
    reached = {state for each in TRANSITIONS.values() for state in each.leads.values()}
    assert reached == set(AssessmentState)
