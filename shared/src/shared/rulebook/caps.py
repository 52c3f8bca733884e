"""Caps: how many of a group may have a grade, who stays within, and who is over."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

from shared.errors import Invalid
from shared.rulebook.derivation import Derivation, Notes, derived
from shared.rulebook.facts import Graded
from shared.rulebook.model import Cap, Rulebook
from shared.rulebook.scoring import grade_of, lies

Group = tuple[str, str]
_ALL: Final[Group] = ("", "")
_NOBODY: Final = frozenset[str]()


class Room(NamedTuple):
    """What a cap leaves in one group: ``allowed`` of ``candidates``, for ``counted`` people."""

    kind: str
    group: str
    candidates: int
    counted: int
    allowed: int


class Capped(NamedTuple):
    """What one cap does, by people's ids.

    ``tied`` are those among whom the authority decides: they have the same score, and there is
    room for some of them only. ``over`` drop to the grade ``below``.
    """

    cap: str
    grade: str
    below: str
    rooms: tuple[Room, ...]
    stays: tuple[str, ...]
    over: tuple[str, ...]
    tied: tuple[str, ...]


def apply_caps(
    rulebook: Rulebook, people: Sequence[Graded], circumstances: frozenset[str] = _NOBODY
) -> tuple[tuple[Capped, ...], Derivation]:
    """Return for each cap, from the best grade down, who stays and who is over it, and why.

    Scores are ranked and never changed. Somebody without a grade is graded by the score. Raises
    ``Invalid`` for a grade that the rulebook does not know, a score out of its range, somebody who
    stands there twice, and a kind of group that is named for some only.
    """
    ruled = rulebook.under(circumstances)
    errors: dict[str, list[str]] = {}
    for place, each in enumerate(people):
        if each.grade is not None and each.grade not in ruled.grades:
            said = f"No such grade: {each.grade}; there is {', '.join(ruled.grades)}."
            errors[f"people.{place}.grade"] = [said]
        if not lies(each.score, ruled.maximum):
            errors[f"people.{place}.score"] = [f"Give 0 to {ruled.maximum}, not {each.score}."]
    errors |= _unclear(ruled, people)
    if errors:
        raise Invalid(errors)
    return derived(lambda notes: _capped(ruled, people, notes))


def _unclear(rulebook: Rulebook, people: Sequence[Graded]) -> dict[str, list[str]]:
    """Return what is wrong with who the people are and the groups that they stand in."""
    errors: dict[str, list[str]] = {}
    seen: set[str] = set()
    kinds = dict.fromkeys(kind for cap in rulebook.caps.values() for kind in cap.groups)
    named = {kind for kind in kinds if any(kind in each.group for each in people)}
    for place, each in enumerate(people):
        if each.id in seen:
            errors[f"people.{place}.id"] = [f"{each.id} stands here twice."]
        seen.add(each.id)
        for kind in named - each.group.keys():
            errors[f"people.{place}.group.{kind}"] = ["Name it for everybody or for nobody."]
    return errors


def _capped(rulebook: Rulebook, people: Sequence[Graded], notes: Notes) -> tuple[Capped, ...]:
    grades = {
        each.id: each.grade or grade_of(rulebook, notes, each.score, each.id) for each in people
    }
    order = tuple(rulebook.grades)
    done: list[Capped] = []
    for name, cap in sorted(rulebook.caps.items(), key=lambda each: order.index(each[1].grade)):
        below = order[order.index(cap.grade) + 1]
        rooms = _rooms(name, cap, below, people, grades, notes)
        stays, over, tied = _ranked(cap, people, grades, rooms)
        grades |= dict.fromkeys(over, below)
        done.append(Capped(name, cap.grade, below, tuple(rooms.values()), stays, over, tied))
    return tuple(done)


def _groups(cap: Cap, person: Graded) -> tuple[Group, ...]:
    return tuple((kind, person.group.get(kind, "")) for kind in cap.groups) or (_ALL,)


def _rooms(
    name: str,
    cap: Cap,
    below: str,
    people: Sequence[Graded],
    grades: Mapping[str, str],
    notes: Notes,
) -> dict[Group, Room]:
    candidates: Counter[Group] = Counter()
    counted: Counter[Group] = Counter()
    for each in people:
        for group in _groups(cap, each):
            candidates[group] += grades[each.id] == cap.grade
            counted[group] += grades[each.id] in cap.of
    drops = cap.count == "recomputed" and cap.grade not in cap.of and below in cap.of
    rooms: dict[Group, Room] = {}
    for group in sorted(candidates):
        allowed = notes.take(
            f"caps.{name}",
            "allowed",
            " ".join(group).strip(),
            percent=cap.percent,
            counted=counted[group],
            dropping=candidates[group] if drops else 0,
            rounding=cap.rounding,
        )
        allowed = min(allowed, candidates[group])
        rooms[group] = Room(*group, candidates[group], counted[group], allowed)
    return rooms


def _ranked(
    cap: Cap, people: Sequence[Graded], grades: Mapping[str, str], rooms: Mapping[Group, Room]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return who stays, who is over and who is tied; the highest score is placed first."""
    places = _Places(rooms)
    stays: list[str] = []
    over: list[str] = []
    tied: list[str] = []

    def score(person: Graded) -> Decimal:
        return -person.score

    candidates = [each for each in people if grades[each.id] == cap.grade]
    for _, level in groupby(sorted(candidates, key=score), key=score):
        fitting: dict[str, tuple[Group, ...]] = {}
        for each in level:
            within = _groups(cap, each)
            if places.are_full(within):
                over.append(each.id)
            else:
                fitting[each.id] = within
        contested = places.given_to(Counter(fitting.values()))
        for name, within in fitting.items():
            (tied if contested.intersection(within) else stays).append(name)
    return tuple(stays), tuple(over), tuple(tied)


class _Places:
    """How many places of each group are taken, at least and at most, until equals are decided."""

    def __init__(self, rooms: Mapping[Group, Room]) -> None:
        self._room = {group: room.allowed for group, room in rooms.items()}
        self._least = dict.fromkeys(rooms, 0)
        self._most = dict.fromkeys(rooms, 0)

    def are_full(self, within: Sequence[Group]) -> bool:
        """Tell whether one of the groups is full, however the authority decides."""
        return any(self._least[group] >= self._room[group] for group in within)

    def given_to(self, equals: Mapping[tuple[Group, ...], int]) -> set[Group]:
        """Give places to so many equals of each set of groups; return the contested groups."""
        wanted: Counter[Group] = Counter()
        for within, number in equals.items():
            wanted.update(dict.fromkeys(within, number))
        spare = {group: self._room[group] - self._most[group] for group in wanted}
        contested = {group for group, number in wanted.items() if number > spare[group]}
        sure: Counter[Group] = Counter()  # so many get one even if all the others did
        alone: Counter[Group] = Counter()  # so many miss one only where this group is full
        for within, number in equals.items():
            tight = contested.intersection(within)
            left = [spare[group] - wanted[group] + number for group in tight]
            sure.update(dict.fromkeys(within, max(0, min([number, *left]))))
            if len(tight) <= 1:
                alone.update(dict.fromkeys(tight or within, number))
        for group, number in wanted.items():
            room, least = self._room[group], self._least[group]
            self._least[group] = max(least + sure[group], min(room, least + alone[group]))
            self._most[group] = min(room, self._most[group] + number)
        return contested
