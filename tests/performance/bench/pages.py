"""How long the pages take that people open in a week, in an agency of ten thousand.

They are asked for in this process, through the real applications, without a web server.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy import event

from approval.directory import lookup
from bench.at_work import AtWork, at_work
from bench.rows import Row
from embedded.platform import Platform
from shared.rulebook import Period, PeriodKind

PEOPLE: Final = 10_000
TIMES: Final = 100
WARM: Final = 3
OWED_MS: Final = 50

_CASES: Final = "select '/reporting/cases/' || case_id as address from remediation_case limit 100"
_GRADES: Final = """
    select '/reporting/classifications/' || classification_id as address from classification
    order by md5(person_id::text) limit 100
"""
Asked = Sequence[tuple[UUID, str]]


@dataclass(frozen=True)
class Page:
    """A page by name, and who asks for it at which address."""

    name: str
    service: str
    asked: Asked


def rows(platform: Platform, people: int = PEOPLE) -> list[Row]:
    """Ask for each page a hundred times, by as many people as it has, and return a row each."""
    with at_work(platform, people) as agency:
        apps = agency.apps()
        floor = _floor_ms(apps["reporting"])
        return [
            _measured(agency, apps[page.service], page, people, floor) for page in _pages(agency)
        ]


def _floor_ms(app: Flask) -> float:
    """Return how long the page takes that asks one to sign in, and asks no database."""
    client, taken = app.test_client(use_cookies=False), []
    for _ in range(WARM + TIMES):
        begun = perf_counter()
        client.get("/")
        taken.append((perf_counter() - begun) * 1e3)
    return median(taken[WARM:])


def _measured(agency: AtWork, app: Flask, page: Page, people: int, floor: float) -> Row:
    if not page.asked:
        raise RuntimeError(f"nobody has the page {page.name}")
    client, taken, sent = app.test_client(use_cookies=False), [], [0]

    def note(*_: object) -> None:
        sent[0] += 1

    asked = [page.asked[number % len(page.asked)] for number in range(WARM + TIMES)]
    event.listen(agency.databases[page.service].engine, "before_cursor_execute", note)
    most = 0
    for viewer, address in asked:
        headers = agency.headers(viewer)
        sent[0], begun = 0, perf_counter()
        answer = client.get(address, headers=headers)
        taken.append((perf_counter() - begun) * 1e3)
        most = max(most, sent[0])
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code} {answer.text[:500]}")
    event.remove(agency.databases[page.service].engine, "before_cursor_execute", note)
    measured = sorted(taken[WARM:])
    p95 = measured[int(0.95 * TIMES)]
    return Row(
        f"page {page.name}, {people:,} people: p95",
        f"{p95:.1f} ms",
        f"<= {OWED_MS} ms",
        met=p95 <= OWED_MS,
        yardstick=f"{p95 / floor:.0f} x the page that asks one to sign in, {floor:.1f} ms",
        figures={
            "floor_ms": floor,
            "p50_ms": measured[TIMES // 2],
            "p95_ms": p95,
            "most_statements": most,
            "bytes": len(answer.data),
        },
    )


def _pages(agency: AtWork) -> list[Page]:
    return [*_of_everybody(agency), *_of_steps(agency), *_of_overviews(agency)]


def _of_everybody(agency: AtWork) -> list[Page]:
    some = agency.rows(
        "reporting",
        "select person_id, unit_id from progress where week = :week"
        " order by md5(person_id::text) limit 100",
        week=agency.week,
    )
    results = agency.rows(
        "reporting",
        "select person_id, result_id from weekly_result where week = :week"
        " order by md5(person_id::text) limit 100",
        week=agency.before,
    )
    people = [row.person_id for row in some]
    month = _month(agency)

    def page(name: str, service: str, address: str) -> Page:
        return Page(name, service, [(person, address) for person in people])

    return [
        page("home", "reporting", "/"),
        page("my week", "submission", "/submission/week"),
        page("my weeks", "submission", "/submission/weeks"),
        page("my record", "reporting", "/reporting/record"),
        page("my record of a month", "reporting", f"/reporting/record/periods/{month}"),
        page("my grades", "reporting", "/reporting/periods"),
        page("units", "approval", "/directory/units"),
        page("units found", "approval", "/directory/units?search=Nguy%E1%BB%85n"),
        page("delegations", "approval", "/directory/delegations"),
        page("account", "approval", "/directory/account"),
        Page(
            "result",
            "approval",
            [(row.person_id, f"/approval/results/{row.result_id}") for row in results],
        ),
        Page(
            "unit", "approval", [(row.person_id, f"/directory/units/{row.unit_id}") for row in some]
        ),
        Page(
            "person", "approval", [(each, f"/directory/people/{each}") for each in reversed(people)]
        ),
    ]


def _month(agency: AtWork) -> Period:
    return Period.of_week(PeriodKind.MONTH, agency.before, agency.adopted.year)


def _of_steps(agency: AtWork) -> list[Page]:
    waiting = agency.rows(
        "scoring",
        "select distinct on (manager_id) manager_id, report_id from assessment"
        " where week = :week and state = 'awaiting' limit 100",
        week=agency.week,
    )
    proposed = agency.rows(
        "approval",
        "select report_id, person_id from proposal where week = :week"
        " order by md5(report_id::text) limit 300",
        week=agency.week,
    )
    deciding = _deciding(agency, [row.person_id for row in proposed])
    queue = [
        (deciding[row.person_id], row.report_id) for row in proposed if row.person_id in deciding
    ]
    return [
        Page("my team", "scoring", [(row.manager_id, "/scoring/team") for row in waiting]),
        Page(
            "one of my team",
            "scoring",
            [(row.manager_id, f"/scoring/team/{row.report_id}") for row in waiting],
        ),
        Page("decide", "approval", [(by, "/approval/decide") for by, _ in queue]),
        Page("decide on one", "approval", [(by, f"/approval/decide/{each}") for by, each in queue]),
        Page("what waits for me", "approval", [(by, "/approval/waiting") for by, _ in queue]),
    ]


def _deciding(agency: AtWork, people: Sequence[UUID]) -> dict[UUID, Any]:
    with agency.databases["approval"].transaction() as session:
        found = lookup.authority_by_person(session, people)
    return {person: each.person_id for person, each in found.items()}


def _of_overviews(agency: AtWork) -> list[Page]:
    month, week = _month(agency), agency.week
    office = [
        row.id
        for row in agency.rows(
            "approval",
            "select p.id from person p join unit u on u.id = p.unit_id"
            " where u.kind = 'office' order by p.id limit 5",
        )
    ]
    heads = agency.rows(
        "approval",
        "select id, head_id from unit where head_id is not null order by md5(id::text) limit 100",
    )

    def seen(name: str, service: str, address: str) -> Page:
        return Page(f"{name}, for the Office", service, [(each, address) for each in office])

    def led(name: str, address: Callable[[Any], str]) -> Page:
        asked = [(row.head_id, address(row)) for row in heads]
        return Page(f"{name}, for heads", "reporting", asked)

    statistics = f"/reporting/statistics?period={month}&by=post"
    return [
        seen("overview", "reporting", "/reporting/overview"),
        led("overview", lambda row: f"/reporting/weeks/{week}?unit_id={row.id}"),
        seen("what waits", "approval", "/approval/waiting"),
        seen("opened weeks", "submission", "/submission/opened-weeks"),
        seen("unit reports", "submission", "/submission/collective"),
        seen("obstacles", "reporting", "/reporting/obstacles"),
        seen("cases", "reporting", "/reporting/cases"),
        _one_of("case", agency, office, _CASES),
        seen("periods", "reporting", "/reporting/periods"),
        seen("period", "reporting", f"/reporting/periods/{month}"),
        led("period", lambda row: f"/reporting/periods/{month}?unit_id={row.id}"),
        _one_of("grade", agency, office, _GRADES),
        seen("petitions", "reporting", "/reporting/petitions"),
        seen("statistics", "reporting", statistics),
        led("statistics", lambda row: f"{statistics}&unit_id={row.id}"),
        seen("fairness", "reporting", f"/reporting/fairness?period={month}"),
    ]


def _one_of(name: str, agency: AtWork, office: Sequence[UUID], query: str) -> Page:
    """Return the page of one of many, each asked for by somebody of the Office."""
    addresses = [row.address for row in agency.rows("reporting", query)]
    asked = [(office[place % len(office)], each) for place, each in enumerate(addresses)]
    return Page(f"{name}, for the Office", "reporting", asked)
