"""The states of a report, and in which of them it lies with its author."""

import pytest

from submission.domain.errors import AlreadyHandedIn, Excused
from submission.domain.reports import WITH_AUTHOR, ReportState, check_with_author


@pytest.mark.parametrize("state", sorted(WITH_AUTHOR))
def test_a_draft_and_a_returned_report_may_be_written(state: ReportState) -> None:
    check_with_author(state)


@pytest.mark.parametrize("state", sorted(set(ReportState) - WITH_AUTHOR))
def test_in_any_other_state_the_author_is_told_why_not(state: ReportState) -> None:
    expected = Excused if state is ReportState.EXCUSED else AlreadyHandedIn
    with pytest.raises(expected) as refused:
        check_with_author(state)
    if expected is AlreadyHandedIn:
        assert refused.value.facts == {"state": state}


def test_the_states_are_those_that_the_api_promises() -> None:
    assert set(ReportState) == {"draft", "handed_in", "returned", "scored", "approved", "excused"}
    assert {"draft", "returned"} == WITH_AUTHOR
