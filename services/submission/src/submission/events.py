"""What submission says of a report: its whole public state."""

from typing import Any

from shared.kit.db import AnyRow
from shared.rulebook import Rulebook
from submission.domain.reports import Content


def frozen(report: AnyRow) -> dict[str, Any]:
    """Return whose report it is, with the relations that the week has.

    The instants are there where its unit has its own.
    """
    return {
        "report_id": report.report_id,
        "person_id": report.person_id,
        "week": report.week,
        "unit_id": report.unit_id,
        "post_title": report.post_title,
        "tier": report.tier,
        "manager_id": report.manager_id,
        "hand_in_due_at": report.hand_in_due_at,
        "score_due_at": report.score_due_at,
        "approve_due_at": report.approve_due_at,
    }


def written_content(rulebook: Rulebook, content: Content) -> dict[str, Any]:
    """Return what an author wrote as it is stored and sent: points exact, in the form's order."""
    points = content.self_parts
    return {
        "summary": content.summary,
        "items": [
            {"title": item.title, "product": item.product, "key_task": item.key_task}
            | item.figures()
            for item in content.items
        ],
        "self_parts": {name: str(points[name]) for name in rulebook.parts if name in points},
    }


def collective(report: AnyRow) -> dict[str, Any]:
    """Return the whole public state of a collective report that was handed in."""
    return {
        "collective_id": report.collective_id,
        "unit_id": report.unit_id,
        "week": report.week,
        "revision": report.revision,
        "summary": report.summary,
        "items": report.items,
        "self_parts": report.self_parts,
        "counts": report.counts,
        "handed_in_by_id": report.handed_in_by_id,
        "handed_in_at": report.handed_in_at,
        "late": report.late,
    }
