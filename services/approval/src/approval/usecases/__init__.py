"""Writes of step 3, one function a verb; they receive the session and never commit."""

from approval.usecases.carrying_out import Policy
from approval.usecases.deciding import decide, decide_one
from approval.usecases.second_look import look_again
from approval.usecases.waiting import tell_waiting

__all__ = ["Policy", "decide", "decide_one", "look_again", "tell_waiting"]
