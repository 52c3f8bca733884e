"""Weeks and their deadlines: by rulebook and calendar, in any zone, through any change of clocks.

Which day a deadline moves to over days off is the calendar's, and is tested beside it.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebooks import LETTER, changed, read
from shared.errors import Invalid
from shared.rulebook import Adopted, Shelf, adopt
from shared.rulebook.calendar import country_calendar, monday_of
from submission.domain.errors import DeadlineMissing, NoWorkingDay, WeekLongPast, WeekNotYet
from submission.domain.weeks import Deadlines, Timetable, check_may_open

HA_NOI = ZoneInfo("Asia/Ho_Chi_Minh")
BY_THE_LETTER = ((4, time(17)), (7, time(12)), (8, time(17)))
TET = date(2026, 2, 16)

VN = country_calendar("VN")
VN.is_working_day(date(2026, 1, 1))  # loads the library now, and not in a property's time
NO_HOLIDAYS = replace(VN, computed=replace(VN.computed, worked=("",)), days=type(VN.days)())
TIMETABLE = Timetable(adopt(LETTER, None), VN, HA_NOI)

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 20))
MONDAYS = st.dates(date(2025, 6, 9), date(2099, 12, 20)).map(monday_of)  # under the letter
ZONES = st.sampled_from(
    [
        "Asia/Ho_Chi_Minh",
        "Asia/Bangkok",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",  # half an hour of summer time
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "UTC",
    ]
).map(ZoneInfo)


def utc(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def on_the_wall(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HA_NOI)


def instants(due: Deadlines) -> tuple[datetime, ...]:
    return due.hand_in_due_at, due.score_due_at, due.approve_due_at


def weekly(name: str, group: str, deadlines: str, *, from_day: str = "2024-01-01") -> str:
    """Return a rulebook of one group with its deadlines."""
    text = changed("applies_to: [staff, leaders]", f"applies_to: [{group}]")
    text = changed("id: small", f"id: {name}", text)
    return changed("valid_from: 2024-01-01", f"valid_from: {from_day}", text) + deadlines


@cache
def timetable(*texts: str) -> Timetable:
    versions = [read(text) for text in texts]
    names = [version.newest.id for version in versions]
    return Timetable(Adopted(Shelf(versions), names), VN, HA_NOI)


HANDED_IN_ON_FRIDAY = """
week_deadlines:
  hand_in: {weekday: friday, at: "17:00", choice: ours}
  score: {weekday: monday, at: "12:00", weeks_after: 1, choice: ours}
"""
EARLY = f"""{HANDED_IN_ON_FRIDAY.rstrip()}
  approve: {{weekday: monday, at: "17:00", weeks_after: 1, choice: ours}}
"""
LATE = """
week_deadlines:
  hand_in: {weekday: thursday, at: "12:00", choice: ours}
  score: {weekday: tuesday, at: "09:00", weeks_after: 1, choice: ours}
  approve: {weekday: wednesday, at: "17:00", weeks_after: 1, choice: ours}
"""


def test_a_week_in_ha_noi_is_due_on_friday_monday_and_tuesday() -> None:
    due = TIMETABLE.deadlines(date(2026, 11, 9))
    assert instants(due) == (utc(11, 13, 10), utc(11, 16, 5), utc(11, 17, 10))


@pytest.mark.parametrize(
    ("week", "working_days", "due"),
    [
        # Hùng Kings on Monday, 30 April and 1 May: two days. Friday moves past Monday noon.
        ((4, 27), 2, ((5, 4, 17), (5, 5, 12), (5, 5, 17))),
        # Monday to Saturday the 22nd, which is worked for 31 August: Friday stays the day.
        ((8, 17), 6, ((8, 21, 17), (8, 24, 12), (8, 25, 17))),
        # The swapped Monday and National Day lie before Thursday, 3 September.
        ((8, 24), 5, ((8, 28, 17), (9, 3, 12), (9, 3, 17))),
        ((8, 31), 2, ((9, 4, 17), (9, 7, 12), (9, 8, 17))),
        # Before Tết, and after it.
        ((2, 9), 5, ((2, 13, 17), (2, 23, 12), (2, 23, 17))),
        ((2, 23), 5, ((2, 27, 17), (3, 2, 12), (3, 3, 17))),
        # Culture Day is a Tuesday.
        ((11, 16), 5, ((11, 20, 17), (11, 23, 12), (11, 25, 17))),
    ],
)
def test_deadlines_move_over_the_days_off_of_2026(
    week: tuple[int, int],
    working_days: int,
    due: tuple[tuple[int, int, int], ...],
) -> None:
    monday = date(2026, *week)
    assert len(TIMETABLE.worked(monday)) == working_days
    assert instants(TIMETABLE.deadlines(monday)) == tuple(on_the_wall(*each) for each in due)


@pytest.mark.parametrize(
    ("week", "hand_in", "approve"),
    [
        # Clocks go back on Sunday 25 October 2026, an hour more between Friday and Tuesday.
        (date(2026, 10, 19), utc(10, 23, 15), utc(10, 27, 16)),
        # They go forward on Sunday 29 March 2026.
        (date(2026, 3, 23), utc(3, 27, 16), utc(3, 31, 15)),
    ],
)
def test_the_hour_on_the_wall_stays_when_summer_time_begins_or_ends(
    week: date, hand_in: datetime, approve: datetime
) -> None:
    due = replace(TIMETABLE, zone=ZoneInfo("Europe/Berlin")).deadlines(week)
    assert due.hand_in_due_at == hand_in
    assert due.approve_due_at == approve


@given(week=MONDAYS, zone=ZONES)
def test_in_an_ordinary_week_every_deadline_is_the_wall_clock_time_of_the_letter(
    week: date, zone: ZoneInfo
) -> None:
    due = instants(replace(TIMETABLE, calendar=NO_HOLIDAYS, zone=zone).deadlines(week))
    assert list(due) == sorted(set(due))
    for instant, (days, at) in zip(due, BY_THE_LETTER, strict=True):
        assert instant.tzinfo is UTC
        wall = instant.astimezone(zone)
        assert (wall.date(), wall.time()) == (week + timedelta(days=days), at)


@given(day=DAYS.filter(lambda day: day.weekday() != 0))
def test_only_a_monday_names_a_week(day: date) -> None:
    with pytest.raises(ValueError, match="is not a Monday"):
        TIMETABLE.worked(day)


@pytest.mark.parametrize("order", [1, -1])
def test_where_leaders_and_staff_differ_the_later_instant_holds_for_all(order: int) -> None:
    both = (weekly("one", "staff", EARLY), weekly("two", "leaders", LATE))
    due = timetable(*both[::order]).deadlines(date(2026, 11, 2))
    wall = (on_the_wall(11, 6, 17), on_the_wall(11, 10, 9), on_the_wall(11, 11, 17))
    assert instants(due) == wall


@pytest.mark.parametrize(
    ("written", "missing"),
    [("", ["hand_in", "score", "approve"]), (HANDED_IN_ON_FRIDAY, ["approve"])],
)
def test_a_rulebook_that_names_no_deadline_of_a_step_opens_no_week(
    written: str, missing: list[str]
) -> None:
    both = (weekly("one", "leaders", EARLY), weekly("two", "staff", written))
    with pytest.raises(DeadlineMissing) as refused:
        timetable(*both).deadlines(date(2026, 11, 2))
    assert refused.value.facts == {"rulebook": "two", "steps": missing}
    assert ", ".join(missing) in refused.value.detail
    assert "week_deadlines" in refused.value.detail


def test_no_deadline_is_set_where_no_rulebook_is_in_force() -> None:
    both = (weekly("one", "leaders", EARLY), weekly("two", "staff", LATE, from_day="2026-11-06"))
    with pytest.raises(Invalid) as refused:
        timetable(*both).deadlines(date(2026, 11, 2))
    assert "No rulebook is in force for staff" in str(refused.value.facts["errors"])


def test_scenario_25_a_week_without_a_working_day_is_refused_and_says_why() -> None:
    with pytest.raises(NoWorkingDay) as refused:
        TIMETABLE.worked(TET)
    assert refused.value.facts == {"week": TET}
    assert "Lunar New Year" in refused.value.detail
    assert "nobody owes a report" in refused.value.detail


@pytest.mark.parametrize(
    ("now", "week"),
    [
        # An ordinary week begins at Monday's midnight, and is the current one to Sunday's.
        (on_the_wall(11, 1, 23, 59), date(2026, 10, 26)),
        (on_the_wall(11, 2, 0), date(2026, 11, 2)),
        (on_the_wall(11, 8, 23, 59), date(2026, 11, 2)),
        # Hùng Kings is observed on a Monday: the week begins on Tuesday.
        (on_the_wall(4, 27, 23, 59), None),
        (on_the_wall(4, 28, 0), date(2026, 4, 27)),
        # A swapped Monday and two days of National Day: it begins on Thursday.
        (on_the_wall(9, 2, 23, 59), None),
        (on_the_wall(9, 3, 0), date(2026, 8, 31)),
        # Tết.
        (on_the_wall(2, 16, 8), None),
        (on_the_wall(2, 22, 23, 59), None),
        (on_the_wall(2, 23, 0), date(2026, 2, 23)),
    ],
)
def test_the_current_week_begins_with_its_first_working_day_in_the_agencys_zone(
    now: datetime, week: date | None
) -> None:
    assert TIMETABLE.week_begun(now.astimezone(UTC)) == week


@pytest.mark.parametrize("today", [date(2026, 11, 16), date(2026, 11, 22), date(2027, 1, 1)])
def test_a_week_may_be_opened_from_its_monday_on(today: date) -> None:
    check_may_open(date(2026, 11, 16), today=today)


def test_a_week_that_has_not_begun_is_refused_with_both_days() -> None:
    with pytest.raises(WeekNotYet) as refused:
        check_may_open(date(2026, 11, 23), today=date(2026, 11, 22))
    assert refused.value.facts == {"today": date(2026, 11, 22)}
    assert "2026-11-23" in refused.value.detail


def test_a_week_that_began_more_than_a_year_ago_is_refused() -> None:
    check_may_open(date(2026, 11, 16), today=date(2027, 11, 22))
    with pytest.raises(WeekLongPast):
        check_may_open(date(2026, 11, 16), today=date(2027, 11, 23))
