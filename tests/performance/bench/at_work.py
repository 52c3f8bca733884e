"""An agency at work: the four services in this process, each on a database of its own.

People act through the use cases and services hear through their consumers, without a web server or
Redis. PostgreSQL copies only the weeks before, and the triggers count those as any others.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import text

import approval.app
import approval.service
import reporting.app
import reporting.service
import scoring.app
import scoring.service
import submission.app
import submission.service
from approval import usecases as approving
from approval.directory import lookup
from approval.directory.api import SignInSettings
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from approval.domain.proposals import Act, SecondLook, Verdict
from bench.scratch import scratch
from embedded.platform import Platform
from real_services import ISSUER, bearer, settle
from reporting import usecases as reporting_usecases
from sample import agency
from scoring import usecases as scoring_usecases
from scoring.domain.reasons import DEFAULT_RULES
from scoring.domain.scores import Score
from shared.kit.at_once import InTransaction
from shared.kit.auth import SigningKeys, Verifier
from shared.kit.db import AnyRow, Database
from shared.kit.http.pages import ACCESS_COOKIE
from shared.kit.migrations import migrate
from shared.rulebook import Adopted, Period, PeriodKind, adopt
from shared.rulebook.shelf import agency_calendars
from submission import usecases as submission_usecases
from submission.domain.reports import Content, Item
from submission.domain.weeks import Timetable

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
SEED: Final = "YmVuY2gncyBvd24gc2VlZCwgYW5kIG9mIG5vYm9keSE"
SERVICES: Final = {
    each.SERVICE.name: each.SERVICE
    for each in (submission.service, scoring.service, approval.service, reporting.service)
}
EARLIER: Final = 11
"""Weeks before the one that was decided on, copied of it."""

HANDED_IN, SCORED = 0.6, 0.2
"""How far people have come in the week that runs."""

_AT_ONCE: Final = 500
_WEEK: Final = timedelta(weeks=1)
_ITEMS: Final = tuple(
    Item(f"Soạn thảo văn bản số {number}", "Dự thảo đã trình", number == 1) for number in range(5)
)
_COPIED: Final = {
    "scoring": """
        insert into result (person_id, week, unit_id, scorer_id, total, grade, version)
        select person_id, week - 7 * back, unit_id, scorer_id, total, grade, version
        from result, generate_series(1, :weeks) as back where week = :week;
        insert into tally (week, unit_id, scorer_id, people, total)
        select week - 7 * back, unit_id, scorer_id, people, total
        from tally, generate_series(1, :weeks) as back where week = :week;
        analyze
    """,
    "reporting": """
        insert into weekly_result (person_id, week, report_id, result_id, unit_id, scorer_id,
            approved_parts, total, grade, rulebook, decided_by_id, approved_at, self_points,
            manager_points, version)
        select person_id, week - 7 * back, null, gen_random_uuid(), unit_id, scorer_id,
            approved_parts, total, grade, rulebook, decided_by_id, approved_at, self_points,
            manager_points, version
        from weekly_result, generate_series(1, :weeks) as back where week = :week;
        analyze
    """,
    "submission": "analyze",
    "approval": "analyze",
}


@dataclass(frozen=True)
class AtWork:
    """The agency: ``week`` runs, and ``before`` and those before it are decided on."""

    databases: Mapping[str, Database]
    adopted: Adopted
    timetable: Timetable
    week: date
    signing: SigningKeys = field(default_factory=lambda: SigningKeys(SEED))

    @property
    def before(self) -> date:
        """The week that everybody's results were approved in."""
        return self.week - _WEEK

    def apps(self) -> dict[str, Flask]:
        """Return the four applications."""
        of, verifier = self.databases, Verifier(ISSUER, self.signing)
        sign_in = SignInSettings("http://localhost", SEED)
        return {
            "submission": submission.app.build(of["submission"], verifier, self.timetable),
            "scoring": scoring.app.build(of["scoring"], verifier, self.adopted, ZONE),
            "approval": approval.app.build(
                of["approval"], self.signing, ISSUER, ZONE, self.adopted, sign_in
            ),
            "reporting": reporting.app.build(of["reporting"], verifier, self.adopted, ZONE),
        }

    def headers(self, person_id: UUID) -> dict[str, str]:
        """Return the cookie with which a browser of somebody asks."""
        said = bearer(self.signing, person_id, lifetime=timedelta(hours=2))
        return {"Cookie": f"{ACCESS_COOKIE}={said['Authorization'].removeprefix('Bearer ')}"}

    def rows(self, service: str, query: str, **given: Any) -> Sequence[AnyRow]:
        """Return what a query of a service's database finds."""
        with self.databases[service].transaction() as session:
            return session.execute(text(query), given).all()

    def settle(self) -> None:
        """Carry all that was said to whoever hears it."""
        settle(SERVICES, lambda name: self.databases[name])


@contextmanager
def at_work(platform: Platform, people: int) -> Iterator[AtWork]:
    """Give an agency of so many people in the middle of a week, and drop it again."""
    adopted = adopt("btctw-8679-weekly", None)
    timetable = Timetable.of(adopted, agency_calendars(adopted, None), ZONE)
    today = timetable.today(datetime.now(UTC))
    with ExitStack() as stack:
        databases = {}
        for name, service in SERVICES.items():
            url = stack.enter_context(scratch(platform, f"bench_pages_{name}"))
            databases[name] = Database(url, name="bench", statement_timeout_seconds=120)
            stack.callback(databases[name].engine.dispose)
            migrate(databases[name].engine, name, service.metadata)
        made = AtWork(databases, adopted, timetable, today - timedelta(days=today.weekday()))
        roster = agency.roster(people, platform.folder / f"roster-{people}")
        with databases["approval"].transaction() as session:
            load_roster(session, read_roster(roster), now=datetime.now(UTC))
        made.settle()
        _work(made)
        yield made


def _work(agency: AtWork) -> None:
    office = agency.rows(
        "approval",
        "select p.id from person p join unit u on u.id = p.unit_id where u.kind = 'office' limit 1",
    )[0].id
    for week, handed_in, scored in ((agency.before, 1.0, 1.0), (agency.week, HANDED_IN, SCORED)):
        with agency.databases["submission"].transaction() as session:
            submission_usecases.open_week(
                session, week, by=office, timetable=agency.timetable, now=datetime.now(UTC)
            )
        agency.settle()
        _hand_in(agency, week, handed_in)
        agency.settle()
        _score(agency, week, scored)
        agency.settle()
        if week == agency.before:
            _approve(agency, week)
            agency.settle()
    for service, statements in _COPIED.items():
        with agency.databases[service].transaction() as session:
            for each in statements.split(";"):
                session.execute(text(each), {"weeks": EARLIER, "week": agency.before})
    with agency.databases["reporting"].transaction() as session:
        reporting_usecases.keep_partitions(session, today=agency.week)
        session.execute(text("analyze"))
    _sum_up(agency, office)
    agency.settle()


def _parts(person_id: UUID) -> dict[str, Decimal]:
    """Return somebody's points: most are good, one in fifty is not."""
    chance = random.Random(person_id.int)
    if not chance.randrange(50):
        return {"quality": Decimal(18), "progress": Decimal(14), "conduct": Decimal(12)}
    points = {"quality": chance.randint(28, 38), "progress": chance.randint(28, 37)}
    return {name: Decimal(each) for name, each in (points | {"conduct": 17}).items()}


def _hand_in(agency: AtWork, week: date, share: float) -> None:
    query = "select report_id, person_id from weekly_report where week = :week order by report_id"
    found = agency.rows("submission", query, week=week)
    for some in _lists(found[: int(len(found) * share)]):
        with agency.databases["submission"].transaction() as session:
            for row in some:
                submission_usecases.hand_in(
                    InTransaction(session),
                    row.report_id,
                    person_id=row.person_id,
                    version=1,
                    content=Content(
                        "Hoàn thành các việc được giao.", _ITEMS, _parts(row.person_id)
                    ),
                    adopted=agency.adopted,
                    now=datetime.now(UTC),
                )


def _score(agency: AtWork, week: date, share: float) -> None:
    query = (
        "select report_id, person_id, manager_id, version from assessment"
        " where week = :week order by report_id"
    )
    found = agency.rows("scoring", query, week=week)
    for some in _lists(found[: int(len(found) * share)]):
        with agency.databases["scoring"].transaction() as session:
            for row in some:
                score = Score(parts=_parts(row.person_id), comment="Đạt.", reason="Theo sản phẩm.")
                scoring_usecases.score_report(
                    session,
                    row.report_id,
                    by=row.manager_id,
                    version=row.version,
                    score=score,
                    adopted=agency.adopted,
                    rules=DEFAULT_RULES,
                    now=datetime.now(UTC),
                )


def _approve(agency: AtWork, week: date) -> None:
    query = "select report_id, person_id, version from proposal where week = :week"
    by_authority: dict[UUID, list[Verdict]] = defaultdict(list)
    found = agency.rows("approval", query, week=week)
    with agency.databases["approval"].transaction() as session:
        authorities = lookup.authority_by_person(session, [row.person_id for row in found])
    for row in found:
        if row.person_id in authorities:
            verdict = Verdict(row.report_id, row.version, Act.APPROVED)
            by_authority[authorities[row.person_id].person_id].append(verdict)
    policy = approving.Policy(agency.adopted, SecondLook.NONE)
    for by, verdicts in by_authority.items():
        for some in _lists(verdicts):
            with agency.databases["approval"].transaction() as session:
                approving.decide(session, some, by=by, policy=policy, now=datetime.now(UTC))


def _sum_up(agency: AtWork, office: UUID) -> None:
    """Open the cases of those who failed, and compute the newest month."""
    database, adopted = agency.databases["reporting"], agency.adopted
    waiting = True
    while waiting:
        with database.transaction() as session:
            reporting_usecases.examine(session, adopted=adopted, now=datetime.now(UTC))
        waiting = bool(agency.rows("reporting", "select 1 from examination limit 1"))
    period = Period.of_week(PeriodKind.MONTH, agency.before, adopted.year)
    with database.transaction() as session:
        now = datetime.now(UTC)
        reporting_usecases.open_period(session, period, by=office, adopted=adopted, now=now)
        reporting_usecases.compute(
            session, period, by=office, version=1, adopted=adopted, now=datetime.now(UTC)
        )


def _lists(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(rows), _AT_ONCE):
        yield rows[begin : begin + _AT_ONCE]
