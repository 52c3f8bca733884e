"""What approval says of a decision: the whole public state."""

from collections.abc import Mapping
from typing import Any

from shared.kit.db import AnyRow
from shared.rulebook import Rulebook


def subject_of(proposal: AnyRow) -> dict[str, Any]:
    """Return whose week is decided, in which revision."""
    return {
        "report_id": proposal.report_id,
        "person_id": proposal.person_id,
        "week": proposal.week,
        "unit_id": proposal.unit_id,
        "revision": proposal.revision,
    }


def written_parts(rulebook: Rulebook, parts: Mapping[str, Any]) -> dict[str, str]:
    """Return points by part as they are stored and sent: exact, in the order of the form."""
    return {name: str(parts[name]) for name in rulebook.parts if name in parts}
