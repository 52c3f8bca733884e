"""The regulations: their files, and the arithmetic that grades by them."""

from shared.rulebook.arithmetic import check_parts, grade_of, mean, total_of
from shared.rulebook.loading import RulebookError, default_rulebook, read_rulebook
from shared.rulebook.model import Band, Example, Part, Rulebook

__all__ = [
    "Band",
    "Example",
    "Part",
    "Rulebook",
    "RulebookError",
    "check_parts",
    "default_rulebook",
    "grade_of",
    "mean",
    "read_rulebook",
    "total_of",
]
