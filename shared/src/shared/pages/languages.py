"""The language of a page: Vietnamese unless somebody chose English or Thai.

Messages are written in English, as problems are, and found in ``locale/<language>.po`` of this
package and of each service's pages. One with ``{places}`` stands for every text of that pattern,
so that what a domain refuses with figures in it is told in the reader's language too.
"""

import gettext
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

LANGUAGES: Final[Mapping[str, str]] = {"vi": "Tiếng Việt", "en": "English", "th": "ไทย"}
DEFAULT: Final = "vi"
COOKIE: Final = "tuan_language"

_PERIOD: Final = re.compile(r"(\d{4})(?:-(?:(\d\d)|Q(\d)|H(\d)))?")
_PERIODS: Final[Mapping[str, Sequence[str]]] = {
    "vi": ("Năm {year}", "Tháng {month}/{year}", "Quý {quarter}/{year}", "{half} năm {year}"),
    "en": ("{year}", "{name} {year}", "{quarter} quarter of {year}", "{half} half of {year}"),
    "th": ("ปี {year}", "{name} {year}", "ไตรมาสที่ {quarter} ปี {year}", "{half} {year}"),
}
"""How a language writes a year, a month, a quarter and half a year."""

_QUARTERS: Final[Mapping[str, Sequence[str]]] = {
    "vi": ("I", "II", "III", "IV"),
    "en": ("First", "Second", "Third", "Fourth"),
    "th": ("1", "2", "3", "4"),
}
_HALVES: Final[Mapping[str, Sequence[str]]] = {
    "vi": ("6 tháng đầu", "6 tháng cuối"),
    "en": ("First", "Second"),
    "th": ("ครึ่งปีแรก", "ครึ่งปีหลัง"),
}
_PLACE: Final = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class Language:
    """One language's messages, and how it writes dates and numbers."""

    code: str
    locale: Locale
    messages: gettext.NullTranslations
    patterns: Sequence[tuple[re.Pattern[str], str]]
    _words: dict[str, Markup] = field(default_factory=dict, repr=False, compare=False)

    def markup(self, message: str, **variables: Any) -> Markup:
        """Return a message of a page in this language with ``%(variables)s``, which are escaped."""
        if variables:
            return Markup(self.messages.gettext(message)) % variables  # noqa: S704 - our own words
        if message not in self._words:
            self._words[message] = Markup(self.messages.gettext(message) % {})  # noqa: S704 - our own words
        return self._words[message]

    def told(self, message: str) -> str:
        """Return a message of the house in this language; one that nobody translated, as it is."""
        found = self.messages.gettext(message) if message else ""
        if found != message or self.code == "en":
            return found
        for pattern, translated in self.patterns:
            if match := pattern.fullmatch(message):
                return translated.format(**match.groupdict())
        return message

    def knows(self, message: str) -> bool:
        """Tell whether a message has words in this language."""
        return self.code == "en" or self.told(message) != message

    def day(self, day: date | str) -> str:
        """Return a day with its weekday, as ``T2, 16 thg 11``; a text that is none, as it is."""
        written = {"vi": "EEE, d/M", "th": "EEE d MMM", "en": "EEE d MMM"}
        return self._day(day, written[self.code])

    def full_day(self, day: date | str) -> str:
        """Return a day with its year; a text that is none, as it is."""
        return self._day(day, "long")

    def _day(self, day: date | str, form: str) -> str:
        if isinstance(day, str):
            try:
                day = date.fromisoformat(day)
            except ValueError:
                return str(day)
        return _date(day, form, self.locale)

    def week(self, monday: date) -> str:
        """Return a week by its first and last day, as ``16/11 - 22/11/2026``."""
        last = monday + timedelta(days=6)
        written = {"vi": ("d/M", "d/M/y"), "th": ("d MMM", "d MMM y"), "en": ("d MMM", "d MMM y")}
        first_form, last_form = written[self.code]
        first = _date(monday, first_form, self.locale)
        return f"{first} \N{EN DASH} {_date(last, last_form, self.locale)}"

    def period(self, period: object) -> str:
        """Return ``2026-10``, ``2026-Q4``, ``2026-H2`` or ``2026`` as people write that period.

        Anything else is returned as it is written.
        """
        found = _PERIOD.fullmatch(str(period))
        if found is None:
            return str(period)
        year, month, quarter, half = found.groups()
        place = next((place for place, each in enumerate((month, quarter, half), 1) if each), 0)
        named = date(int(year), int(month), 1) if month else None
        return _PERIODS[self.code][place].format(
            year=year,
            month=int(month or 0),
            name=format_date(named, "LLLL", locale=self.locale) if named else "",
            quarter=_QUARTERS[self.code][int(quarter or 1) - 1],
            half=_HALVES[self.code][int(half or 1) - 1],
        )

    def moment(self, instant: datetime, zone: ZoneInfo) -> str:
        """Return an instant as day and time of the agency's clock."""
        local = instant.astimezone(zone)
        return f"{local:%H:%M} {self.day(local.date())}"

    def full_moment(self, instant: datetime, zone: ZoneInfo) -> str:
        """Return an instant with its year and seconds, for a record."""
        local = instant.astimezone(zone)
        return format_datetime(local, "dd/MM/y HH:mm:ss", locale=self.locale)

    def number(self, number: Decimal | int | str) -> str:
        """Return a number as this language writes it, without zeros that say nothing.

        A text that is no number is returned as it is.
        """
        if isinstance(number, str):
            try:
                number = Decimal(number)
            except InvalidOperation:
                return str(number)
        return _decimal(number, self.locale)


# A page has the same days and numbers many times, and writing one takes tens of microseconds.
@lru_cache(maxsize=2_000)
def _date(day: date, form: str, locale: Locale) -> str:
    return format_date(day, form, locale=locale)


@lru_cache(maxsize=2_000)
def _decimal(number: Decimal | int, locale: Locale) -> str:
    return format_decimal(number, "#,##0.##", locale=locale)


def languages(folders: Iterable[str]) -> dict[str, Language]:
    """Return every language with the messages of these packages; the first to know one tells it."""
    return {code: _language(code, list(folders)) for code in LANGUAGES}


def _language(code: str, folders: list[str]) -> Language:
    messages: gettext.NullTranslations = gettext.NullTranslations()
    patterns = []
    for package in reversed(folders):
        catalogue = catalogue_of(package, code)
        written = io.BytesIO()
        write_mo(written, catalogue)
        written.seek(0)
        translations = gettext.GNUTranslations(written)
        translations.add_fallback(messages)
        messages = translations
        patterns += [
            (re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(str(each.id)))), str(each.string))
            for each in catalogue
            if each.id and each.string and "{" in str(each.id)
        ]
    return Language(code, Locale.parse(code), messages, patterns)


def catalogue_of(package: str, code: str) -> Catalog:
    """Return the messages that a package has in a language; none in English, which they are in."""
    if code == "en":
        return Catalog(locale=code)
    file = files(package) / "locale" / f"{code}.po"
    return read_po(io.BytesIO(file.read_bytes()), locale=code)


def chosen(cookie: str | None, accepted: Sequence[str]) -> str:
    """Return the language of a reader: chosen before, else their browser's first that we speak."""
    if cookie in LANGUAGES:
        return str(cookie)
    spoken = (each.split("-")[0].lower() for each in accepted)
    return next((each for each in spoken if each in LANGUAGES), DEFAULT)
