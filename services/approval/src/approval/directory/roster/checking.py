"""Checks what the lines of a roster say together: duplicates, references, circles."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from approval.directory.domain.circles import circles, told
from approval.directory.domain.tiers import HAVE_NO_OFFICE, Tier, UnitKind
from approval.directory.roster.lines import PEOPLE, UNITS, Fault, PersonLine, Roster, UnitLine

Line = TypeVar("Line", UnitLine, PersonLine)


def check(roster: Roster) -> list[Fault]:
    """Return every fault in what the lines say together; a blank cell refers to nothing."""
    units, faults = _by(roster.units, UNITS, "code")
    people, twice = _by(roster.people, PEOPLE, "code")
    faults += twice
    faults += _by(roster.people, PEOPLE, "account")[1]
    for unit in roster.units:
        wrong = _wrong_in_unit(unit, units, people)
        faults += (Fault(UNITS, unit.line, column, message) for column, message in wrong)
    for person in roster.people:
        wrong = _wrong_in_person(person, units, people)
        faults += (Fault(PEOPLE, person.line, column, message) for column, message in wrong)
    for circle in circles({code: unit.parent for code, unit in units.items()}):
        faults.append(Fault(UNITS, units[circle[0]].line, "parent", told(circle)))
    for circle in circles({code: person.manager for code, person in people.items()}):
        faults.append(Fault(PEOPLE, people[circle[0]].line, "manager", told(circle)))
    return faults


def _by(lines: Iterable[Line], file: str, column: str) -> tuple[dict[str, Line], list[Fault]]:
    """Return the lines by what a column holds, and a fault for each that came before."""
    found: dict[str, Line] = {}
    faults = []
    for line in lines:
        key = getattr(line, column)
        if key and found.setdefault(key, line) is not line:
            message = f'"{key}" stands on line {found[key].line} already'
            faults.append(Fault(file, line.line, column, message))
    return found, faults


def _wrong_in_unit(
    unit: UnitLine, units: Mapping[str, UnitLine], people: Mapping[str, PersonLine]
) -> Iterator[tuple[str, str]]:
    if unit.parent and unit.parent == unit.code:
        yield "parent", "the unit stands below itself"
    elif unit.parent and unit.parent not in units:
        yield "parent", f'there is no unit "{unit.parent}"'
    elif unit.parent and unit.kind == UnitKind.OFFICE:
        above = units[unit.parent].kind
        if above in HAVE_NO_OFFICE:
            yield "kind", f"the own office of a {above} is a section of it; write section"
    if unit.head and unit.head not in people:
        yield "head", f'there is no person "{unit.head}"'
    leader = people.get(unit.leader_in_charge)
    if unit.leader_in_charge and leader is None:
        yield "leader_in_charge", f'there is no person "{unit.leader_in_charge}"'
    elif leader is not None and leader.tier != Tier.COMMITTEE_LEADER:
        yield "leader_in_charge", f'"{leader.code}" is no {Tier.COMMITTEE_LEADER}'


def _wrong_in_person(
    person: PersonLine, units: Mapping[str, UnitLine], people: Mapping[str, PersonLine]
) -> Iterator[tuple[str, str]]:
    if person.unit and person.unit not in units:
        yield "unit", f'there is no unit "{person.unit}"'
    if person.manager and person.manager == person.code:
        yield "manager", "nobody is their own direct manager"
    elif person.manager and person.manager not in people:
        yield "manager", f'there is no person "{person.manager}"'
