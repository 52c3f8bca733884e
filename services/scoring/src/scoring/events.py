"""What scoring says of an assessment: its whole public state."""

from collections.abc import Mapping
from typing import Any

from shared.kit.db import AnyRow
from shared.rulebook import Rulebook


def subject_of(assessment: AnyRow) -> dict[str, Any]:
    """Return whose work is assessed, in which revision, and by whom."""
    return {
        "report_id": assessment.report_id,
        "person_id": assessment.person_id,
        "week": assessment.week,
        "unit_id": assessment.unit_id,
        "tier": assessment.tier,
        "revision": assessment.revision,
        "scorer_id": assessment.manager_id,
    }


def written_parts(rulebook: Rulebook, parts: Mapping[str, Any]) -> dict[str, str]:
    """Return points by part as they are stored and sent: exact, in the order of the form."""
    return {name: str(parts[name]) for name in rulebook.parts if name in parts}
