"""The rulebooks at hand, and which of them is in force for whom on a day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources.abc import Traversable
from itertools import combinations
from pathlib import Path

from shared.errors import Conflict, Invalid
from shared.rulebook.answers import check_examples
from shared.rulebook.calendar import Calendars, country_calendar, read_calendars
from shared.rulebook.files import RulebookError
from shared.rulebook.loading import (
    Version,
    files_in,
    read_versions,
    shipped_files,
    shipped_versions,
)
from shared.rulebook.model import Rulebook, Year
from shared.rulebook.schema import GROUPS


class Shelf:
    """Checked versions of rulebooks, at most one of each in force on a day."""

    def __init__(self, versions: Sequence[Version]) -> None:
        """Put versions on the shelf; raises ``RulebookError`` when two of one rulebook overlap."""
        for one, other in combinations(versions, 2):
            if one.newest.id == other.newest.id and (day := _shared_day(one, other)):
                raise RulebookError(
                    f"{one.file}, {other.file}: both are {one.newest.id} and in force on {day}; "
                    "end the earlier one with valid_to, or give one another id."
                )
        self.versions = tuple(sorted(versions, key=_by_id))

    def ids(self) -> list[str]:
        """Return the ids of the rulebooks, each once."""
        return list(dict.fromkeys(version.newest.id for version in self.versions))

    def parts(self) -> set[str]:
        """Return the names of all parts that any rulebook here knows."""
        return {
            part
            for version in self.versions
            for rulebook in version.stretches.values()
            for part in rulebook.parts
        }

    def versions_of(self, name: str) -> list[Version]:
        """Return a rulebook's versions, oldest first; raises ``Invalid`` when it is not here."""
        found = [version for version in self.versions if version.newest.id == name]
        if not found:
            raise Invalid(
                {"rulebook": [f"No rulebook {name!r}; there is {', '.join(self.ids())}."]}
            )
        return found

    def find(self, name: str, on: date) -> Rulebook:
        """Return a rulebook as it stands on a day; raises ``Invalid`` when it is not in force."""
        versions = self.versions_of(name)
        for version in versions:
            if version.is_in_force(on):
                return version.on(on)
        spans = "; ".join(_span(version) for version in versions)
        raise Invalid({"on": [f"{name} is not in force on {on}: it is {spans}."]})


class NotAtHand(Conflict):
    """The rulebook that a result rests on is not mounted here."""

    code = "rulebook-not-at-hand"
    title = "The rulebook of that result is not at hand"


class Adopted:
    """The rulebooks that one agency evaluates weeks by: never two for one person in one week.

    A week is judged by the rulebook that is in force on the day that places it in a month.
    """

    def __init__(self, shelf: Shelf, names: Sequence[str]) -> None:
        """Adopt rulebooks by id; raises ``RulebookError`` for an unknown one and for a clash."""
        self.shelf = shelf
        try:
            self._versions = [version for name in names for version in shelf.versions_of(name)]
        except Invalid as fault:
            raise RulebookError(str(fault.errors)) from fault
        for one, other in combinations(self._versions, 2):
            shared = one.newest.applies_to & other.newest.applies_to
            if shared and (day := _shared_day(one, other)):
                raise RulebookError(
                    f"{one.file}, {other.file}: both are in force on {day} for "
                    f"{' and '.join(sorted(shared))}; adopt one of them."
                )
        years = {
            (each.newest.year.first_month, each.newest.year.week_belongs_by)
            for each in self._versions
        }
        if len(years) > 1:
            raise RulebookError(f"{', '.join(names)}: these rulebooks divide the year differently.")
        self.only = self._only()

    def _only(self) -> Rulebook | None:
        """Return the rulebook that governs everybody in every week, when one does."""
        if len(self._versions) != 1:
            return None
        version = self._versions[0]
        lasting = version.newest.valid_to is None and len(version.stretches) == 1
        return version.newest if lasting and len(version.newest.applies_to) == len(GROUPS) else None

    @property
    def year(self) -> Year:
        """Return the year that periods divide; the rulebooks of one agency agree on it."""
        return self._versions[0].newest.year

    @property
    def countries(self) -> set[str]:
        """Return the countries whose calendars the rulebooks name, as ``vn``."""
        return {
            rulebook.calendar for each in self._versions for rulebook in each.stretches.values()
        }

    def governing(self, week: date, *, leader: bool) -> Rulebook:
        """Return the rulebook for the week of a Monday, for a leader or for anybody else.

        Raises ``Invalid`` when none is in force.
        """
        group = "leaders" if leader else "staff"
        for version in self._versions:
            day = week + timedelta(days=version.newest.year.week_belongs_by)
            if group in version.newest.applies_to and version.is_in_force(day):
                return version.on(day)
        raise Invalid({"week": [f"No rulebook is in force for {group} in the week of {week}."]})

    def recorded(self, reference: Mapping[str, str], week: date) -> Rulebook:
        """Return the very rulebook that a stored result of that week refers to.

        Raises ``NotAtHand`` when no file here has that id, version and content.
        """
        for version in self.shelf.versions:
            if version.newest.reference() == reference:
                return version.on(week + timedelta(days=version.newest.year.week_belongs_by))
        raise NotAtHand(
            f"No file here is {reference['id']} {reference['version']} with the hash "
            f"{reference['sha256'][:12]}…; mount it in the directory of rulebooks."
        )


def _by_id(version: Version) -> tuple[str, date]:
    return version.newest.id, version.newest.valid_from


def _shared_day(one: Version, other: Version) -> date | None:
    """Return the first day on which both are in force, if there is one."""
    day = max(one.newest.valid_from, other.newest.valid_from)
    return day if one.is_in_force(day) and other.is_in_force(day) else None


def _span(version: Version) -> str:
    first, last = version.newest.valid_from, version.newest.valid_to
    return f"from {first}" if last is None else f"from {first} to {last}"


@cache
def shipped_shelf() -> Shelf:
    """Return the rulebooks that come with the platform, read once."""
    return Shelf(shipped_versions())


def open_shelf(directory: Path | None) -> Shelf:
    """Return the shipped rulebooks and those of an agency's own directory.

    Raises ``RulebookError`` for a directory that is not there, and for a file that cannot be used
    or whose worked examples come out otherwise.
    """
    shipped = shipped_files()
    if directory is None:
        return shipped_shelf()
    if not directory.is_dir():
        raise RulebookError(f"{directory}: no such directory of rulebooks.")
    own: list[Traversable] = files_in(directory)
    versions = read_versions(own, beside=shipped)
    for version in versions:
        check_examples(version)
    return Shelf([*shipped_shelf().versions, *versions])


def adopt(names: str, directory: Path | None) -> Adopted:
    """Return the rulebooks of these ids, with commas between, as settings name them.

    Raises ``RulebookError``, which is to stop the start.
    """
    return Adopted(open_shelf(directory), [name.strip() for name in names.split(",")])


def agency_calendars(adopted: Adopted, file: Path | None) -> Calendars:
    """Return the calendars of an agency's own file, or of the country that its rulebooks name.

    Raises ``RulebookError``, which is to stop the start, for a file that cannot be used, and
    without a file when the rulebooks name several countries.
    """
    if file is not None:
        try:
            return read_calendars(file)
        except OSError as fault:
            raise RulebookError(f"{file}: no calendar can be read there.") from fault
    countries = sorted(adopted.countries)
    if len(countries) > 1:
        raise RulebookError(
            f"The rulebooks name the calendars of {' and '.join(countries)}; "
            "give the agency a calendar file of its own."
        )
    return Calendars(country_calendar(countries[0].upper()))
