"""What submission says of a report: its whole public state."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.kit.db import AnyRow
from shared.rulebook import Rulebook
from submission.domain.reports import Item


def frozen(report: AnyRow) -> dict[str, Any]:
    """Return whose report it is, with the relations of the moment when the week opened."""
    return {
        "report_id": report.report_id,
        "person_id": report.person_id,
        "week": report.week,
        "unit_id": report.unit_id,
        "post_title": report.post_title,
        "tier": report.tier,
        "manager_id": report.manager_id,
    }


def written_parts(rulebook: Rulebook, parts: Mapping[str, Any]) -> dict[str, str]:
    """Return points by part as they are stored and sent: exact, in the order of the form."""
    return {part.name: str(parts[part.name]) for part in rulebook.parts if part.name in parts}


def written_items(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Return items as they are stored and sent."""
    return [
        {"title": item.title, "product": item.product, "key_task": item.key_task} for item in items
    ]
