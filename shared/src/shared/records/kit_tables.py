"""Why the tables that the kit keeps in every service are not exported."""

from typing import Final

from shared.kit import tables
from shared.records.holdings import LeftOut

KIT_LEFT_OUT: Final = (
    LeftOut(tables.event, "what was said of rows that stand here, in the same words"),
    LeftOut(tables.inbox, "what other services said; they export it themselves"),
    LeftOut(tables.idempotency, "first answers to repeated requests, dropped after a day"),
    LeftOut(tables.attempt, "names nobody"),
    LeftOut(tables.source_cursor, "names nobody"),
    LeftOut(tables.subscriber_cursor, "names nobody"),
    LeftOut(tables.heartbeat, "names nobody"),
)
