"""When weeks open, by the Office or by themselves, and when their steps are due."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from sqlalchemy import text

from house import ZONE, House, build
from real_services import DatabaseOf
from sample import agency
from shared.kit.auth import SigningKeys
from shared.kit.db import AnyRow, Database
from shared.kit.service import Service
from shared.kit.working import working_celery
from shared.rulebook import adopt
from shared.rulebook.calendar import country_calendar, monday_of
from submission import usecases
from submission.domain.errors import NoWorkingDay, WeekAlreadyOpen
from submission.domain.weeks import Timetable
from submission.settings import OpensWeeks, Settings

AUTHOR, MANAGER, AUTHORITY, OFFICE = "CB026", "CB024", "CB023", "CB009"
WEEKS = "/submission/v1/weeks"
CLOSED = "2026-11-16"
TODAY = datetime.now(ZONE).date()
THIS_WEEK = monday_of(TODAY)
TIMETABLE = Timetable(adopt("btctw-8679-weekly", None), country_calendar("VN"), ZONE)

DAY = """
  {day}:
    is: {kind}
    names: {{vi: Bão số 9, en: Storm no. 9, th: พายุ}}
    source: {{title: An announcement, confidence: confirmed}}
"""


def on_the_wall(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def calendar_file(folder: Path, days: Mapping[str, str], more: str = "") -> Path:
    """Write an agency's calendar in which some days are ``off`` or ``working``."""
    file = folder / "calendar.yaml"
    written = "".join(DAY.format(day=day, kind=kind) for day, kind in days.items())
    file.write_text(f"country: VN\ndays:{written}{more}", encoding="utf-8")
    return file


@pytest.fixture
def house_with(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    tmp_path: Path,
) -> Callable[[Path], House]:
    """Give the sample agency with a calendar of its own."""

    def with_calendar(calendar: Path) -> House:
        roster = agency.roster(None, tmp_path)
        return build(services, database_of, signing, roster, calendar=calendar)

    return with_calendar


def days_of(week: str, kind: str, days: Sequence[int] = range(7)) -> dict[str, str]:
    monday = datetime.fromisoformat(week).date()
    return {str(monday + timedelta(days=each)): kind for each in days}


def count(house: House, what: str) -> int:
    with house.database("submission").transaction() as session:
        return int(session.scalar(text(f"select count(*) from {what}")) or 0)


def opened_by_office(house: House, week: str, now: datetime) -> AnyRow:
    """Open a week through the use case, at an instant of the test's own."""
    monday = datetime.fromisoformat(week).date()
    with house.database("submission").transaction() as session:
        return usecases.open_week(
            session, monday, by=house.people[OFFICE], timetable=TIMETABLE, now=now
        )


def opened_by_itself(
    house: House, now: datetime, timetable: Timetable = TIMETABLE
) -> AnyRow | None:
    with house.database("submission").transaction() as session:
        return usecases.open_begun_week(session, timetable=timetable, now=now)


def instants(week: Mapping[str, Any]) -> list[datetime]:
    names = ("hand_in_due_at", "score_due_at", "approve_due_at")
    return [datetime.fromisoformat(week[name]) for name in names]


@pytest.mark.parametrize(
    ("week", "now", "working_days", "due"),
    [
        # Monday is Hùng Kings, Thursday and Friday 30 April and 1 May.
        (
            "2026-04-27",
            on_the_wall(4, 28, 8),
            2,
            [on_the_wall(5, 4, 17), on_the_wall(5, 5, 12), on_the_wall(5, 5, 17)],
        ),
        # Saturday the 22nd is worked for Monday, 31 August.
        (
            "2026-08-17",
            on_the_wall(8, 17, 8),
            6,
            [on_the_wall(8, 21, 17), on_the_wall(8, 24, 12), on_the_wall(8, 25, 17)],
        ),
        (
            "2026-08-24",
            on_the_wall(8, 24, 8),
            5,
            [on_the_wall(8, 28, 17), on_the_wall(9, 3, 12), on_the_wall(9, 3, 17)],
        ),
    ],
)
def test_an_open_week_shows_its_working_days_and_when_each_step_is_due(
    house: House, week: str, now: datetime, working_days: int, due: list[datetime]
) -> None:
    opened_by_office(house, week, now)
    (listed,) = house.get(AUTHOR, WEEKS)["items"]
    assert (listed["week"], listed["working_days"]) == (week, working_days)
    assert listed["opened_by"] == "office"
    assert instants(listed) == due
    (said,) = [each for each in house.said("submission") if "week_opened" in each["type"]]
    assert instants(said["data"]) == due


def test_scenario_25_tet_is_refused_and_nothing_is_required_of_anybody(house: House) -> None:
    with pytest.raises(NoWorkingDay, match="Lunar New Year"):
        opened_by_office(house, "2026-02-16", on_the_wall(2, 18, 9))
    for day in range(16, 23):
        assert opened_by_itself(house, on_the_wall(2, day, 9)) is None
    assert house.said("submission") == []
    assert (count(house, "week"), count(house, "weekly_report")) == (0, 0)


def test_scenario_25_the_office_is_told_why_such_a_week_does_not_open(
    house_with: Callable[[Path], House], tmp_path: Path
) -> None:
    house = house_with(calendar_file(tmp_path, days_of(CLOSED, "off")))
    answer = house.call(OFFICE, "POST", WEEKS, {"week": CLOSED})
    assert answer.status_code == 409
    assert answer.json["type"].endswith("no-working-day")
    assert answer.json["week"] == CLOSED
    assert "Storm no. 9" in answer.json["detail"]
    assert house.get(OFFICE, WEEKS)["items"] == []
    assert house.get(AUTHOR, "/submission/v1/reports")["items"] == []


def test_scenario_24_a_week_with_leave_is_opened_like_any_other_and_not_prorated(
    house: House,
) -> None:
    """What opening knows of nobody's leave: the report is owed whole, and 86 points stay 86."""
    house.open_week(CLOSED)
    parts = {"quality": "34", "progress": "34", "conduct": "18"}
    house.hand_in(AUTHOR, CLOSED, parts)
    house.settle()
    report_id = house.report_of(AUTHOR, CLOSED)["report_id"]
    house.score(MANAGER, report_id, parts)
    house.settle()
    house.approve(AUTHORITY, report_id)
    house.settle()
    report = house.report_of(AUTHOR, CLOSED)
    assert (report["total"], report["grade"]) == ("86.00", "good")


def test_the_agencys_own_calendar_moves_the_weeks_deadlines_and_a_units_does_not(
    house_with: Callable[[Path], House], tmp_path: Path
) -> None:
    units = "units:\n  VP:\n    weekdays: [monday]\n"
    house = house_with(calendar_file(tmp_path, {"2026-11-13": "off"}, units))
    house.open_week("2026-11-09")
    (listed,) = house.get(OFFICE, WEEKS)["items"]
    assert listed["working_days"] == 4
    due = [on_the_wall(11, 16, 17), on_the_wall(11, 17, 12), on_the_wall(11, 17, 17)]
    assert instants(listed) == due


def test_a_rulebook_without_a_deadline_opens_no_week(
    services: Mapping[str, Service],
    database_of: DatabaseOf,
    signing: SigningKeys,
    tmp_path: Path,
) -> None:
    (tmp_path / "own.yaml").write_text(
        'id: own\nversion: "1"\nextends: btctw-8679-weekly\nweek_deadlines: {approve: ""}\n'
        "examples:\n  - sentence: A floor\n    run: grade\n"
        "    given: {parts: {quality: 36, progress: 36, conduct: 18}}\n"
        "    gives: {total: 90, grade: excellent}\n",
        encoding="utf-8",
    )
    adopted = adopt("own", tmp_path)
    roster = agency.roster(None, tmp_path)
    house = build(services, database_of, signing, roster, adopted=adopted)
    answer = house.call(OFFICE, "POST", WEEKS, {"week": CLOSED})
    assert answer.status_code == 409
    assert answer.json["type"].endswith("deadline-missing")
    assert (answer.json["rulebook"], answer.json["steps"]) == ("own", ["approve"])
    assert house.get(OFFICE, WEEKS)["items"] == []


def test_a_week_opens_by_itself_when_its_first_working_day_begins(house: House) -> None:
    assert opened_by_itself(house, on_the_wall(4, 27, 23)) is None
    opened = opened_by_itself(house, on_the_wall(4, 28).astimezone(UTC))
    assert opened is not None
    assert (str(opened.week), opened.opened_by, opened.opened_by_id) == (
        "2026-04-27",
        "platform",
        None,
    )
    assert opened.reports == count(house, "weekly_report") == 61
    assert opened_by_itself(house, on_the_wall(4, 28, 1)) is None
    house.settle()
    assert house.get(OFFICE, WEEKS)["items"][0]["opened_by"] == "platform"
    assert house.get(OFFICE, "/reporting/v1/weeks/2026-04-27")["reports"] == 61


def test_the_office_may_open_a_week_before_it_opens_by_itself(house: House) -> None:
    opened = opened_by_office(house, "2026-04-27", on_the_wall(4, 27, 8))
    assert (opened.opened_by, opened.opened_by_id) == ("office", house.people[OFFICE])
    assert opened_by_itself(house, on_the_wall(4, 28)) is None
    assert count(house, "week") == 1


def test_the_office_finds_a_week_open_that_opened_by_itself(house: House) -> None:
    assert opened_by_itself(house, on_the_wall(11, 16, 1)) is not None
    with pytest.raises(WeekAlreadyOpen):
        opened_by_office(house, CLOSED, on_the_wall(11, 16, 8))
    assert count(house, "weekly_report") == 61


def test_no_week_opens_by_itself_before_anybody_owes_a_report(database_of: DatabaseOf) -> None:
    """Else a new installation would open its first week for nobody, for good."""
    with database_of("submission").transaction() as session:
        now = on_the_wall(11, 16, 8)
        assert usecases.open_begun_week(session, timetable=TIMETABLE, now=now) is None
        assert session.scalar(text("select count(*) from week")) == 0


def test_of_two_workers_at_the_same_instant_one_opens_the_week(house: House) -> None:
    """The second comes while the first is at it, waits for its end, and finds nothing to do."""
    found: list[AnyRow | None] = []
    now = on_the_wall(11, 16, 8)
    second = threading.Thread(target=lambda: found.append(opened_by_itself(house, now)))
    with house.database("submission").transaction() as session:
        first = usecases.open_begun_week(session, timetable=TIMETABLE, now=now)
        second.start()
        _await_one_waiting(house.database("submission"))
    second.join(timeout=30)
    assert first is not None
    assert found == [None]
    assert (count(house, "week"), count(house, "weekly_report")) == (1, first.reports)
    assert count(house, "event where type = 'submission.week_opened.v1'") == 1


def _await_one_waiting(database: Database) -> None:
    waiting = text("select count(*) from pg_locks where not granted")
    for _ in range(200):
        with database.transaction() as session:
            if session.scalar(waiting):
                return
        threading.Event().wait(0.05)
    raise AssertionError("nobody waits")


def working(
    service: Service,
    database: Database,
    calendar: Path,
    opens_weeks: OpensWeeks,
    rulebooks: str = "btctw-8679-weekly",
) -> Celery:
    """Return the Celery application of a submission's worker."""
    settings = Settings(
        database_url="",
        broker_url="redis://",
        platform_url="",
        client_secret="",
        calendar=calendar,
        opens_weeks=opens_weeks,
        rulebooks=rulebooks,
    )
    return working_celery(service, settings, database)


def test_ticks_of_two_workers_open_this_week_once(
    house: House, services: Mapping[str, Service], tmp_path: Path
) -> None:
    calendar = calendar_file(tmp_path, {str(THIS_WEEK): "working"})
    database = house.database("submission")
    workers = [
        working(services["submission"], database, calendar, OpensWeeks.BY_TICK) for _ in range(2)
    ]
    assert all("submission.open_week" in each.conf.beat_schedule for each in workers)
    start = threading.Barrier(2)

    def tick(celery: Celery) -> None:
        start.wait(timeout=10)
        for _ in range(3):
            celery.tasks["submission.open_week"]()

    threads = [threading.Thread(target=tick, args=(celery,)) for celery in workers]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    (listed,) = house.get(OFFICE, WEEKS)["items"]
    assert (listed["week"], listed["opened_by"]) == (str(THIS_WEEK), "platform")
    assert count(house, "weekly_report") == listed["reports"] == 61
    said = house.said("submission")
    opened = [each for each in said if each["type"] == "submission.week_opened.v1"]
    assert len(opened) == 1
    assert {each["correlationid"] for each in said} == {opened[0]["correlationid"]}


def test_a_tick_that_may_not_open_the_week_says_why_and_changes_nothing(
    house: House,
    services: Mapping[str, Service],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    calendar = calendar_file(tmp_path, {str(THIS_WEEK): "working"})
    service, database = services["submission"], house.database("submission")
    without = "politburo-366-2025"
    celery = working(service, database, calendar, OpensWeeks.BY_TICK, without)
    celery.tasks["submission.open_week"]()
    (told,) = [each for each in caplog.records if each.message == "week-not-opened"]
    assert vars(told)["code"] == "deadline-missing"
    assert "politburo-366-2025" in vars(told)["why"]
    assert count(house, "week") == 0


def test_where_the_office_opens_weeks_the_worker_reads_neither_rulebooks_nor_calendar(
    services: Mapping[str, Service], tmp_path: Path
) -> None:
    nowhere = Database("postgresql+psycopg:///", name="nowhere")
    absent = tmp_path / "absent.yaml"
    celery = working(services["submission"], nowhere, absent, OpensWeeks.BY_OFFICE)
    assert "submission.open_week" not in celery.tasks
    assert "submission.open_week" not in celery.conf.beat_schedule


@pytest.mark.parametrize("process", ["api", "worker", "beat"])
@pytest.mark.parametrize(
    ("written", "told"),
    [
        (None, "calendar.yaml: no calendar can be read there"),
        ("country: VN\nweekdays: [mon]\n", "calendar.yaml:2: weekdays"),
        ("country: XX\n", "calendar.yaml:1: country: no calendar is shipped for 'XX'"),
    ],
)
def test_a_bad_calendar_stops_the_start(
    tmp_path: Path, process: str, written: str | None, told: str
) -> None:
    file = tmp_path / "calendar.yaml"
    if written is not None:
        file.write_text(written, encoding="utf-8")
    settings = {
        "SUBMISSION_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "SUBMISSION_BROKER_URL": "redis://127.0.0.1:1",
        "SUBMISSION_PLATFORM_URL": "http://127.0.0.1:1",
        "SUBMISSION_CLIENT_SECRET": "unused",
        "SUBMISSION_CALENDAR": str(file),
        "SUBMISSION_OPENS_WEEKS": "by_tick",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "submission", process],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
