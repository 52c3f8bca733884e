"""How vi, en and th write figures, days, weeks, periods and names, and the texts to put them in."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import yaml
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from shared.errors import Invalid
from shared.rulebook.model import Number
from shared.rulebook.operations import band, rounded
from shared.rulebook.schema import LANGUAGES

_WEEK: Final = re.compile(r"\d{4}-\d\d-\d\d")
_PERIOD: Final = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d\d)))?")
_ASSUMED: Final = ("open weeks passed", "open weeks failed")
_MOST_PLACES: Final = 12
_ROMAN: Final = ("I", "II", "III", "IV")


def check_language(language: str) -> None:
    """Refuse a language that texts are not written in; raises ``Invalid`` naming the three."""
    if language not in LANGUAGES:
        said = f"There is no {language!r}: ask for {', '.join(LANGUAGES[:-1])} or {LANGUAGES[-1]}."
        raise Invalid({"language": [said]})


@cache
def texts(package: str, file: str) -> Mapping[str, Any]:
    """Return the texts of a YAML file: by section and name, in each language."""
    found: dict[str, Any] = yaml.safe_load((resources.files(package) / file).read_bytes())
    return found


class Wording:
    """One language, with the texts of sentences and perhaps ``also`` others by section.

    Raises ``Invalid`` for any language but vi, en and th.
    """

    def __init__(self, language: str, also: Mapping[str, Any] = MappingProxyType({})) -> None:
        check_language(language)
        self.language = language
        self._texts = {**texts("shared.rulebook.sentences", "sentences.yaml"), **also}

    def say(self, section: str, /, *names: str, **values: object) -> str:
        """Return a text with its placeholders filled."""
        found: Any = self._texts[section]
        for name in names:
            found = found[name]
        return str(found[self.language]).format(**values)

    def word(self, section: str, name: str) -> str:
        """Return what a name of the code is called; one that is not known stands for itself."""
        known = self._texts[section].get(name)
        return known[self.language] if known else name.replace("_", " ")

    def number(self, number: Number | int, places: int = 2) -> str:
        """Return a number rounded half up, without trailing zeros; 62.998 is not told as 63."""
        exact = Fraction(number)
        figure = rounded(exact, places)
        while exact.denominator > 1 and figure == round(figure) and places < _MOST_PLACES:
            places += 1
            figure = rounded(exact, places)
        return str(format_decimal(figure, f"#,##0.{'#' * places}", locale=self.language))

    def points(self, points: Number, floors: Mapping[str, Number]) -> str:
        """Return points with as many places, two at least, as keep them in their own band."""
        places = 2
        while places < _MOST_PLACES and _band(rounded(points, places), floors) != _band(
            points, floors
        ):
            places += 1
        return self.number(points, places)

    def percent(self, number: Number) -> str:
        """Return a percentage with its sign."""
        return self.say("words", "percent", number=self.number(number))

    def day(self, day: date) -> str:
        """Return a date: 2/6/2025, 2 June 2025."""
        return format_date(day, self.say("words", "day"), locale=self.language)

    def week(self, monday: str) -> str:
        """Return a week, given by its Monday as 2025-06-02."""
        return self.say("words", "week", day=self.day(date.fromisoformat(monday)))

    def weeks(self, mondays: Iterable[str]) -> str:
        """Return one week or more, given by their Mondays."""
        days = [self.day(date.fromisoformat(each)) for each in mondays]
        if len(days) == 1:
            return self.say("words", "week", day=days[0])
        return self.say("words", "weeks", days=self.listing(days))

    def period(self, written: str) -> str:
        """Return a period that is written 2025-06, 2025-Q3, 2025-H2 or 2025; else what is given."""
        found = _PERIOD.fullmatch(written)
        if found is None:
            return written
        year, quarter, half, month = found.groups()
        if month:
            first = date(int(year), int(month), 1)
            return format_date(first, self.say("words", "month"), locale=self.language)
        if quarter:
            number = _ROMAN[int(quarter) - 1] if self.language == "vi" else quarter
            return self.say("words", "quarter", number=number, year=year)
        if half:
            return self.say("words", "first_half" if half == "1" else "second_half", year=year)
        return self.say("words", "year", year=year)

    def about(self, about: str) -> str:
        """Return what a step is about: a week, a period, what is assumed, or a name as it is."""
        if _WEEK.fullmatch(about):
            return self.week(about)
        if about in _ASSUMED:
            return self.say("words", about.replace(" weeks ", "_"))
        return self.period(about)

    def listing(self, items: Iterable[str]) -> str:
        """Return items as ``a, b and c``."""
        listed = list(items)
        if self.language == "th" and len(listed) > 1:  # CLDR's Thai runs two figures together
            return f"{', '.join(listed[:-1])} และ {listed[-1]}"
        return format_list(listed, locale=self.language)


def is_named(about: str) -> bool:
    """Tell whether this is a name, and no week, period or assumption, which are put into words."""
    return not (_WEEK.fullmatch(about) or _PERIOD.fullmatch(about) or about in _ASSUMED)


def is_week(written: str) -> bool:
    """Tell whether this is a Monday as 2025-06-02, and no period."""
    return _WEEK.fullmatch(written) is not None


def capital(sentence: str) -> str:
    """Return a sentence that begins with a capital letter; the name of a factor ``a`` keeps its."""
    return sentence[:1].upper() + sentence[1:] if sentence[1:2].isalpha() else sentence


def _band(points: Number, floors: Mapping[str, Number]) -> str | None:
    try:
        return band(points if isinstance(points, Decimal) else Fraction(points), floors)
    except ValueError:
        return None
