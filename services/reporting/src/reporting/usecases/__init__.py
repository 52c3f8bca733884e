"""Writes of step 4, one function a verb; they receive the session and never commit."""

from reporting.usecases.archiving import (
    give_up_archive,
    keep_archive,
    read_archive,
    take_archive,
)
from reporting.usecases.classifying import check_office, compute, lock, open_period, publish, reopen
from reporting.usecases.examining import examine
from reporting.usecases.forms import (
    ask_form,
    drop_forms,
    fetch_form,
    keep_form,
    refuse_form,
    take_form,
)
from reporting.usecases.grading import decide as decide_grade
from reporting.usecases.grading import find, propose, state_factor
from reporting.usecases.mailing import Letter, keep_sent, put_off, take_mails, write_letters
from reporting.usecases.meetings import close, follow_up, invite, minute
from reporting.usecases.obstacles import answer, decide, gather, merge, put_to_leadership
from reporting.usecases.partitions import keep_partitions
from reporting.usecases.petitions import answer_petition, withdraw_petition
from reporting.usecases.petitions import file as file_petition
from reporting.usecases.reminding import claim_due, remind
from reporting.usecases.rollups import rebuild, settle_year

__all__ = [
    "Letter",
    "answer",
    "answer_petition",
    "ask_form",
    "check_office",
    "claim_due",
    "close",
    "compute",
    "decide",
    "decide_grade",
    "drop_forms",
    "examine",
    "fetch_form",
    "file_petition",
    "find",
    "follow_up",
    "gather",
    "give_up_archive",
    "invite",
    "keep_archive",
    "keep_form",
    "keep_partitions",
    "keep_sent",
    "lock",
    "merge",
    "minute",
    "open_period",
    "propose",
    "publish",
    "put_off",
    "put_to_leadership",
    "read_archive",
    "rebuild",
    "refuse_form",
    "remind",
    "reopen",
    "settle_year",
    "state_factor",
    "take_archive",
    "take_form",
    "take_mails",
    "withdraw_petition",
    "write_letters",
]
