"""The days that a country's public sector works, and what a week owes to them.

What is computed comes from the ``holidays`` library, as the country's file in ``calendars/``
chooses. Announced days win over computed ones, an agency's over the country's, a unit's over the
agency's. A week goes from Monday to Sunday and is named by its Monday; ``ValueError`` refuses
another day as its name. Nothing here knows what day it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from marshmallow import Schema, fields, post_load, validate

from shared.rulebook.files import Node, RulebookError, load, read_node
from shared.rulebook.model import Source, Text, WeekDeadline
from shared.rulebook.schema import OwnDeadlineSchema, SourceSchema, Weekday
from shared.rulebook.schema import Text as TextField

Language = Literal["vi", "en", "th"]
Owed = Literal["no_working_days", "excused", "due"]
Way = Literal["next", "previous"]
Patterns = tuple[tuple[date, frozenset[int]], ...]

STEPS: Final = ("hand_in", "score", "approve")
"""The steps of a week, in order, as ``week_deadlines`` names them."""

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_SPOKEN: Final[Mapping[Language, str]] = {"vi": "vi", "en": "en_US", "th": "th"}


def monday_of(day: date) -> date:
    """Return the Monday that names the day's week."""
    return day - timedelta(days=day.weekday())


def week_number(monday: date) -> tuple[int, int]:
    """Return the ISO year and week, 1 to 53, for people to read; 2026 has 53 weeks."""
    year, week, _ = _named(monday).isocalendar()
    return year, week


def weeks_between(earlier: date, later: date) -> int:
    """Return how many weeks lie from one Monday to another; 1 when they follow each other."""
    return (_named(later) - _named(earlier)) // _WEEK


def mondays(first: date, last: date) -> Iterator[date]:
    """Yield the Mondays from one to another, both included; none when ``last`` is before."""
    for weeks in range(weeks_between(first, last) + 1):
        yield first + weeks * _WEEK


def _named(monday: date) -> date:
    if monday.weekday() != 0:
        raise ValueError(f"{monday} is not a Monday")
    return monday


@dataclass(frozen=True, slots=True)
class Announced:
    """What somebody with the right to has said of one day; ``names`` has all three languages."""

    working: bool
    names: Text
    source: Source


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person is away, both included; which ``kind`` it is is not judged here."""

    first: date
    last: date
    kind: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"an absence from {self.first} cannot end on {self.last}")


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many days a week had to work, on how many the person was there, and what is owed.

    ``kinds`` are those of the absences that took a working day, in the order they were given.
    """

    working: int
    present: int
    owed: Owed
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """Which of the library's holidays are taken: categories, but not those that are ``worked``."""

    country: str
    categories: tuple[str, ...]
    worked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of an agency or of one unit.

    ``weekdays`` are the weekdays worked, 0 for Monday, each set from its day on, oldest first.
    ``days`` are what is announced. For years that the library does not know, all after 2100,
    no holiday is computed. Choices: half a day is a day; a Saturday worked in place of
    another day is worked by everybody, those too who work on Saturdays anyway.
    """

    computed: Computed
    weekdays: Patterns
    days: Mapping[date, Announced] = field(hash=False)

    def is_working_day(self, day: date) -> bool:
        """Return whether there is work on a day."""
        if (announced := self.days.get(day)) is not None:
            return announced.working
        year = _year(self.computed, day.year)
        return day in year.made_up or (day.weekday() in self._pattern(day) and day not in year.off)

    def _pattern(self, day: date) -> frozenset[int]:
        for first, weekdays in reversed(self.weekdays):
            if first <= day:
                return weekdays
        return self.weekdays[0][1]

    def day_off(self, day: date, language: Language) -> str | None:
        """Return the holiday's name; ``None`` for a working day and for a plain day of rest.

        A name that the library lacks in the language is given in English; that is our choice.
        """
        if self.is_working_day(day):
            return None
        if (announced := self.days.get(day)) is not None:
            return announced.names[language]
        if day not in _year(self.computed, day.year).off:
            return None
        return _names(self.computed, day.year, language)[day]

    def working_days(self, monday: date) -> tuple[date, ...]:
        """Return the days worked from this Monday to its Sunday, in order."""
        _named(monday)
        week = (monday + timedelta(days=after) for after in range(7))
        return tuple(day for day in week if self.is_working_day(day))

    def has_working_days(self, monday: date) -> bool:
        """Return whether any day of the week is worked; a week without one owes nothing."""
        return bool(self.working_days(monday))

    def attendance(
        self, monday: date, absences: Iterable[Absence], *, minimum: int = 1
    ) -> Attendance:
        """Return what a person owes for a week in which they may have been away.

        Excused is who was away on a working day and there on fewer than ``minimum``. Choices: the
        minimum is 1 day; a short week alone excuses nobody; whoever is not excused owes a whole
        report, which is never prorated. Raises ``ValueError`` for a negative ``minimum``.
        """
        if minimum < 0:
            raise ValueError(f"nobody can be present on {minimum} days")
        days = self.working_days(monday)
        away: set[date] = set()
        kinds: dict[str, None] = {}
        for each in absences:
            if taken := {day for day in days if each.first <= day <= each.last}:
                away |= taken
                kinds[each.kind] = None
        present = len(days) - len(away)
        owed: Owed = "excused" if away and present < minimum else "due"
        return Attendance(len(days), present, owed if days else "no_working_days", tuple(kinds))

    def instant(
        self, deadline: WeekDeadline, monday: date, zone: ZoneInfo, *, way: Way = "next"
    ) -> datetime:
        """Return when a step of the week is due; aware, in UTC.

        A deadline on a day that is not worked moves, at the same hour, to the working day before
        or after; after is our choice. Where clocks are changed, the choices are those of RFC 5545:
        an hour that comes twice is meant the first time; an hour that is left out is counted as
        though the clocks had not been changed yet, so 02:30 is 03:30 by the new time.
        """
        day = _named(monday) + timedelta(days=deadline.weekday, weeks=deadline.weeks_after)
        step = _DAY if way == "next" else -_DAY
        while not self.is_working_day(day):
            day += step
        return _wall(day, deadline.at, zone)

    def instants(
        self, deadlines: Sequence[WeekDeadline], monday: date, zone: ZoneInfo, *, way: Way = "next"
    ) -> tuple[datetime, ...]:
        """Return when steps that follow each other are due, each after the one before it.

        Choice: a step that would be due no later than the one before, as that one has moved past
        it, is due at its own hour on the first working day on which it comes after.
        """
        due: list[datetime] = []
        for deadline in deadlines:
            instant = self.instant(deadline, monday, zone, way=way)
            if due and instant <= due[-1]:
                day = due[-1].astimezone(zone).date()
                instant = _wall(day, deadline.at, zone)
                while instant <= due[-1] or not self.is_working_day(day):
                    day += _DAY
                    instant = _wall(day, deadline.at, zone)
            due.append(instant)
        return tuple(due)


def _wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendar of an agency, and those of units that work otherwise, by the unit's code.

    ``deadlines`` are, by code too, when steps of a week are due in units that have their own.
    """

    agency: Calendar
    units: Mapping[str, Calendar] = field(default_factory=dict)
    deadlines: Mapping[str, Mapping[str, WeekDeadline]] = field(default_factory=dict)

    def of(self, unit: str) -> Calendar:
        """Return a unit's calendar; the agency's, when the unit has none of its own."""
        return self.units.get(unit, self.agency)


class _Year(NamedTuple):
    off: frozenset[date]
    made_up: frozenset[date]


def _library(computed: Computed, year: int, language: Language) -> Any:
    # It takes longer to load than all the rest of a service's rules: only who asks pays for it.
    holidays = import_module("holidays")
    # A holiday of one year may be observed in the year before or after it.
    years = range(max(year - 1, 1), min(year + 1, 9999) + 1)
    country, categories = computed.country, computed.categories
    spoken = _SPOKEN[language]
    if spoken not in (holidays.country_holidays(country).supported_languages or ()):
        spoken = _SPOKEN["en"]
    return holidays.country_holidays(
        country, years=years, categories=categories, language=spoken, expand=False
    )


@lru_cache(maxsize=256)
def _year(computed: Computed, year: int) -> _Year:
    found = _library(computed, year, "en")
    off = (
        day
        for day in found
        if any(not name.startswith(computed.worked) for name in found.get_list(day))
    )
    return _Year(frozenset(off), frozenset(found.weekend_workdays))


@lru_cache(maxsize=256)
def _names(computed: Computed, year: int, language: Language) -> Mapping[date, str]:
    return dict(_library(computed, year, language))


class _Weekdays(fields.Field[Patterns]):
    """Weekdays worked: a list of them, or lists by the day from which each holds."""

    _list = fields.List(
        Weekday(), validate=validate.Length(min=1, error="Name a weekday that is worked.")
    )
    _dated = fields.Dict(
        keys=fields.Date(error_messages={"invalid": "Write a day like 2026-01-02."}),
        values=_list,
        validate=validate.Length(min=1),
        error_messages={"invalid": "Write a list of weekdays, or such lists by day."},
    )

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> Patterns:
        if isinstance(value, list):
            weekdays: Any = self._list.deserialize(value, attr, data)
            return ((date.min, frozenset(weekdays)),)
        dated: Any = self._dated.deserialize(value, attr, data)
        return tuple((first, frozenset(dated[first])) for first in sorted(dated))


class _AnnouncedSchema(Schema):
    working = fields.String(
        data_key="is",
        required=True,
        validate=validate.OneOf(("off", "working"), error="Write one of {choices}."),
    )
    names = TextField(required=True)
    source = fields.Nested(SourceSchema, required=True)

    @post_load
    def _value(self, data: dict[str, Any], **_: Any) -> Announced:
        return Announced(**data | {"working": data["working"] == "working"})


class _LayerSchema(Schema):
    weekdays = _Weekdays(load_default=())
    days = fields.Dict(
        keys=fields.Date(error_messages={"invalid": "Write a day like 2026-01-02."}),
        values=fields.Nested(_AnnouncedSchema),
        load_default=dict,
    )
    choice = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class _CountrySchema(_LayerSchema):
    country = fields.String(required=True)
    categories = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    worked = fields.List(fields.String(), load_default=list)
    weekdays = _Weekdays(required=True)


class _UnitSchema(_LayerSchema):
    week_deadlines = fields.Dict(
        keys=fields.String(validate=validate.OneOf(STEPS, error="Write one of {choices}.")),
        values=fields.Nested(OwnDeadlineSchema),
        load_default=dict,
    )


class _AgencySchema(_LayerSchema):
    country = fields.String(required=True)
    units = fields.Dict(keys=fields.String(), values=fields.Nested(_UnitSchema), load_default=dict)


def _over(below: Calendar, layer: Mapping[str, Any]) -> Calendar:
    """Lay a file's days and weekdays over a calendar; each day is replaced as a whole."""
    upper: Patterns = layer["weekdays"]
    kept = tuple(each for each in below.weekdays if not upper or each[0] < upper[0][0])
    return replace(below, weekdays=kept + upper, days={**below.days, **layer["days"]})


@cache
def country_calendar(country: str) -> Calendar:
    """Return the calendar that is shipped for a country, as ``VN``, read once.

    Raises ``RulebookError`` when none is shipped.
    """
    shipped = {
        each.name.removesuffix(".yaml").upper(): each
        for each in (resources.files("shared.rulebook") / "calendars").iterdir()
        if each.name.endswith(".yaml")
    }
    if country not in shipped:
        names = ", ".join(sorted(shipped))
        raise RulebookError(f"no calendar is shipped for {country!r}; write one of {names}.")
    file = shipped[country]
    data = load(_CountrySchema(), read_node(file.read_bytes(), file.name))
    computed = Computed(data["country"], tuple(data["categories"]), tuple(data["worked"]))
    return Calendar(computed, data["weekdays"], data["days"])


def read_calendars(file: Traversable) -> Calendars:
    """Read an agency's own file, which lies over the country's calendar that it names.

    Raises ``RulebookError`` with file, line, path and what is expected.
    """
    return calendars_of(read_node(file.read_bytes(), file.name))


def calendars_of(node: Node) -> Calendars:
    """Return what ``read_calendars`` does, of a tree that has been read; refuses the same."""
    data = load(_AgencySchema(), node)
    try:
        country = country_calendar(data["country"])
    except RulebookError as fault:
        named = node.value["country"] if isinstance(node.value, Mapping) else node
        raise named.refused("country", str(fault)) from fault
    agency = _over(country, data)
    layers: Mapping[str, Any] = data["units"]
    units = {
        code: _over(agency, layer)
        for code, layer in layers.items()
        if layer["weekdays"] or layer["days"]
    }
    own = {code: each["week_deadlines"] for code, each in layers.items() if each["week_deadlines"]}
    return Calendars(agency, units, own)
