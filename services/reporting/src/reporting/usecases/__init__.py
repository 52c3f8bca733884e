"""Writes of step 4, one function a verb; they receive the session and never commit."""

from reporting.usecases.examining import examine
from reporting.usecases.mailing import Letter, keep_sent, put_off, take_mails, write_letters
from reporting.usecases.meetings import close, follow_up, invite, minute
from reporting.usecases.obstacles import answer, decide, gather, merge, put_to_leadership
from reporting.usecases.partitions import keep_partitions
from reporting.usecases.reminding import claim_due, remind
from reporting.usecases.rollups import rebuild, settle_year

__all__ = [
    "Letter",
    "answer",
    "claim_due",
    "close",
    "decide",
    "examine",
    "follow_up",
    "gather",
    "invite",
    "keep_partitions",
    "keep_sent",
    "merge",
    "minute",
    "put_off",
    "put_to_leadership",
    "rebuild",
    "remind",
    "settle_year",
    "take_mails",
    "write_letters",
]
