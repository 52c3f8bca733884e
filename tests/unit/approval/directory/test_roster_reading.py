"""A roster is refused with every fault in it, each with file, line and column."""

import unicodedata
from pathlib import Path

import pytest

from approval.directory.roster.checking import circles
from approval.directory.roster.lines import Fault, RosterRefused
from approval.directory.roster.reading import read_roster

UNITS = """\
code,name,kind,parent,head,leader_in_charge
LD,Lãnh đạo Ban,leadership,,L1,L1
V1,Vụ Tổng hợp,department,LD,D1,L1
P1,Phòng Một,section,V1,S1,
"""
PEOPLE = """\
code,name,unit,post,tier,manager,account
L1,Đặng Hữu Khuê,LD,Trưởng ban,committee_leader,,khue.dang
D1,Lý Đức Vinh,V1,Vụ trưởng,director,L1,vinh.ly
S1,Mai Thế Nghĩa,P1,Trưởng phòng,section_head,D1,nghia.mai
N1,Bùi Khánh Vy,P1,Chuyên viên,specialist,S1,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(RosterRefused) as refused:
        read_roster(folder)
    return [(fault.file, fault.line, fault.column) for fault in refused.value.faults]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_good_roster_is_read(folder: Path) -> None:
    roster = read_roster(folder)
    assert [unit.code for unit in roster.units] == ["LD", "V1", "P1"]
    assert [(person.code, person.line) for person in roster.people] == [
        ("L1", 2),
        ("D1", 3),
        ("S1", 4),
        ("N1", 5),
    ]
    assert roster.people[3].account == ""


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "column"),
    [
        ("units.csv", "section,V1", "section,V9", 4, "parent"),
        ("units.csv", "section,V1", "section,P1", 4, "parent"),
        ("units.csv", "section,V1", "office,V1", 4, "kind"),
        ("units.csv", "section,V1", "team,V1", 4, "kind"),
        ("units.csv", "V1,S1,", "V1,S9,", 4, "head"),
        ("units.csv", "LD,D1,L1", "LD,D1,L9", 3, "leader_in_charge"),
        ("units.csv", "LD,D1,L1", "LD,D1,D1", 3, "leader_in_charge"),
        ("units.csv", "Vụ Tổng hợp", "", 3, "name"),
        ("units.csv", "P1,Phòng", "V1,Phòng", 4, "code"),
        ("people.csv", "N1,Bùi", "S1,Bùi", 5, "code"),
        ("people.csv", "Bùi Khánh Vy,P1", "Bùi Khánh Vy,P9", 5, "unit"),
        ("people.csv", "Bùi Khánh Vy,P1", "Bùi Khánh Vy,", 5, "unit"),
        ("people.csv", "Bùi Khánh Vy", " ", 5, "name"),
        ("people.csv", "Bùi Khánh Vy", "V" * 201, 5, "name"),
        ("people.csv", "Bùi Khánh Vy", "Bùi\x00Vy", 5, "name"),
        ("people.csv", "Bùi Khánh Vy", '"Bùi\nVy"', 5, "name"),
        ("people.csv", "Chuyên viên,specialist", ",specialist", 5, "post"),
        ("people.csv", "specialist,S1", "expert,S1", 5, "tier"),
        ("people.csv", "specialist,S1", "specialist,S9", 5, "manager"),
        ("people.csv", "specialist,S1", "specialist,N1", 5, "manager"),
        ("people.csv", "specialist,S1,", "specialist,S1,Vinh.Ly", 5, "account"),
        ("people.csv", "specialist,S1,", "specialist,S1,bùi vy", 5, "account"),
        ("people.csv", "specialist,S1,", "specialist,S1", 5, "row"),
        ("people.csv", "N1,Bùi", "N 1,Bùi", 5, "code"),
        ("people.csv", "N1,Bùi", ",Bùi", 5, "code"),
        ("people.csv", "Bùi Khánh Vy", '"Bùi', 5, "file"),
        ("people.csv", ",manager,", ",", 1, "manager"),
        ("people.csv", ",manager,", ",manager,boss,", 1, "boss"),
        ("people.csv", ",manager,", ",manager,unit,", 1, "unit"),
        ("people.csv", "code,name,unit,post", "code;name;unit;post", 1, "code;name;unit;post"),
    ],
)
def test_a_fault_is_told_with_its_place(
    folder: Path, file: str, old: str, new: str, line: int, column: str
) -> None:
    edit(folder / file, old, new)
    assert (file, line, column) in faults_of(folder)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_than_commas_are_taken(folder: Path, separator: str) -> None:
    whole = read_roster(folder)
    text = PEOPLE.replace(",", separator)
    (folder / "people.csv").write_text(text, encoding="utf-8")
    assert read_roster(folder) == whole


def test_spaces_of_any_kind_and_invisible_ones_do_not_count(folder: Path) -> None:
    whole = read_roster(folder)
    edit(
        folder / "people.csv", "N1,Bùi Khánh Vy,", "\u00a0N1 ,\ufeffBùi\u00a0 Khánh\u3000Vy\u200b,"
    )
    assert read_roster(folder) == whole


def test_more_faults_than_can_be_told_are_counted(folder: Path) -> None:
    line = "N1,,P9,,,S9,\n"
    edit(folder / "people.csv", "N1,Bùi Khánh Vy,P1,Chuyên viên,specialist,S1,\n", line * 300)
    with pytest.raises(RosterRefused) as refused:
        read_roster(folder)
    assert len(refused.value.faults) == 300 * 5 + 299
    assert refused.value.detail == "These are the first 1000 of 1799 faults."


def test_every_fault_is_told_at_once(folder: Path) -> None:
    edit(folder / "units.csv", "V1,S1,", "V9,S9,")
    edit(folder / "people.csv", "specialist,S1", "expert,S9")
    assert faults_of(folder) == [
        ("people.csv", 5, "manager"),
        ("people.csv", 5, "tier"),
        ("units.csv", 4, "head"),
        ("units.csv", 4, "parent"),
    ]


def test_lines_count_from_the_header_blank_ones_and_line_breaks_too(folder: Path) -> None:
    edit(folder / "people.csv", "L1,Đặng", "\n,,,,,,\nL1,Đặng")
    edit(folder / "people.csv", "Lý Đức Vinh", '"Lý\n\nVinh"')
    edit(folder / "people.csv", "specialist,S1", "expert,S1")
    assert faults_of(folder) == [("people.csv", 5, "name"), ("people.csv", 9, "tier")]


def test_a_circle_of_managers_is_told_with_its_members(folder: Path) -> None:
    edit(folder / "people.csv", "director,L1", "director,N1")
    with pytest.raises(RosterRefused) as refused:
        read_roster(folder)
    assert refused.value.faults == (
        Fault("people.csv", 3, "manager", "goes round in a circle: D1 → N1 → S1 → D1"),
    )


def test_a_circle_of_units_is_told_with_its_members(folder: Path) -> None:
    edit(folder / "units.csv", "department,LD", "department,P1")
    with pytest.raises(RosterRefused) as refused:
        read_roster(folder)
    assert refused.value.faults == (
        Fault("units.csv", 3, "parent", "goes round in a circle: V1 → P1 → V1"),
    )


def test_circles_are_found_each_once_and_not_who_only_leads_into_one() -> None:
    above = {"a": "b", "b": "c", "c": "b", "d": "a", "e": "f", "f": "e", "g": "g", "h": ""}
    assert circles(above) == [("b", "c"), ("e", "f")]


def test_what_is_not_utf_8_is_told_by_line_and_byte(folder: Path) -> None:
    file = folder / "people.csv"
    file.write_bytes(PEOPLE.encode().replace("Lý".encode(), b"L\xfd"))
    with pytest.raises(RosterRefused) as refused:
        read_roster(folder)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.column) == ("people.csv", 3, "file")
    assert fault.message.startswith("byte 5 of the line, 0xFD, is not UTF-8")


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "units.csv").unlink()
    assert faults_of(folder) == [("units.csv", 1, "file")]


def test_an_empty_file_lacks_every_column(folder: Path) -> None:
    (folder / "units.csv").write_text("", encoding="utf-8")
    assert len(faults_of(folder)) == 6


def test_what_a_spreadsheet_writes_is_read(folder: Path) -> None:
    text = unicodedata.normalize("NFD", PEOPLE).replace("\n", "\r\n").replace("khue", "KHUE")
    (folder / "people.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    people = read_roster(folder).people
    assert people[0].name == "Đặng Hữu Khuê"
    assert people[0].account == "khue.dang"


def test_the_refusal_is_a_problem_with_a_field_for_each_place(folder: Path) -> None:
    edit(folder / "people.csv", "specialist,S1", "specialist,S9")
    with pytest.raises(RosterRefused) as refused:
        read_roster(folder)
    assert refused.value.facts == {
        "errors": {"people.csv:5:manager": ['there is no person "S9"']},
    }
    assert str(refused.value.faults[0]) == 'people.csv:5: manager: there is no person "S9"'
