from dataclasses import replace
from pathlib import Path

import pytest

from sample.errors import PlayError
from sample.people import Person, check_enough, examples, office_member, read_people, with_ids

UNITS = """\
code,name,kind,parent,head,leader_in_charge
LD,Lãnh đạo Ban,leadership,,P1,P1
VP,Văn phòng Ban,office,LD,P2,P1
V3,"Vụ Đào tạo, Bồi dưỡng",department,LD,P4,P1
"""
PEOPLE = """\
code,name,unit,post,tier,manager,account
P1,Đặng Hữu Khuê,LD,Trưởng ban,committee_leader,,khue.dang
P2,Trịnh Công Lộc,VP,Chánh Văn phòng,chief_of_office,P1,loc.trinh
P3,Bùi Khánh Vy,VP,Chuyên viên,specialist,P2, Vy.Bui

P4,Cao Thu Hà,V3,Vụ trưởng,director,P1,ha.cao
P5,Lê An,V3,Chuyên viên,specialist,P4,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8-sig")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def test_a_roster_is_read_in_its_order_with_the_names_of_units(folder: Path) -> None:
    people = read_people(folder)
    assert [person.code for person in people] == ["P1", "P2", "P3", "P4", "P5"]
    assert people[3] == Person(
        code="P4",
        name="Cao Thu Hà",
        unit="Vụ Đào tạo, Bồi dưỡng",
        post="Vụ trưởng",
        tier="director",
        manager="P1",
        account="ha.cao",
        office=False,
    )


def test_leaders_of_the_committee_owe_no_report(folder: Path) -> None:
    assert [person.evaluated for person in read_people(folder)] == [False, True, True, True, True]


def test_accounts_are_in_small_letters_and_may_be_missing(folder: Path) -> None:
    accounts = [person.account for person in read_people(folder)]
    assert accounts == ["khue.dang", "loc.trinh", "vy.bui", "ha.cao", ""]


def test_a_missing_file_or_column_or_unit_is_named(folder: Path) -> None:
    units = folder / "units.csv"
    units.write_text(UNITS.replace("V3,", "V4,"), encoding="utf-8")
    with pytest.raises(PlayError, match=r"P4 works in V3, which is no unit"):
        read_people(folder)
    units.write_text(UNITS.replace("kind", "sort"), encoding="utf-8")
    with pytest.raises(PlayError, match=r"units\.csv has no column kind"):
        read_people(folder)
    units.unlink()
    with pytest.raises(PlayError, match=r"units\.csv cannot be read"):
        read_people(folder)


def test_a_specialist_of_the_office_opens_the_week(folder: Path) -> None:
    people = read_people(folder)
    assert office_member(people).code == "P3"
    assert office_member(replace(person, tier="deputy") for person in people).code == "P2"


def test_without_an_account_in_the_office_nothing_is_played(folder: Path) -> None:
    nobody = [replace(person, account="") for person in read_people(folder)]
    with pytest.raises(PlayError, match="Office"):
        office_member(nobody)


def test_there_must_be_people_enough_for_all_that_is_shown(folder: Path) -> None:
    people = read_people(folder)
    with pytest.raises(PlayError, match=r"needs 4 people .* the roster has 3"):
        check_enough(people)
    check_enough([*people, replace(people[4], code="P6", account="an.le")])


def test_examples_are_of_different_tiers_and_can_sign_in(folder: Path) -> None:
    people = read_people(folder)
    shown = examples(people, office_member(people))
    assert [person.code for person in shown] == ["P3", "P4", "P1", "P2"]
    assert examples([people[2], people[4]], people[2]) == (people[2],)


def test_people_that_the_directory_does_not_know_are_counted(folder: Path) -> None:
    people = read_people(folder)
    ids = {person.code: f"id of {person.code}" for person in people}
    assert with_ids(people, ids)[2].id == "id of P3"
    del ids["P2"], ids["P5"]
    with pytest.raises(PlayError, match=r"does not know 2 people .* Trịnh Công Lộc \(P2\)"):
        with_ids(people, ids)
