"""Working days: what is known of real weeks, what announcements change, and when steps are due."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.rulebook.calendar import (
    Absence,
    Announced,
    Attendance,
    Calendar,
    Language,
    Way,
    country_calendar,
    monday_of,
    mondays,
    read_calendars,
    week_number,
    weeks_between,
)
from shared.rulebook.files import RulebookError
from shared.rulebook.model import Basis, Source, WeekDeadline

HA_NOI = ZoneInfo("Asia/Ho_Chi_Minh")
LANGUAGES: tuple[Language, ...] = ("vi", "en", "th")
WAYS: tuple[Way, ...] = ("next", "previous")
VN, TH, US = map(country_calendar, ("VN", "TH", "US"))
VN.is_working_day(date(2026, 1, 1))  # loads the library now, and not in a property's time
EVERY_DAY = replace(VN, weekdays=((date.min, frozenset(range(7))),))


def hands_in(weekday: int, at: time, weeks_after: int = 0) -> WeekDeadline:
    return WeekDeadline(weekday=weekday, at=at, weeks_after=weeks_after, basis=Basis())


FRIDAY = hands_in(4, time(17))
STEPS = (FRIDAY, hands_in(0, time(12), 1), hands_in(1, time(17), 1))

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
MONDAYS = DAYS.map(monday_of)
CALENDARS = st.sampled_from([VN, TH, US, EVERY_DAY])
ANNOUNCED = st.booleans().map(
    lambda working: Announced(
        working, dict.fromkeys(LANGUAGES, "Storm"), Source({"en": "A letter"}, "confirmed")
    )
)
DEADLINES = st.builds(hands_in, st.integers(0, 6), st.times(), st.integers(0, 1))
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # half an hour of summer time
APIA = ZoneInfo("Pacific/Apia")  # left out 30 December 2011
CASABLANCA = ZoneInfo("Africa/Casablanca")  # summer time all year, but for a month
PYONGYANG = ZoneInfo("Asia/Pyongyang")  # another zone, twice
ZONES = st.sampled_from([HA_NOI, NEW_YORK, LORD_HOWE, APIA, CASABLANCA, PYONGYANG])


def iso(week: str) -> date:
    return date.fromisoformat(f"{week}-1")


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    return tmp_path / "agency.yaml"


WEEKS = {
    "2025-W05": "",
    "2026-W08": "",
    "2025-W18": "28 29",
    "2025-W36": "03 04 05",
    "2026-W01": "29 30 31",
    "2026-W18": "28 29",
    "2026-W36": "03 04",
    "2027-W05": "01 02 03",
    "2027-W06": "11 12",
    "2027-W35": "30 31 01",
    "2025-W17": "21 22 23 24 25 26",
    "2026-W02": "05 06 07 08 09 10",
    "2026-W34": "17 18 19 20 21 22",
}


@pytest.mark.parametrize(("week", "days"), WEEKS.items())
def test_a_week_of_the_vietnamese_public_sector(week: str, days: str) -> None:
    worked = VN.working_days(iso(week))
    assert [f"{day:%d}" for day in worked] == days.split()
    assert VN.has_working_days(iso(week)) == bool(days)


def test_all_other_weeks_of_2025_to_2027_have_four_or_five_days() -> None:
    every = set(mondays(iso("2025-W01"), iso("2027-W52")))
    unusual = {monday for monday in every if len(VN.working_days(monday)) not in {4, 5}}
    assert unusual == set(map(iso, WEEKS))


@pytest.mark.parametrize(
    ("calendar", "day", "names"),
    [
        (VN, date(2026, 2, 17), ("Tết Nguyên Đán", "Lunar New Year", "วันตรุษเต๊ต")),
        (VN, date(2026, 4, 26), ("Ngày Giỗ Tổ Hùng Vương", "Hung Kings' Commemoration Day", None)),
        (VN, date(2015, 1, 2), ("Ngày nghỉ (thay cho ngày 27/12/2014)", None, None)),
        (VN, date(2026, 1, 2), ("Ngày nghỉ (làm bù thứ Bảy 10/01/2026)", None, None)),
        (TH, date(2026, 4, 13), ("Songkran Festival", "Songkran Festival", "วันสงกรานต์")),
        (TH, date(2026, 5, 13), (None, "Royal Ploughing Ceremony", "วันพืชมงคล")),
        (US, date(2026, 7, 3), (None, "Independence Day (observed)", None)),
        (US, date(2025, 12, 26), (None, "Day After Christmas", None)),
        (US, date(2027, 12, 31), (None, "New Year's Day (observed)", None)),
    ],
)
def test_a_holiday_has_a_name_in_every_language(
    calendar: Calendar, day: date, names: tuple[str | None, ...]
) -> None:
    assert not calendar.is_working_day(day)
    for language, name in zip(LANGUAGES, names, strict=True):
        assert calendar.day_off(day, language)
        assert name is None or calendar.day_off(day, language) == name


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        (VN, date(2014, 12, 27)),
        (VN, date(2026, 1, 10)),
        (VN, date(2026, 8, 22)),
        (TH, date(2026, 5, 1)),  # Labour Day is not for government offices
        (TH, date(2027, 5, 3)),  # nor is the day in lieu of it
        (US, date(2021, 1, 20)),  # Inauguration Day, around Washington only
    ],
)
def test_a_day_that_others_take_off_is_worked_and_has_no_name(
    calendar: Calendar, day: date
) -> None:
    assert calendar.is_working_day(day)
    assert calendar.day_off(day, "en") is None


def test_every_country_that_is_shipped_can_be_asked() -> None:
    files = (resources.files("shared.rulebook") / "calendars").iterdir()
    for country in sorted(each.name.removesuffix(".yaml").upper() for each in files):
        calendar = country_calendar(country)
        assert calendar.computed.country == country
        assert not calendar.is_working_day(date(2026, 1, 1))
        assert all(calendar.day_off(date(2026, 1, 1), language) for language in LANGUAGES)
        assert calendar.day_off(date(2026, 11, 22), "en") is None, "a plain Sunday"


def test_the_library_is_only_loaded_by_who_asks() -> None:
    asks = "import sys, shared.rulebook.calendar; print('holidays' in sys.modules)"
    asked = subprocess.run(
        [sys.executable, "-W", "error", "-c", asks], check=True, capture_output=True, text=True
    )
    assert asked.stdout == "False\n"


def test_weeks_are_counted_over_the_end_of_a_year() -> None:
    assert week_number(date(2025, 12, 29)) == (2026, 1)
    assert week_number(date(2026, 12, 28)) == (2026, 53)
    assert week_number(date(2027, 1, 4)) == (2027, 1)
    assert weeks_between(date(2025, 12, 22), date(2025, 12, 29)) == 1
    assert weeks_between(date(2027, 1, 4), date(2026, 12, 28)) == -1
    assert [*mondays(date(2026, 12, 28), date(2027, 1, 4))] == [iso("2026-W53"), iso("2027-W01")]
    assert not list(mondays(date(2027, 1, 4), date(2026, 12, 28)))


@given(day=DAYS.filter(lambda day: day.weekday() != 0))
def test_only_a_monday_names_a_week(day: date) -> None:
    between, due = partial(weeks_between, monday_of(day)), partial(VN.instant, FRIDAY, zone=HA_NOI)
    for refuses in (week_number, VN.working_days, between, due):
        with pytest.raises(ValueError, match="is not a Monday"):
            refuses(day)


@given(calendar=CALENDARS, first=MONDAYS, weeks=st.integers(0, 60))
def test_weeks_divide_the_working_days(calendar: Calendar, first: date, weeks: int) -> None:
    last = first + timedelta(weeks=weeks)
    by_week = [day for monday in mondays(first, last) for day in calendar.working_days(monday)]
    days = (first + timedelta(days=after) for after in range(7 * (weeks + 1)))
    assert by_week == [day for day in days if calendar.is_working_day(day)]


@given(calendar=CALENDARS, day=DAYS, language=st.sampled_from(LANGUAGES))
def test_a_working_day_is_never_a_day_off_with_a_name(
    calendar: Calendar, day: date, language: Language
) -> None:
    assert not (calendar.is_working_day(day) and calendar.day_off(day, language))


@given(calendar=CALENDARS, day=DAYS, announced=ANNOUNCED)
def test_what_is_announced_wins_and_changes_its_day_only(
    calendar: Calendar, day: date, announced: Announced
) -> None:
    changed = replace(calendar, days={**calendar.days, day: announced})
    assert changed.is_working_day(day) == announced.working
    assert changed.day_off(day, "th") == (None if announced.working else "Storm")
    for after in range(-20, 21):
        other = day + timedelta(days=after)
        if other != day:
            assert changed.is_working_day(other) == calendar.is_working_day(other)
            assert changed.day_off(other, "en") == calendar.day_off(other, "en")


AGENCY = """\
country: VN
days:
  2026-01-02:
    is: working
    names: We work
    source: {title: Our director's letter, confidence: confirmed}
  2026-11-20: {is: off, names: {vi: Bão}, source: {title: A letter, confidence: confirmed}}
units:
  one-stop:
    weekdays:
      2026-06-01: [monday, tuesday, wednesday, thursday, friday, saturday]
    days:
      2026-11-20: {is: working, names: Open, source: {title: A letter, confidence: confirmed}}
  guards:
    weekdays: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
"""


def test_an_agency_lies_over_the_country_and_a_unit_over_the_agency(agency: Path) -> None:
    agency.write_text(AGENCY, encoding="utf-8")
    calendars = read_calendars(agency)
    ours, desk = calendars.agency, calendars.of("one-stop")
    assert calendars.of("office") is ours
    assert ours.is_working_day(date(2026, 1, 2))
    assert ours.is_working_day(date(2026, 1, 10)), "still as the country announced it"
    assert ours.days[date(2026, 1, 2)].source.url is None, "replaced as a whole"
    assert ours.day_off(date(2026, 11, 20), "en") == "Bão"
    assert desk.is_working_day(date(2026, 11, 20))
    assert desk.is_working_day(date(2026, 1, 2))
    assert not desk.is_working_day(date(2026, 5, 30)), "a Saturday, before June"
    assert desk.is_working_day(date(2026, 6, 6))
    assert len(desk.working_days(iso("2026-W47"))) == 6
    guards = calendars.of("guards")
    assert len(guards.working_days(iso("2025-W23"))) == 7
    assert not guards.is_working_day(date(2026, 4, 26)), "a holiday on a Sunday"
    agency.write_text("country: VN\n", encoding="utf-8")
    assert read_calendars(agency).agency == VN, "it names only the country"


@pytest.mark.parametrize(
    ("written", "read", "problem"),
    [
        ("country: VN", "country: XX", r"1: country: no calendar .* one of TH, US, VN\.$"),
        ("country: VN\n", "", r"1: country: Missing"),
        ("is: working\n", "is: open\n", r"4: days\.2026-01-02\.is: Write one of off, working\."),
        ("2026-01-02:", "2026-02-30:", r"4: days\.2026-02-30: Write a day like 2026-01-02\."),
        ("{vi: Bão}", "{fr: Orage}", r"7: days\.2026-11-20\.names: Write .* vi, en and th\."),
        ("names: We work\n    ", "", r"4: days\.2026-01-02\.names: Missing"),
        ("confidence: confirmed", "confidence: sure", r"6: days\.2026-01-02\.source\.confidence: "),
        ("[monday, tuesday, ", "[monday, tue, ", r"11: units\.one-stop\.weekdays\..*tuesday"),
        ("saturday, sunday]", "saturday, sun]", r"15: units\.guards\.weekdays\.6: .*sunday"),
        ("2026-06-01:", "June:", r"11: units\.one-stop\.weekdays\.June: Write a day"),
        ("units:", "teams:", r"9: teams: Unknown"),
    ],
)
def test_a_wrong_file_is_refused_with_line_path_and_what_is_expected(
    agency: Path, written: str, read: str, problem: str
) -> None:
    assert written in AGENCY
    agency.write_text(AGENCY.replace(written, read, 1), encoding="utf-8")
    with pytest.raises(RulebookError, match=rf"^agency\.yaml:{problem}"):
        read_calendars(agency)


def test_somebody_on_leave_for_three_days_owes_a_whole_report() -> None:
    leave = Absence(date(2026, 11, 18), date(2026, 11, 22), "leave")
    assert VN.attendance(iso("2026-W47"), [leave]) == Attendance(5, 2, "due", ("leave",))


def test_the_minimum_is_ours_to_give_and_counts_each_day_once() -> None:
    away = [
        Absence(date(2026, 11, 16), date(2026, 11, 19), "sick"),
        Absence(date(2026, 11, 18), date(2026, 11, 20), "leave"),
        Absence(date(2026, 11, 21), date(2026, 11, 21), "study"),
    ]
    week = iso("2026-W47")
    assert VN.attendance(week, away).owed == "excused"
    assert VN.attendance(week, away).kinds == ("sick", "leave")
    assert VN.attendance(week, away, minimum=0).owed == "due"
    assert VN.attendance(week, away[:1]).owed == "due"
    assert VN.attendance(week, away[:1], minimum=2).owed == "excused"
    with pytest.raises(ValueError, match="on -1 days"):
        VN.attendance(week, away, minimum=-1)
    with pytest.raises(ValueError, match="cannot end"):
        Absence(date(2026, 11, 20), date(2026, 11, 19), "leave")


def test_a_week_without_working_days_owes_nothing_and_a_short_one_is_owed() -> None:
    leave = Absence(date(2026, 2, 9), date(2026, 2, 27), "leave")
    assert VN.attendance(iso("2026-W08"), [leave]).owed == "no_working_days"
    assert VN.attendance(iso("2026-W08"), []).working == 0
    assert VN.attendance(iso("2026-W18"), [], minimum=3).owed == "due"


def test_a_deadline_on_a_holiday_moves_as_is_configured() -> None:
    due = partial(VN.instant, FRIDAY, iso("2026-W18"), HA_NOI)
    assert due() == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert due(way="previous") == datetime(2026, 4, 29, 10, tzinfo=UTC)


def test_steps_are_due_on_friday_monday_and_tuesday_each_after_the_one_before() -> None:
    assert VN.instants(STEPS, iso("2026-W47"), HA_NOI) == (
        datetime(2026, 11, 20, 10, tzinfo=UTC),
        datetime(2026, 11, 23, 5, tzinfo=UTC),
        datetime(2026, 11, 25, 10, tzinfo=UTC),  # Tuesday is Culture Day
    )
    # Friday 1 May moves to Monday 17:00, past Monday 12:00.
    assert VN.instants(STEPS, iso("2026-W18"), HA_NOI) == (
        datetime(2026, 5, 4, 10, tzinfo=UTC),
        datetime(2026, 5, 5, 5, tzinfo=UTC),
        datetime(2026, 5, 5, 10, tzinfo=UTC),
    )
    evening = (FRIDAY, hands_in(5, time(18)))
    assert VN.instants(evening, iso("2026-W18"), HA_NOI, way="previous") == (
        datetime(2026, 4, 29, 10, tzinfo=UTC),
        datetime(2026, 4, 29, 11, tzinfo=UTC),
    )


@given(
    calendar=CALENDARS,
    monday=MONDAYS,
    zone=ZONES,
    steps=st.lists(DEADLINES, min_size=1, max_size=4),
    way=st.sampled_from(WAYS),
)
def test_steps_follow_each_other_and_weeks_never_overtake(
    *, calendar: Calendar, monday: date, zone: ZoneInfo, steps: list[WeekDeadline], way: Way
) -> None:
    due = calendar.instants(steps, monday, zone, way=way)
    assert all(earlier < later for earlier, later in pairwise(due))
    assert due[0] == calendar.instant(steps[0], monday, zone, way=way)
    later = calendar.instants(steps, monday + timedelta(weeks=1), zone, way=way)
    assert all(this <= following for this, following in zip(due, later, strict=True))


@given(first=MONDAYS, zone=ZONES, deadline=DEADLINES)
def test_without_holidays_every_week_is_due_later_than_the_one_before(
    first: date, zone: ZoneInfo, deadline: WeekDeadline
) -> None:
    never = replace(EVERY_DAY, computed=replace(VN.computed, worked=("",)), days={})
    weeks = list(mondays(first, first + timedelta(weeks=9)))
    due = [never.instant(deadline, monday, zone) for monday in weeks]
    assert all(earlier < later for earlier, later in pairwise(due))


def meant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find by search the first instant at which clocks show it, else count on from before."""
    around = [wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-50, 51)]
    offsets = [each.astimezone(zone).utcoffset() or timedelta() for each in around]
    shown = [
        instant
        for instant in {wall.replace(tzinfo=UTC) - offset for offset in offsets}
        if instant.astimezone(zone).replace(tzinfo=None) == wall
    ]
    return min(shown, default=wall.replace(tzinfo=UTC) - offsets[0])


@given(
    day=DAYS | st.sampled_from([date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5)]),
    zone=ZONES,
    at=st.times() | st.times(time(0), time(4)),
    way=st.sampled_from(WAYS),
)
@example(date(2026, 11, 1), NEW_YORK, time(1, 30, fold=1), "next")
@example(date(2026, 10, 4), LORD_HOWE, time(2, 15), "next")
def test_a_deadline_is_the_time_on_the_wall_whatever_the_clocks_do(
    day: date, zone: ZoneInfo, at: time, way: Way
) -> None:
    due = EVERY_DAY.instant(hands_in(day.weekday(), at), monday_of(day), zone, way=way)
    while not EVERY_DAY.is_working_day(day):
        day += timedelta(days=1 if way == "next" else -1)
    assert due.tzinfo is UTC
    assert due == meant(datetime.combine(day, at.replace(fold=0)), zone)


@pytest.mark.parametrize(
    ("day", "zone", "at", "due"),
    [
        (date(2026, 3, 8), NEW_YORK, time(2, 30), "2026-03-08T07:30Z"),  # left out: 03:30
        (date(2026, 11, 1), NEW_YORK, time(1, 30), "2026-11-01T05:30Z"),  # twice: in summer time
        (date(2011, 12, 30), APIA, time(17), "2011-12-31T03:00Z"),  # a day left out: the next
    ],
)
def test_an_hour_that_is_left_out_or_comes_twice(
    day: date, zone: ZoneInfo, at: time, due: str
) -> None:
    found = EVERY_DAY.instant(hands_in(day.weekday(), at), monday_of(day), zone)
    assert found == datetime.fromisoformat(due)
