"""Many decisions in one request: what an authority does on a Tuesday afternoon."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from approval import usecases
from approval.api.policy import policy
from approval.api.schemas import VerdictsIn, VerdictsOut
from approval.domain.proposals import Verdict
from shared.kit import clock
from shared.kit.http import PERSON, Blueprint, current_person
from shared.kit.http.problems import told

blueprint = Blueprint("decisions", __name__, url_prefix="/approval/v1/decisions")


@blueprint.post("", access=PERSON, takes=VerdictsIn, gives=VerdictsOut, creates=True)
def decide(session: Session, *, body: Mapping[str, Sequence[Verdict]]) -> dict[str, Any]:
    """Approve, adjust or return up to 1,000 proposals at once, each for itself.

    One that is refused, for what it would be refused for alone, changes nothing and hinders no
    other; the answer tells what became of each.
    """
    verdicts = body["items"]
    refused = usecases.decide(
        session, verdicts, by=current_person(), policy=policy(), now=clock.now()
    )
    items = [
        {
            "report_id": each.report_id,
            "version": None if each.report_id in refused else each.version + 1,
            "problem": told(refused[each.report_id]) if each.report_id in refused else None,
        }
        for each in verdicts
    ]
    return {"done": len(verdicts) - len(refused), "refused": len(refused), "items": items}
