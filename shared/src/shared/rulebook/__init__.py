"""The regulations: their files, and the arithmetic that grades by them and says why."""

from shared.rulebook.caps import apply_caps
from shared.rulebook.classification import Classified, Status, classify_period
from shared.rulebook.conversion import convert
from shared.rulebook.derivation import Derivation, Step, replay, to_json
from shared.rulebook.escalation import weekly_escalation
from shared.rulebook.facts import Facts, PersonWeek, Products, Work
from shared.rulebook.files import RulebookError
from shared.rulebook.model import PeriodKind, Rulebook, WeekStatus
from shared.rulebook.periods import Period
from shared.rulebook.scoring import Scored, check_parts, grade, grade_mean
from shared.rulebook.shelf import Adopted, Shelf, adopt, open_shelf, shipped_shelf
from shared.rulebook.suggestion import Suggested, suggest

__all__ = [
    "Adopted",
    "Classified",
    "Derivation",
    "Facts",
    "Period",
    "PeriodKind",
    "PersonWeek",
    "Products",
    "Rulebook",
    "RulebookError",
    "Scored",
    "Shelf",
    "Status",
    "Step",
    "Suggested",
    "WeekStatus",
    "Work",
    "adopt",
    "apply_caps",
    "check_parts",
    "classify_period",
    "convert",
    "grade",
    "grade_mean",
    "open_shelf",
    "replay",
    "shipped_shelf",
    "suggest",
    "to_json",
    "weekly_escalation",
]
