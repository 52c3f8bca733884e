"""Why step 1 turns a request down."""

from shared.errors import Conflict, NotAllowed


class WeekNotYet(Conflict):
    """A week cannot be opened before its Monday."""

    code = "week-not-yet"
    title = "This week has not begun"


class WeekLongPast(Conflict):
    """A week that began more than a year ago is not opened any more."""

    code = "week-long-past"
    title = "This week is too long past to be reported on"


class WeekAlreadyOpen(Conflict):
    """The week was opened before; its reports exist."""

    code = "week-already-open"
    title = "This week is open already"


class NoWorkingDay(Conflict):
    """The agency's calendar has no working day in this week; nothing is owed for it."""

    code = "no-working-day"
    title = "Nobody works in this week, so that nobody owes a report"


class DeadlineMissing(Conflict):
    """The rulebook that governs the week does not say when each of its steps is due."""

    code = "deadline-missing"
    title = "The rulebook does not say when every step of the week is due"


class AlreadyHandedIn(Conflict):
    """The report lies with the direct manager or the authority, or is official."""

    code = "already-handed-in"
    title = "This report is handed in already"


class NotHandedIn(Conflict):
    """The report lies with its author; there is nothing to take back."""

    code = "not-handed-in"
    title = "This report is not handed in"


class AlreadyScored(Conflict):
    """The direct manager has scored the report; only a return gives it back."""

    code = "already-scored"
    title = "This report is scored already, so it cannot be withdrawn"


class Excused(Conflict):
    """No report is owed for this week."""

    code = "report-excused"
    title = "No report is owed for this week"


class NotTheOffice(NotAllowed):
    """Only the Office does this."""

    code = "only-the-office"
    title = "Only members of the Office may do this"


class NotYoursToExcuse(NotAllowed):
    """Only the direct manager or the Office excuses a week."""

    code = "not-yours-to-excuse"
    title = "Only the direct manager or the Office may excuse a week"


class NotYoursToFile(NotAllowed):
    """Only the direct manager or the Office files a report on somebody's behalf."""

    code = "not-yours-to-file"
    title = "On somebody's behalf only the direct manager or the Office may hand in"


class ProgressPastWhole(Conflict):
    """All weeks and people together would have done more than the whole of a work item."""

    code = "progress-past-whole"
    title = "A work item cannot be done by more than 100 per cent"


class ItemClosed(Conflict):
    """The work item is closed; nothing more happens to it."""

    code = "item-closed"
    title = "This work item is closed"


class NotYoursToAssign(NotAllowed):
    """Work is assigned to oneself, or by the direct manager."""

    code = "not-yours-to-assign"
    title = "Only their direct manager may assign work to somebody"


class NotYoursToChange(NotAllowed):
    """What was assigned is changed by who assigned it, or by the direct manager."""

    code = "not-yours-to-change"
    title = "Only who assigned this work item, or the direct manager, may change it"


class CatalogueExists(Conflict):
    """A version of the catalogue is never rewritten, and every day has one."""

    code = "catalogue-exists"
    title = "This version of the job catalogue, or one from this day on, exists with other content"


class AlreadyConfirmed(Conflict):
    """The leader in charge has confirmed the collective report."""

    code = "already-confirmed"
    title = "This collective report is confirmed already"


class NotTheHead(NotAllowed):
    """Only the head of the unit writes and hands in for it."""

    code = "only-the-head"
    title = "Only the head of the unit may do this"


class NotTheLeader(NotAllowed):
    """Only the leader in charge of the unit confirms or returns."""

    code = "only-the-leader-in-charge"
    title = "Only the leader in charge of the unit may do this"


class OwnCollectiveReport(NotAllowed):
    """Nobody confirms what they handed in themselves."""

    code = "own-collective-report"
    title = "Who handed a collective report in does not confirm it"


class TooManyObstacles(Conflict):
    """One report raises only so many."""

    code = "too-many-obstacles"
    title = "This report raises as much as one report can; join what belongs together"


class EvidenceNotKept(Conflict):
    """The agency has set no storage for files."""

    code = "evidence-not-kept"
    title = "No files are kept here; give a link to where the file is"


class EvidenceInfected(Conflict):
    """The virus scanner found something in the file."""

    code = "evidence-infected"
    title = "The virus scanner found something in this file; it was not kept"


class TooManyFiles(Conflict):
    """One work item has only so many files."""

    code = "too-many-files"
    title = "This work item has as many files as one can have; join what belongs together"


class EvidenceHandedIn(Conflict):
    """A report that was handed in names the file; what was judged by it stays."""

    code = "evidence-handed-in"
    title = "A report that was handed in names this file, so it stays"


class EvidenceDamaged(Conflict):
    """What the storage holds is not what was sent."""

    code = "evidence-damaged"
    title = "This file is not any more what was sent; tell the Office"
