"""What a roster changes, and what it leaves as it is."""

from itertools import count
from uuid import UUID

from approval.directory.domain.entries import PersonEntry, UnitEntry
from approval.directory.roster.comparing import Difference, Known, compare
from approval.directory.roster.lines import PersonLine, Roster, UnitLine
from approval.directory.roster.telling import told

NOTHING = Known((), (), {})
UNIT = UnitLine(2, "V1", "Vụ Một", "department", "", "", "")


def person(code: str, *, name: str = "Lan", manager: str = "", account: str = "") -> PersonLine:
    return PersonLine(2, code, name, "V1", "Chuyên viên", "specialist", manager, account)


def compared(known: Known, *people: PersonLine) -> Difference:
    numbers = count(len(known.people) + len(known.units) + 100)
    return compare(Roster((UNIT,), people), known, new_id=lambda: UUID(int=next(numbers)))


def after(known: Known, difference: Difference) -> Known:
    """Return what the directory holds once a difference is written."""
    units: dict[UUID, UnitEntry] = {each.id: each for each in known.units}
    people: dict[UUID, PersonEntry] = {each.id: each for each in known.people}
    units |= {each.id: each for each in difference.units.entries}
    people |= {each.id: each for each in difference.people.entries}
    accounts = difference.accounts
    logins = {**known.logins, **accounts.renamed, **accounts.opened}
    for closed in accounts.closed:
        logins.pop(closed)
    return Known(tuple(units.values()), tuple(people.values()), logins)


def test_what_is_new_is_added_in_its_first_version() -> None:
    difference = compared(NOTHING, person("A"), person("B", manager="A", account="b"))
    first, second = difference.people.added
    assert (first.version, second.manager_id, second.active) == (1, first.id, True)
    assert difference.accounts.opened == {second.id: "b"}
    assert str(difference.people) == "person: 2 added, 0 changed, 0 left, 0 unchanged"


def test_the_same_again_changes_nothing() -> None:
    people = (person("A"), person("B", manager="A", account="b"))
    difference = compared(after(NOTHING, compared(NOTHING, *people)), *people)
    assert not difference.units.entries
    assert not difference.people.entries
    assert (difference.units.unchanged, difference.people.unchanged) == (1, 2)
    assert str(difference.accounts) == "account: 0 opened, 0 renamed, 0 closed"


def test_a_change_keeps_the_id_takes_the_next_version_and_is_told() -> None:
    known = after(NOTHING, compared(NOTHING, person("A"), person("B")))
    difference = compared(known, person("A"), person("B", name="Lan Anh", manager="A"))
    (changed,) = difference.people.changed
    assert (changed.id, changed.version) == (known.people[1].id, 2)
    assert [str(change) for change in told(difference)] == ["person B changed: name, manager"]


def test_who_is_absent_leaves_and_may_come_back() -> None:
    known = after(NOTHING, compared(NOTHING, person("A"), person("B")))
    gone = compared(known, person("A"))
    assert [(each.code, each.active, each.version) for each in gone.people.left] == [
        ("B", False, 2)
    ]
    known = after(known, gone)
    assert compared(known, person("A")).people.entries == []
    back = compared(known, person("A"), person("B"))
    assert [(each.id, each.active, each.version) for each in back.people.changed] == [
        (known.people[1].id, True, 3)
    ]
    assert [str(change) for change in told(back)] == ["person B changed: active"]


def test_an_account_ends_when_its_cell_is_blank_but_not_when_its_person_is_absent() -> None:
    known = after(NOTHING, compared(NOTHING, person("A", account="a"), person("B", account="b")))
    a, b = known.logins
    assert compared(known, person("A"), person("B", account="b")).accounts.closed == [a]
    assert compared(known, person("A", account="a")).accounts.closed == []
    taken = compared(known, person("A", account="b")).accounts
    assert (taken.renamed, taken.closed) == ({a: "b"}, [b])


def test_what_changes_is_told_with_what_it_was_and_becomes() -> None:
    known = after(NOTHING, compared(NOTHING, person("A"), person("B", account="b"), person("C")))
    people = (person("A", account="a"), person("B", name="Lan Anh", manager="A"), person("D"))
    assert [
        (str(change), [str(edit) for edit in change.edits])
        for change in told(compared(known, *people))
    ] == [
        (
            "person D added",
            [
                'name: nothing → "Lan"',
                'unit: nothing → "V1"',
                'post: nothing → "Chuyên viên"',
                'tier: nothing → "specialist"',
                'active: nothing → "yes"',
            ],
        ),
        (
            "person B changed: name, manager, account",
            ['name: "Lan" → "Lan Anh"', 'manager: nothing → "A"', 'account: "b" → nothing'],
        ),
        ("person C left", []),
        ("person A changed: account", ['account: nothing → "a"']),
    ]
