"""Caps: nobody more than allowed, no score changed, no tie broken; against an oracle."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby, permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebooks import made
from shared.errors import Invalid
from shared.rulebook import apply_caps, replay
from shared.rulebook.caps import Capped
from shared.rulebook.facts import Graded

CAP = """caps:
  best: {{name: x, grade: great, percent: {percent}, of: [{of}], count: {count},
         rounding: {rounding}, groups: [{groups}], source: book}}
"""


def capped(people: Sequence[Graded], **rule: object) -> Capped:
    given = {
        "percent": 20,
        "of": "good",
        "count": "fixed",
        "rounding": "down",
        "groups": "unit",
    } | rule
    (found,), _ = apply_caps(made(CAP.format(**given)), people)
    return found


def person(name: str, score: object, grade: str | None = None, **group: str) -> Graded:
    return Graded(name, Decimal(str(score)), grade, group)


def crowd(great: int, good: int) -> list[Graded]:
    best = [person(f"g{n}", 99 - Decimal(n) / 10) for n in range(great)]
    return best + [person(f"o{n}", 75) for n in range(good)]


@pytest.mark.parametrize(
    ("great", "good", "rule", "allowed"),
    [
        (5, 10, {}, 2),
        (5, 10, {"of": "great, good"}, 3),
        (6, 14, {}, 2),
        (6, 14, {"count": "recomputed"}, 3),
        (6, 14, {"of": "great, good"}, 4),
        (6, 14, {"of": "everybody"}, 4),
        (6, 14, {"rounding": "nearest"}, 3),
        (6, 14, {"rounding": "up"}, 3),
        (3, 0, {}, 0),
        (3, 0, {"count": "recomputed", "percent": 50}, 1),
        (3, 12, {"percent": 0}, 0),
        (3, 12, {"percent": 100}, 3),
        (0, 12, {}, 0),
        (1, 100, {}, 1),
        (4, 12, {"percent": "12.5", "rounding": "nearest"}, 2),
    ],
)
def test_the_arithmetic_of_each_reading(
    great: int, good: int, rule: dict[str, object], allowed: int
) -> None:
    found = capped(crowd(great, good), **rule)
    assert len(found.stays) == min(allowed, great)
    assert len(found.over) == great - len(found.stays)
    assert found.tied == ()


@given(great=st.integers(0, 30), good=st.integers(0, 60), percent=st.integers(0, 100))
def test_recomputed_is_the_greatest_number_that_fits_while_people_drop(
    great: int, good: int, percent: int
) -> None:
    found = capped(crowd(great, good), percent=percent, count="recomputed")
    fits = [k for k in range(great + 1) if 100 * k <= percent * (good + great - k)]
    assert len(found.stays) == max(fits)


def test_nobody_is_no_trouble() -> None:
    assert capped([]) == ("best", "great", "good", (), (), (), ())


def test_a_tie_is_for_the_authority_and_never_broken() -> None:
    people = [person("a", 95), person("b", 92), person("c", 92), person("d", 91), *crowd(0, 10)]
    found = capped(people)
    assert (found.stays, found.tied, found.over) == (("a",), ("b", "c"), ("d",))
    assert capped(people[::-1]).tied == ("c", "b")


def test_equals_that_all_fit_or_all_fall_are_no_tie() -> None:
    assert capped([person("a", 95), person("b", 95), *crowd(0, 10)]).stays == ("a", "b")
    people = [person("a", 99), person("b", 98), person("c", 92), person("d", 92), *crowd(0, 10)]
    assert capped(people).over == ("c", "d")


def test_groups_are_counted_by_themselves() -> None:
    people = [person(f"{unit}{n}", 75, unit=unit) for unit in "xy" for n in range(5)]
    people += [person("x8", 99, unit="x"), person("x9", 98, unit="x"), person("y9", 91, unit="y")]
    found = capped(people)
    assert (found.stays, found.over) == (("x8", "y9"), ("x9",))
    assert [(room.group, room.candidates, room.counted, room.allowed) for room in found.rooms] == [
        ("x", 2, 5, 1),
        ("y", 1, 5, 1),
    ]


def test_without_groups_all_are_one_group() -> None:
    assert len(capped(crowd(5, 10), groups="").stays) == 2


def test_whoever_waits_for_a_tie_elsewhere_is_undecided_too() -> None:
    """In unit A, p and q are equal for one place; only if p gets none may r have duty x."""
    units = {"A": 1, "B": 1}
    people = [person("p", 95, unit="A", duty="x"), person("q", 95, unit="A", duty="y")]
    people.append(person("r", 92, unit="B", duty="x"))
    people += [person(f"{unit}{duty}", 75, unit=unit, duty=duty) for unit in units for duty in "xy"]
    found = capped(people, percent=50, groups="unit, duty")
    assert (found.stays, found.tied, found.over) == ((), ("p", "q", "r"), ())


def ways(people: Sequence[Graded], rooms: dict[tuple[str, str], int]) -> Iterator[frozenset[str]]:
    """Yield who stays, for each order in which the authority may decide between equals."""
    ordered = sorted(people, key=lambda each: -each.score)
    levels = [
        list(permutations(level)) for _, level in groupby(ordered, key=lambda each: each.score)
    ]
    for chosen in product(*levels):
        left = Counter(rooms)
        stays: set[str] = set()
        for each in (one for level in chosen for one in level):
            within = list(each.group.items())
            if all(left[group] > 0 for group in within):
                left.subtract(within)
                stays.add(each.id)
        yield frozenset(stays)


def groups_of(*kinds: str) -> st.SearchStrategy[list[Graded]]:
    group = st.fixed_dictionaries({kind: st.sampled_from("ab") for kind in kinds})
    best = st.lists(st.tuples(st.integers(92, 94), group), max_size=6)
    rest = st.lists(group, max_size=8)
    return st.builds(
        lambda best, rest: [
            *(person(f"p{n}", score, **within) for n, (score, within) in enumerate(best)),
            *(person(f"o{n}", 75, **within) for n, within in enumerate(rest)),
        ],
        best,
        rest,
    )


def outcomes(found: Capped, people: Sequence[Graded]) -> set[frozenset[str]]:
    rooms = {(room.kind, room.group): room.allowed for room in found.rooms}
    return set(ways([each for each in people if each.score > 90], rooms))


@given(people=groups_of("unit"), percent=st.sampled_from([20, 40, 60]))
def test_in_one_kind_of_group_the_answer_is_what_every_order_of_equals_shares(
    people: list[Graded], percent: int
) -> None:
    found = capped(people, percent=percent)
    possible = outcomes(found, people)
    names = {each.id for each in people if each.score > 90}
    assert set(found.stays) == names.intersection(*possible)
    assert set(found.over) == names.difference(*possible)
    assert sorted((*found.stays, *found.over, *found.tied)) == sorted(names)


@settings(max_examples=300)
@given(people=groups_of("unit", "duty"), percent=st.sampled_from([20, 40, 60]))
def test_in_two_kinds_of_groups_whoever_stays_or_is_over_is_so_in_every_order(
    people: list[Graded], percent: int
) -> None:
    found = capped(people, percent=percent, groups="unit, duty")
    for stays in outcomes(found, people):
        assert set(found.stays) <= stays
        assert not stays.intersection(found.over)


def test_whoever_drops_counts_for_the_next_cap() -> None:
    rulebook = made(
        CAP.format(percent=20, of="good", count="fixed", rounding="down", groups="unit")
        + "  second: {name: x, grade: good, percent: 50, of: [everybody], count: fixed,"
        " rounding: down, groups: [unit], source: book}\n"
    )
    people = [*crowd(2, 5), person("f", 55)]
    (first, second), derivation = apply_caps(rulebook, people)
    assert (first.cap, first.over) == ("best", ("g1",))
    assert second.rooms[0] == ("unit", "", 6, 8, 4)
    assert (second.stays, len(second.tied), second.over) == (("g1",), 5, ())
    replay(derivation)


def test_a_grade_that_was_decided_counts_and_not_the_score() -> None:
    people = [person("a", 95, "poor"), person("b", 91), *crowd(0, 5)]
    assert capped(people).stays == ("b",)


def test_where_the_printed_figure_is_graded_caps_take_that_grade() -> None:
    rule = CAP.format(percent=100, of="everybody", count="fixed", rounding="down", groups="unit")
    (found,), _ = apply_caps(made(f"{rule}graded: printed\nplaces: 0"), [person("a", "89.5")])
    assert found.stays == ("a",)


@pytest.mark.parametrize(
    ("people", "field"),
    [
        ([person("a", 95, "awful")], "people.0.grade"),
        ([person("a", 101)], "people.0.score"),
        ([person("a", -1)], "people.0.score"),
        ([person("a", "NaN")], "people.0.score"),
        ([person("a", 95), person("a", 80)], "people.1.id"),
        ([person("a", 95, unit="x"), person("b", 80)], "people.1.group.unit"),
    ],
)
def test_people_that_are_not_allowed_are_named(people: list[Graded], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        capped(people)
    errors: Any = refused.value.facts["errors"]
    assert list(errors) == [field]
