"""Whoever left does nothing more, although their token lasts a while."""

from pathlib import Path

from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from house import House
from sample import agency
from shared.kit import clock

WEEK = "2026-11-16"
DIRECTOR, DEPUTY, SPECIALIST = "CB023", "CB024", "CB026"


def test_a_manager_who_left_scores_nothing_while_the_token_lasts(
    house: House, tmp_path: Path
) -> None:
    house.open_week(WEEK)
    assert house.hand_in(SPECIALIST, WEEK).status_code == 200
    house.settle()
    report_id = house.report_of(SPECIALIST, WEEK)["report_id"]
    assert house.get(DEPUTY, "/scoring/v1/assessments")["items"]
    folder = tmp_path / "left"
    folder.mkdir()
    for file in agency.SHIPPED.glob("*.csv"):
        lines = file.read_text(encoding="utf-8").replace(f",{DEPUTY},", f",{DIRECTOR},")
        kept = [line for line in lines.splitlines() if not line.startswith(f"{DEPUTY},")]
        (folder / file.name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    with house.database("approval").transaction() as session:
        load_roster(session, read_roster(folder), now=clock.now())
    house.settle()
    assert house.get(DEPUTY, "/scoring/v1/assessments")["items"] == []
    answer = house.call(
        DEPUTY,
        "POST",
        f"/scoring/v1/assessments/{report_id}/score",
        {"parts": {"quality": "30", "progress": "30", "conduct": "15"}, "comment": "Tốt."},
        If_Match='"1"',
    )
    assert answer.status_code == 404
