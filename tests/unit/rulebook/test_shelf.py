"""Which rulebook is in force for whom on a day, and files that may not stand beside each other."""

from datetime import date
from pathlib import Path

import pytest

from rulebooks import EXAMPLE, LETTER, SMALL, changed, read
from shared.errors import Invalid
from shared.rulebook import Adopted, RulebookError, Shelf, adopt, open_shelf, shipped_shelf
from shared.rulebook.calendar import country_calendar
from shared.rulebook.loading import Version
from shared.rulebook.shelf import agency_calendars

ENDED = changed("valid_from: 2024-01-01", "valid_from: 2024-01-01\nvalid_to: 2025-05-31")
NEXT = changed("valid_from: 2024-01-01", "valid_from: 2025-06-01", SMALL.replace('"1"', '"2"'))


def named(name: str, applies_to: str = "[staff, leaders]", text: str = SMALL) -> Version:
    text = text.replace("id: small", f"id: {name}")
    return read(text.replace("[staff, leaders]", applies_to), name=f"{name}.yaml")


def test_the_version_in_force_on_a_day_is_found_from_the_first_day_to_the_last() -> None:
    shelf = Shelf([read(NEXT, name="next.yaml"), read(ENDED, name="ended.yaml")])
    assert shelf.ids() == ["small"]
    assert [each.newest.version for each in shelf.versions_of("small")] == ["1", "2"]
    for day, version in (
        (date(2024, 1, 1), "1"),
        (date(2025, 5, 31), "1"),
        (date(2025, 6, 1), "2"),
    ):
        assert shelf.find("small", day).version == version


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2025, 6, 1)])
def test_a_day_on_which_it_is_not_in_force_is_refused_and_told(day: date) -> None:
    with pytest.raises(Invalid) as refused:
        Shelf([read(ENDED)]).find("small", day)
    said = f"small is not in force on {day}: it is from 2024-01-01 to 2025-05-31."
    assert refused.value.facts == {"errors": {"on": [said]}}


def test_a_rulebook_that_is_not_here_is_refused_with_those_that_are() -> None:
    with pytest.raises(Invalid) as refused:
        shipped_shelf().find("nothing", date(2026, 1, 1))
    assert f"No rulebook 'nothing'; there is {LETTER}" in str(refused.value.facts)


@pytest.mark.parametrize("last", ["2025-06-01", "2026-01-01"])
def test_two_files_of_one_rulebook_may_not_overlap(last: str) -> None:
    longer = changed("valid_to: 2025-05-31", f"valid_to: {last}", ENDED)
    with pytest.raises(
        RulebookError, match=r"next\.yaml, long\.yaml: both are small and in force on 2025-06-01"
    ):
        Shelf([read(NEXT, name="next.yaml"), read(longer, name="long.yaml")])


def test_two_rulebooks_for_the_same_person_and_day_are_refused() -> None:
    shelf = Shelf([named("one"), named("two", "[staff]"), named("three", "[leaders]")])
    with pytest.raises(
        RulebookError, match=r"one\.yaml, two\.yaml: both are in force on 2024-01-01 for staff"
    ):
        Adopted(shelf, ["one", "two"])
    with pytest.raises(RulebookError, match=r"for leaders and staff; adopt one of them"):
        Adopted(shelf, ["one", "one"])
    both = Adopted(shelf, ["two", "three"])
    assert both.governing(date(2026, 3, 2), leader=True).id == "three"
    assert both.governing(date(2026, 3, 2), leader=False).id == "two"


def test_one_rulebook_may_follow_another() -> None:
    shelf = Shelf([named("one", text=ENDED), named("two", text=NEXT)])
    adopted = Adopted(shelf, ["two", "one"])
    # The week of 26 May ends in June; its Thursday, the 29th, is the last one of the old rulebook.
    assert adopted.governing(date(2025, 5, 26), leader=False).id == "one"
    assert adopted.governing(date(2025, 6, 2), leader=False).id == "two"


def test_a_week_without_a_rulebook_is_refused() -> None:
    shelf = Shelf([named("one", "[staff]")])
    with pytest.raises(Invalid) as refused:
        Adopted(shelf, ["one"]).governing(date(2026, 3, 2), leader=True)
    assert "No rulebook is in force for leaders" in str(refused.value.facts)
    with pytest.raises(Invalid):
        Adopted(shelf, ["one"]).governing(date(2023, 12, 25), leader=False)


@pytest.mark.parametrize("names", ["nothing", "", f"{LETTER},"])
def test_adopting_what_is_not_there_stops_the_start(names: str) -> None:
    with pytest.raises(RulebookError, match="No rulebook"):
        adopt(names, None)


def test_an_agency_adds_files_of_its_own(tmp_path: Path) -> None:
    text = f"id: ours\nextends: {LETTER}\nplaces: 1\nexamples: [{{sentence: x, run: grade, "
    text += "given: {parts: {quality: 40, progress: 40, conduct: 20}}, gives: {total: 100}}]\n"
    (tmp_path / "ours.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "readme.txt").write_text("no rulebook", encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    shelf = open_shelf(tmp_path)
    assert set(shelf.ids()) == {*shipped_shelf().ids(), "ours"}
    assert shelf.find("ours", date(2026, 1, 1)).places == 1
    assert adopt("ours", tmp_path).only == shelf.find("ours", date(2026, 1, 1))


def test_an_agencys_file_whose_example_comes_out_otherwise_stops_the_start(tmp_path: Path) -> None:
    text = SMALL.replace("gives: {total: 90, grade: great}", "gives: {total: 91, grade: good}")
    (tmp_path / "small.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as refused:
        open_shelf(tmp_path)
    where = "small.yml: examples.0 (A floor belongs to its grade)"
    assert refused.value.problems == (
        f"{where}: total is 90, and the file says 91.",
        f"{where}: grade is great, and the file says good.",
    )


def test_an_agencys_example_that_cannot_be_computed_stops_the_start(tmp_path: Path) -> None:
    text = SMALL.replace("given: {parts: {work: 60, conduct: 30}}", "given: {parts: {work: 71}}")
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match="Give 0 to 70 points, not 71"):
        open_shelf(tmp_path)


def test_an_agency_may_not_say_a_shipped_rulebook_otherwise_on_the_same_days(
    tmp_path: Path,
) -> None:
    text = SMALL.replace("id: small", f"id: {LETTER}")
    (tmp_path / "letter.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=f"both are {LETTER} and in force on 2025-06-01"):
        open_shelf(tmp_path)


def test_a_directory_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="no such directory"):
        open_shelf(tmp_path / "nowhere")


def test_an_extending_file_of_the_agency_is_checked_with_what_it_extends(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(f"id: other\nextends: small{EXAMPLE}", encoding="utf-8")
    with pytest.raises(RulebookError, match=r"other\.yaml:2: extends: Name a rulebook to extend"):
        open_shelf(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    assert {"other", "small"} <= set(open_shelf(tmp_path).ids())


THAI = SMALL.replace("calendar: vn", "calendar: th")


def test_without_a_file_of_its_own_an_agency_has_the_calendar_that_its_rulebooks_name() -> None:
    adopted = Adopted(Shelf([named("one", text=THAI)]), ["one"])
    assert agency_calendars(adopted, None).agency == country_calendar("TH")


def test_rulebooks_of_two_countries_want_a_calendar_of_the_agencys_own(tmp_path: Path) -> None:
    shelf = Shelf([named("one", "[staff]"), named("two", "[leaders]", THAI)])
    adopted = Adopted(shelf, ["one", "two"])
    with pytest.raises(RulebookError, match="calendars of th and vn; give the agency"):
        agency_calendars(adopted, None)
    file = tmp_path / "agency.yaml"
    file.write_text("country: TH\nunits:\n  DESK:\n    weekdays: [saturday]\n", encoding="utf-8")
    calendars = agency_calendars(adopted, file)
    assert calendars.agency == country_calendar("TH")
    assert calendars.of("DESK") != calendars.agency
    with pytest.raises(RulebookError, match=r"none\.yaml: no calendar can be read there"):
        agency_calendars(adopted, tmp_path / "none.yaml")
