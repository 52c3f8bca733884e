"""A house with a deliverer, whose clock the test moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from approval.directory.usecases.sealing import Sealing
from approval.integrators import queries
from approval.integrators.api import set_up_integrators
from approval.integrators.deliverer import Deliverer
from approval.integrators.domain.addresses import Allowed
from approval.integrators.sending import Sender
from approval.outbound.saying import outbound_row, tell_others
from house import SIGN_IN
from real_services import bearer
from shared.contracts.outbound import ResultApproved
from shared.kit import clock
from shared.kit.auth import SigningKeys
from shared.kit.db import Database
from shared.kit.ids import new_id

NETWORK: Final = "127.0.0.0/8"
BEGINS: Final = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass
class Post:
    """Webhooks of a program, and what is delivered to them at the instant ``now``."""

    client: FlaskClient
    database: Database
    signing: SigningKeys
    sender: Sender = field(default_factory=lambda: Sender(Allowed.read(NETWORK), seconds=1))
    now: datetime = BEGINS
    versions: Counter[UUID] = field(default_factory=Counter)

    def call(
        self, method: str, path: str, body: Any = None, *, by: str = "payroll", **headers: str
    ) -> TestResponse:
        scopes = frozenset({"events:subscribe"})
        program = bearer(self.signing, by, kind="client", scopes=scopes)
        path = f"/approval/v1/webhooks{path}"
        return self.client.open(path, method=method, json=body, headers=program | headers)

    def made(self, url: str, **more: Any) -> dict[str, Any]:
        answer = self.call("POST", "", {"url": url, **more})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json or {}
        return made

    def read(self, webhook_id: str) -> dict[str, Any]:
        answer = self.call("GET", f"/{webhook_id}")
        assert answer.status_code == 200, answer.text
        return answer.json or {}

    def read_state(self, webhook_id: str) -> str:
        """Return how a webhook stands, whoever made it."""
        with self.database.transaction() as session:
            return str(queries.webhook(session, UUID(webhook_id)).state)

    def act(self, webhook_id: str, name: str, body: Any = None) -> dict[str, Any]:
        """Act by the API, whose clock is the real one: the test's is not behind it afterwards."""
        answer = self.call("POST", f"/{webhook_id}/{name}", body)
        self.now = max(self.now, clock.now())
        assert answer.status_code in {200, 201}, answer.text
        return answer.json or {}

    def deliveries(self, webhook_id: str) -> list[dict[str, Any]]:
        answer = self.call("GET", f"/{webhook_id}/deliveries?limit=200")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = (answer.json or {})["items"]
        return items

    def say(self, subjects: Sequence[UUID], *, unit_id: UUID | None = None) -> list[str]:
        """Say one event of each subject in this order, and return their ids."""
        rows = [self._row(subject, unit_id or new_id()) for subject in subjects]
        with self.database.transaction() as session:
            tell_others(session, rows)
        return [str(row["event_id"]) for row in rows]

    def _row(self, subject: UUID, unit_id: UUID) -> dict[str, Any]:
        self.versions[subject] += 1
        version = self.versions[subject]
        data = {"report_id": subject, "person_id": new_id(), "unit_id": unit_id, "grade": "good"}
        data |= {"week": "2026-11-16", "result_id": new_id(), "link": "/", "approved_at": self.now}
        data |= {"week": self.now.date()}
        return outbound_row(
            ResultApproved, subject=subject, subjectversion=version, data=data, now=self.now
        )

    def deliverer(self) -> Deliverer:
        sealing = Sealing(SIGN_IN.second_factor_key)
        return Deliverer(
            self.database, sealing, self.sender, SIGN_IN.public_url, now=lambda: self.now
        )

    def deliver(self, **later: int) -> int:
        """Let that much time pass, then deliver until nothing more goes; return how many."""
        self.now += timedelta(**later)
        deliverer, delivered = self.deliverer(), 0
        while taken := deliverer.round():
            delivered += taken
        return delivered


def post_of(client: FlaskClient, database: Database, signing: SigningKeys) -> Post:
    """Return the post of an application that may send to the loopback address."""
    set_up_integrators(client.application, allowed=NETWORK)
    return Post(client, database, signing)
