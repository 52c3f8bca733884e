"""What scoring says of an assessment: its whole public state."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from scoring.domain.scores import Score
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


def outcome_of(assessment: AnyRow, score: Score, kinds: Sequence[str]) -> dict[str, Any]:
    """Return what goes with a score: own points, judgements, the key task, kinds of breaches.

    With when the author handed that in, which tells it from what is handed in anew.
    """
    return {
        "handed_in_at": assessment.handed_in_at,
        "self_parts": assessment.self_parts,
        "judgements": [asdict(each) for each in score.judgements],
        "key_task_missed": score.key_task_missed,
        "breaches": [{"kind": kind} for kind in kinds],
    }


def written_parts(rulebook: Rulebook, parts: Mapping[str, Any]) -> dict[str, str]:
    """Return points by part as they are stored and sent: exact, in the order of the form."""
    return {name: str(parts[name]) for name in rulebook.parts if name in parts}
