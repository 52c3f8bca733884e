"""How long one authority takes to decide on a thousand weeks in one request."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

import approval.app
from approval.directory.api import SignInSettings
from approval.directory.models import Person
from approval.directory.roster.lines import PersonLine, Roster, UnitLine
from approval.directory.roster.loading import load_roster
from approval.domain.proposals import ProposalState
from approval.models import Proposal
from bench.rows import Row
from bench.scratch import SEED, scratch
from embedded.platform import Platform
from real_services import ISSUER, bearer
from shared.kit.auth import SigningKeys
from shared.kit.db import Database
from shared.rulebook import adopt

WEEKS: Final = 1_000
HEAD: Final = "head"
PARTS: Final = {"quality": "30", "progress": "30", "conduct": "15"}


def rows(platform: Platform) -> list[Row]:
    """Approve a department's thousand proposals at once and return a row."""
    with scratch(platform, "bench_deciding") as url:
        environment = platform.environment("approval") | {"APPROVAL_DATABASE_URL": url}
        subprocess.run([sys.executable, "-m", "approval", "migrate"], env=environment, check=True)
        database = Database(url, name="bench")
        try:
            return [_decided(database)]
        finally:
            database.engine.dispose()


def _decided(database: Database) -> Row:
    now = datetime.now(UTC)
    with database.transaction() as session:
        load_roster(session, _department(), now=now)
        people = {row.code: row for row in session.execute(select(*Person.__table__.c))}
    head = people.pop(HEAD)
    proposals = [_proposal(person, head.id, now) for person in people.values()]
    with database.transaction() as session:
        begun = perf_counter()
        session.execute(insert(Proposal), proposals)
        floor = perf_counter() - begun
    seconds, done = _decide(database, [each["report_id"] for each in proposals], head.id)
    return Row(
        f"{WEEKS:,} decisions in one request",
        f"{seconds:.2f} s",
        "<= 2 s",
        met=seconds <= 2 and done == WEEKS,
        yardstick=f"{seconds / floor:.1f} x inserting as many rows",
        figures={"seconds": seconds, "yardstick_seconds": floor},
    )


def _decide(database: Database, reports: list[UUID], by: UUID) -> tuple[float, int]:
    """Send the request to the real application; return its seconds and how many were approved."""
    signing = SigningKeys(SEED)
    sign_in = SignInSettings("http://localhost", SEED, rate="1/minute")
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    adopted = adopt("btctw-8679-weekly", None)
    app = approval.app.build(database, signing, ISSUER, zone, adopted, sign_in)
    items = [{"report_id": str(each), "version": 1, "decision": "approved"} for each in reports]
    begun = perf_counter()
    answer = app.test_client().post(
        "/approval/v1/decisions", json={"items": items}, headers=bearer(signing, by)
    )
    seconds = perf_counter() - begun
    if answer.json is None:
        raise RuntimeError(f"no answer: {answer.status_code}")
    return seconds, answer.json.get("done", 0)


def _department() -> Roster:
    unit = UnitLine(2, "V1", "Vụ Đo lường", "department", "", HEAD, "")
    head = PersonLine(2, HEAD, "Vụ trưởng", "V1", "Vụ trưởng", "director", "", "")
    people = (
        PersonLine(2, f"p{number}", "Chuyên viên", "V1", "Chuyên viên", "specialist", HEAD, "")
        for number in range(WEEKS)
    )
    return Roster((unit,), (head, *people))


def _proposal(person: Any, scorer: UUID, now: datetime) -> dict[str, Any]:
    return {
        "report_id": uuid4(),
        "person_id": person.id,
        "week": date(2026, 11, 16),
        "unit_id": person.unit_id,
        "tier": person.tier,
        "revision": 1,
        "scorer_id": scorer,
        "self_parts": PARTS,
        "manager_parts": PARTS,
        "total": Decimal(75),
        "grade": "good",
        "rulebook": {"id": "bench", "version": "1", "sha256": "0" * 64},
        "comment": "",
        "scored_at": now,
        "assessment_version": 1,
        "state": ProposalState.AWAITING,
        "version": 1,
    }
