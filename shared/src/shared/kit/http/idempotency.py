"""Repeated requests: the first answer is kept with the work, and given again to the same key."""

import hashlib
from collections.abc import Callable
from typing import Any, Final

from flask import request
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from shared.errors import Invalid
from shared.kit import clock
from shared.kit.http.access import current_caller
from shared.kit.tables import idempotency

KEY: Final = "Idempotency-Key"
MAX_KEY_LENGTH: Final = 200


def once(session: Session, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do the work, or return the answer it had when the same ``Idempotency-Key`` came first.

    The row that claims the key, the work and the answer are one transaction: two requests at once
    wait for each other on the unique key, and a failed one leaves nothing. Raises ``Invalid`` when
    the key was used for another body.
    """
    key = request.headers.get(KEY)
    if key is None:
        return work()
    if not (0 < len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        told = f"Send 1 to {MAX_KEY_LENGTH} characters of ASCII."
        raise Invalid({"Idempotency-Key": [told]})
    caller = current_caller()
    name = {"actor": f"{caller.kind}:{caller.id}", "route": request.path, "key": key}
    body = hashlib.sha256(request.get_data()).digest()
    claim = upsert(idempotency).values(**name, body_sha256=body, created_at=clock.now())
    claimed = session.scalar(claim.on_conflict_do_nothing().returning(idempotency.c.key))
    mine = (idempotency.c.actor == name["actor"]) & (idempotency.c.route == name["route"])
    mine &= idempotency.c.key == key
    if claimed is not None:
        answer = work()
        session.execute(update(idempotency).where(mine).values(answer=answer))
        return answer
    first = session.execute(select(idempotency.c.body_sha256, idempotency.c.answer).where(mine))
    known, answer = first.one()
    if known != body:
        raise Invalid({"Idempotency-Key": ["This key was used with another body; take a new one."]})
    return dict(answer)
