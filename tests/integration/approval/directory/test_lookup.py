"""Who may approve whom, asked of the database: one person, many, and the other way round."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from approval.directory import lookup
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.findings import findings
from approval.directory.models import Acting, Delegation, Person, Unit
from approval.directory.roster.comparing import Difference
from approval.directory.roster.lines import PersonLine, Roster, UnitLine
from approval.directory.roster.loading import load_roster
from counting import statements
from shared.kit.db import Database

Edit = Callable[[str, str, str], None]


ROUTES = {
    "CB001": None,
    "CB002": None,
    "CB005": ("CB001", "leader_in_charge"),
    "CB008": ("CB001", "leader_in_charge"),
    "CB009": ("CB002", "leader_in_charge"),
    "CB010": ("CB009", "head_of_unit"),
    "CB015": ("CB009", "head_of_unit"),
    "CB022": ("CB009", "head_of_unit"),
    "CB023": ("CB002", "leader_in_charge"),
    "CB024": ("CB023", "head_of_unit"),
    "CB029": ("CB023", "head_of_unit"),
    "CB050": ("CB003", "leader_in_charge"),
    "CB055": ("CB050", "head_of_unit"),
    "CB062": ("CB050", "head_of_unit"),
    "CB065": ("CB050", "head_of_unit"),
}
"""Leaders, secretary and assistant, the Office and its sections, a department, the bureau."""


def test_the_shipped_agency_is_routed_as_the_regulation_says(
    approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    codes = {person_id: code for code, person_id in ids.items()}
    found: dict[str, tuple[str, str] | None] = {}
    with approval_database.transaction() as session:
        for code in ROUTES:
            authority = lookup.authority_of(session, ids[code])
            found[code] = (codes[authority.person_id], authority.rule) if authority else None
    assert found == ROUTES


def test_somebody_unknown_has_no_authority_and_no_name(approval_database: Database) -> None:
    with approval_database.transaction() as session:
        assert lookup.authority_of(session, uuid4()) is None
        assert lookup.names(session, [uuid4()]) == {}
        assert not lookup.is_office_member(session, uuid4())
        assert lookup.authority_by_person(session, []) == {}


def test_many_are_looked_up_in_two_statements_and_one_in_one(
    approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    for asked in (None, set(ids.values())):
        with approval_database.transaction() as session, statements(approval_database) as sent:
            found = lookup.authority_by_person(session, asked)
        assert len(found) == 65 - 4
        assert len(sent) == 2
    with approval_database.transaction() as session, statements(approval_database) as sent:
        assert lookup.authority_of(session, ids["CB065"]) == found[ids["CB065"]]
    assert len(sent) == 1


def test_a_head_who_left_is_no_authority_and_who_left_keeps_one(
    approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.code == "CB065").values(active=False))
        found = lookup.authority_of(session, ids["CB065"])
        assert found is not None
        assert found.person_id == ids["CB050"]
        session.execute(update(Person).where(Person.code == "CB050").values(active=False))
        found = lookup.authority_of(session, ids["CB065"])
        assert found is not None
        assert (found.person_id, found.passed) == (ids["CB003"], "vacant")
        assert lookup.subjects_of(session, ids["CB050"]) == []
        assert ids["CB065"] in lookup.subjects_of(session, ids["CB003"])


def test_names_are_told_of_who_left_too(
    approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.code == "CB001").values(active=False))
        assert lookup.names(session, [ids["CB001"]]) == {ids["CB001"]: "Đặng Hữu Khuê"}


def test_the_office_is_the_agencys_own_with_its_sections(
    approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    with approval_database.transaction() as session:
        members = {code for code in ids if lookup.is_office_member(session, ids[code])}
    assert members == {f"CB{number:03}" for number in range(9, 23)}


def tangled(chance: random.Random) -> Roster:
    """Return an agency as odd as a roster allows: any kind below any, posts vacant or doubled."""
    people = [f"p{number}" for number in range(60)]
    leaders = people[:6]
    units: list[UnitLine] = []
    for number in range(14):
        above = chance.choice([*units, None])
        parent = above.code if above else ""
        offices = above is None or above.kind not in {"department", "bureau"}
        kind = chance.choice([each for each in UnitKind if offices or each != "office"])
        head = chance.choice([*people[:25], ""])
        leader = chance.choice([*leaders, "", ""])
        units.append(UnitLine(2, f"u{number}", "Đơn vị", kind, parent, head, leader))
    return Roster(
        tuple(units),
        tuple(
            PersonLine(
                line=2,
                code=code,
                name="Người",
                unit=chance.choice(units).code,
                post="Việc",
                tier="committee_leader" if code in leaders else chance.choice(list(Tier)),
                manager="",
                account="",
            )
            for code in people
        ),
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_queue_of_an_authority_is_the_authority_of_everybody_turned_round(
    approval_database: Database, now: datetime, seed: int
) -> None:
    with approval_database.transaction() as session:
        load_roster(session, tangled(random.Random(seed)), now=now)
        people = session.scalars(select(Person.id)).all()
        expected: dict[UUID, set[UUID]] = defaultdict(set)
        for person_id, authority in lookup.authority_by_person(session).items():
            expected[authority.person_id].add(person_id)
        assert expected
        for person_id in people:
            found = lookup.subjects_of(session, person_id)
            assert set(found) == expected[person_id]
            assert len(found) == len(set(found))


@pytest.mark.parametrize("seed", range(6, 14))
def test_with_delegations_and_acting_heads_the_queue_is_still_who_may_decide_turned_round(
    approval_database: Database, now: datetime, seed: int
) -> None:
    chance = random.Random(seed)
    with approval_database.transaction() as session:
        load_roster(session, tangled(chance), now=now)
        people = session.scalars(select(Person.id).order_by(Person.code)).all()
        units = session.scalars(select(Unit.id).order_by(Unit.code)).all()
        session.execute(insert(Acting), [acting(chance, units, people) for _ in range(8)])
        session.execute(insert(Delegation), [delegation(chance, units, people) for _ in range(60)])
        expected: dict[UUID, set[UUID]] = defaultdict(set)
        by_person = lookup.authority_by_person(session)
        assert by_kind(session) == by_person
        for person_id, authority in by_person.items():
            delegates = lookup.delegates_of(session, person_id).values()
            for decider in (authority.person_id, *delegates):
                assert lookup.mandate_of(session, decider, person_id) is not None
                expected[decider].add(person_id)
        for person_id in people:
            found = lookup.subjects_of(session, person_id)
            assert set(found) == expected[person_id]
            assert len(found) == len(set(found))
            assert person_id not in found


def by_kind(session: Session) -> dict[UUID, lookup.Authority]:
    """Return everybody's authority as it is told of all people alike, or of one apart."""
    rows = session.execute(select(lookup.KINDS_OF_PEOPLE)).all()
    kind = {each.person_id: lookup.KindOfPerson(*each[1:]) for each in rows}
    found = lookup.authority_by_kind(session, set(kind.values()))
    assert any(each.apart_id is None for each in found)
    return {person_id: found[each] for person_id, each in kind.items() if each in found}


HOUR = timedelta(hours=1)


def span(chance: random.Random) -> dict[str, datetime]:
    """Return a validity that holds now, mostly."""
    instant = datetime.now(UTC)
    since = instant + chance.choice([-2, -2, -2, 1]) * HOUR
    return {"since": since, "until": since + chance.choice([1, 9, 9]) * HOUR}


def acting(
    chance: random.Random, units: Sequence[UUID], people: Sequence[UUID]
) -> dict[str, object]:
    return span(chance) | {
        "id": uuid4(),
        "unit_id": chance.choice(units),
        "post": chance.choice(["head", "leader_in_charge"]),
        "person_id": chance.choice(people),
        "document": "QĐ 7",
        "recorded_by": "roster",
        "recorded_at": datetime.now(UTC),
        "ended_at": chance.choice([None, None, datetime.now(UTC)]),
    }


def delegation(
    chance: random.Random, units: Sequence[UUID], people: Sequence[UUID]
) -> dict[str, object]:
    from_id, to_id = chance.sample(people[:30], 2)
    revoked = chance.random() < 0.2
    return span(chance) | {
        "id": uuid4(),
        "from_id": from_id,
        "to_id": to_id,
        "unit_id": chance.choice([None, *units[:6]]),
        "tiers": chance.choice([[], [], chance.sample(list(Tier), 4)]),
        "first_day": date(2026, 11, 16),
        "last_day": date(2026, 11, 20),
        "document": "UQ 12",
        "recorded_at": datetime.now(UTC),
        "revoked_at": datetime.now(UTC) if revoked else None,
        "revoked_by": from_id if revoked else None,
    }


def test_the_subjects_of_a_leader_are_the_directors_in_their_charge(
    approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    codes = {person_id: code for code, person_id in ids.items()}
    with approval_database.transaction() as session:
        found = lookup.subjects_of(session, ids["CB003"])
    assert sorted(codes[each] for each in found) == ["CB030", "CB050"]


def test_what_hinders_somebodys_week_is_found(
    approval_database: Database, load: Callable[..., Difference], edit: Edit
) -> None:
    edit("units.csv", "CB023,CB002", ",")
    edit("people.csv", "specialist,CB024,", "specialist,,")
    load()
    with approval_database.transaction() as session:
        found = [(each.subject, each.code) for each in findings(session)]
    assert found == [("unit", "V1")]  # results go up, past the vacant post, and so do managers


def test_a_circle_and_who_has_nobody_to_turn_to_are_found_and_stop_nobody_else(
    approval_database: Database, ids: Mapping[str, UUID]
) -> None:
    with approval_database.transaction() as session:
        for code, manager in {"CB023": "CB026", "CB026": "CB023", "CB027": None}.items():
            changed = {"manager_id": ids[manager] if manager else None}
            person = update(Person).where(Person.id == ids[code])
            session.execute(person.values(version=Person.version + 1, **changed))
        found = [str(each) for each in findings(session)]
    assert found == [
        "person CB023: reporting goes round in a circle: CB023 → CB026 → CB023",
        "person CB027: has no direct manager, so nobody scores the reports",
    ]


def test_the_shipped_agency_has_no_findings(
    approval_database: Database, load: Callable[..., Difference]
) -> None:
    load()
    with approval_database.transaction() as session:
        assert findings(session) == []
        assert session.scalar(select(Unit.code).where(Unit.head_id.is_(None))) is None
