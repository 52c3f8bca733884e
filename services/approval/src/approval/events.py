"""What approval says of a decision: the whole public state."""

from typing import Any

from shared.kit.db import AnyRow


def subject_of(proposal: AnyRow) -> dict[str, Any]:
    """Return whose week is decided, in which revision."""
    return {
        "report_id": proposal.report_id,
        "person_id": proposal.person_id,
        "week": proposal.week,
        "unit_id": proposal.unit_id,
        "revision": proposal.revision,
    }
