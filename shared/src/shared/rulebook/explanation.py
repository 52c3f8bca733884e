"""A figure with its reasons, as services answer it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from shared.rulebook.derivation import Derivation, to_json
from shared.rulebook.model import Rulebook
from shared.rulebook.scoring import grade
from shared.rulebook.sentences import tell
from shared.rulebook.shelf import Adopted


def explanation(
    rulebook: Rulebook, graded: str | None, derivation: Derivation, language: str
) -> dict[str, Any]:
    """Return a grade with its steps as JSON values and as sentences in vi, en or th."""
    return {
        "rulebook": rulebook.reference(),
        "grade": graded,
        "derivation": to_json(derivation),
        "sentences": tell(derivation, rulebook, language),
    }


def week_explained(
    adopted: Adopted,
    reference: Mapping[str, str],
    week: date,
    parts: Mapping[str, str],
    language: str,
) -> dict[str, Any]:
    """Return why stored points of a week have their grade, by the rulebook that they rest on.

    Raises ``NotAtHand`` when that rulebook is not mounted here.
    """
    rulebook = adopted.recorded(reference, week)
    points = {name: Decimal(written) for name, written in parts.items()}
    value, derivation = grade(rulebook, points)
    return explanation(rulebook, value.grade, derivation, language)
