"""The command line: what it prints, and that wrong input is told in one line by its field."""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rulebooks import LETTER, SMALL, STAFF, W10, W11, a_week, changed, shipped
from shared.rulebook import replay, shipped_shelf
from shared.rulebook.command import main
from shared.rulebook.derivation import from_json

Run = Callable[..., tuple[int, str, str]]
GRADE = ["grade", "--on", "2026-03-02"]
POINTS = ["quality=36", "progress=35", "conduct=18.5"]
FAILED = {"weeks": [a_week(W10, "45"), a_week(W11, "47", breach=True)]}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs the command with facts on standard input."""

    def call(*arguments: str, facts: object = None) -> tuple[int, str, str]:
        written = facts if isinstance(facts, str) else json.dumps(facts)
        monkeypatch.setattr("sys.stdin", io.StringIO(written))
        status = main(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def answered(run: Run, *arguments: str, facts: object = None) -> dict[str, Any]:
    status, out, err = run(*arguments, facts=facts)
    assert (status, err) == (0, "")
    answer: dict[str, Any] = json.loads(out)
    name = arguments[arguments.index("--rulebook") + 1] if "--rulebook" in arguments else LETTER
    used = {"id": answer["rulebook"], "version": answer["version"], "sha256": answer["sha256"]}
    assert used == shipped(name).reference()
    replay(from_json(answer["derivation"]))
    return answer


def test_grade_prints_total_grade_and_derivation(run: Run) -> None:
    answer = answered(run, *GRADE, *POINTS)
    assert (answer["total"], answer["printed"], answer["grade"]) == ("89.5", "89.5", "good")
    assert answer["derivation"][-1]["output"] == "good"


def test_grade_takes_percentages_too(run: Run) -> None:
    answer = answered(run, *GRADE, "--rulebook", STAFF, "general=27", "a=90", "b=90", "c=89.99")
    assert (answer["printed"], answer["grade"]) == ("89.99", "good")


def test_escalate_prints_the_meeting(run: Run) -> None:
    answer = answered(run, "escalate", "--rulebook", LETTER, facts=FAILED)
    assert (answer["meeting"], answer["weeks"]) == ("mandatory", [W10, W11])
    assert answered(run, "escalate", facts={"weeks": []})["meeting"] == "none"


EVERYTHING = {
    "person": {"leader": False},
    "weeks": [
        {
            "week": "2025-06-02",
            "status": "approved",
            "parts": {"quality": "30", "progress": "30", "conduct": "15"},
            "key_task_missed": False,
            "breach": False,
            "products": [
                {
                    "coefficient": "4",
                    "assigned": 2,
                    "completed": 2,
                    "quality_failures": 1,
                    "delays": 0,
                    "objective_cause_confirmed": False,
                }
            ],
        }
    ],
    "gates": [],
}


@pytest.mark.parametrize("period", ["2025-06", "2025-Q2", "2025-H1", "2025"])
def test_classify_prints_score_and_grade(run: Run, period: str) -> None:
    answer = answered(run, "classify", "--period", period, facts=EVERYTHING)
    assert answer["status"] == "classified"
    assert (answer["score"], answer["grade"], answer["weeks_counted"]) == (
        "75",
        "good",
        ["2025-06-02"],
    )


def test_caps_prints_who_stays_and_the_arithmetic(run: Run) -> None:
    people = [{"id": f"p{n}", "score": 95 if n < 2 else 80} for n in range(7)]
    answer = answered(
        run, "caps", "--rulebook", STAFF, "--on", "2026-03-02", facts={"people": people}
    )
    (found,) = answer["caps"]
    assert (found["stays"], found["tied"], found["over"]) == ([], ["p0", "p1"], [])
    assert found["rooms"][0] == {
        "kind": "duty",
        "group": "",
        "candidates": 2,
        "counted": 5,
        "allowed": 1,
    }


def test_compare_prints_a_summary_and_everybody_who_changes(run: Run, tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    text = "person,week,quality,progress,conduct\nan,2026-03-02,30,30,11\nbo,2026-03-02,40,40,20\n"
    history.write_text(text, encoding="utf-8-sig")
    asked = ("compare", "--from", LETTER, "--to", STAFF)
    from_file = run(*asked, str(history))
    assert from_file == run(*asked, facts=text)
    summary, change = map(json.loads, from_file[1].splitlines())
    assert (summary["people"], summary["changed"], change["person"]) == (2, 1, "an")
    assert run(*asked, "--period", "2026-03", str(history))[1] == from_file[1]


def test_list_and_show_and_check(run: Run, tmp_path: Path) -> None:
    assert [line.split("\t")[0] for line in run("list")[1].splitlines()] == [
        version.newest.id for version in shipped_shelf().versions
    ]
    assert f"sha256 {shipped(LETTER).sha256}" in run("show", LETTER)[1]
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    assert run("check", str(file)) == (0, "small.yaml: small 1, 1 examples hold\n", "")
    assert run("--directory", str(tmp_path), "show", "small")[0] == 0


def test_what_show_prints_can_be_read_again(run: Run, tmp_path: Path) -> None:
    shown = run("show", "decree-335-2025-leader")[1]
    file = tmp_path / "whole.yaml"
    file.write_text(shown, encoding="utf-8")
    assert run("check", str(file))[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([*POINTS[:2]], "parts.conduct: This part needs a score: give 0 to 20 points."),
        (
            [*POINTS, "charm=1"],
            "parts.charm: No such part; the parts are conduct, progress, quality.",
        ),
        (["quality=40.01", *POINTS[1:]], "parts.quality: Give 0 to 40 points, not 40.01."),
        (["quality=-1", *POINTS[1:]], "parts.quality: Give 0 to 40 points, not -1."),
        (["quality=NaN", *POINTS[1:]], "parts.quality: "),
        (["quality=1E+5", *POINTS[1:]], "parts.quality: "),
        (["quality=36.001", *POINTS[1:]], "parts.quality: At most two decimal places."),
        (["quality=", *POINTS[1:]], "parts.quality: "),
        (["quality", *POINTS[1:]], "quality: Write PART=POINTS, like quality=36."),
        ([*POINTS, "quality=1"], "quality: Give it once."),
        ([*POINTS, "qual\nity=1"], "parts.qual ity: No such part"),
        (
            ["--on", "2025-05-31", *POINTS],
            f"on: {LETTER} is not in force on 2025-05-31: it is from 2025-06-01.",
        ),
        (["--on", "2025-02-30", *POINTS], "on: '2025-02-30' is no day; write one like 2025-06-30."),
        (["--on", "tomorrow", *POINTS], "on: 'tomorrow' is no day"),
        (["--rulebook", "nothing", *POINTS], "rulebook: No rulebook 'nothing'; there is "),
    ],
)
def test_wrong_points_are_told_in_one_line(run: Run, arguments: Sequence[str], told: str) -> None:
    one_line(run(*GRADE, *arguments), told)


def one_line(found: tuple[int, str, str], told: str) -> None:
    status, out, err = found
    assert (status, out) == (2, "")
    assert err.startswith(told)
    assert err.count("\n") == 1
    assert err.endswith("\n")


WEEK = EVERYTHING["weeks"][0]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ("", "facts: Standard input is no JSON"),
        ("{", "facts: Standard input is no JSON"),
        ("[" * 100_000, "facts: Standard input is no JSON"),
        ("[]", "facts: Invalid input type."),
        ("{}", "weeks: Missing data for required field."),
        ('{"weeks": [], "weeks": []}', "weeks: Give it once; it stands here twice."),
        ({"weeks": {}}, "weeks: Not a valid list."),
        ({"weeks": [{}]}, "weeks.0.week: Missing data for required field."),
        ({"weeks": [], "wekes": []}, "wekes: Unknown field."),
        ({"weeks": [WEEK | {"week": "2025-06-03"}]}, "weeks.0.week: 2025-06-03 is not a Monday"),
        ({"weeks": [WEEK | {"week": "2025-W23"}]}, "weeks.0.week: Not a valid date"),
        ({"weeks": [WEEK, WEEK]}, "weeks.1.week: 2025-06-02 stands here twice."),
        ({"weeks": [WEEK | {"status": "done"}]}, "weeks.0.status: Must be one of: approved"),
        ({"weeks": [WEEK | {"parts": {}}]}, "weeks.2025-06-02.parts.quality: This part needs"),
        (
            {"weeks": [WEEK | {"parts": {"quality": "41", "progress": "1", "conduct": "1"}}]},
            "weeks.2025-06-02.parts.quality: Give 0 to 40 points, not 41.",
        ),
        (
            '{"weeks": [{"week": "2025-06-02", "status": "approved", "parts": {"quality": NaN}}]}',
            "weeks.0.parts.quality: ",
        ),
        (
            '{"weeks": [{"week": "2025-06-02", "status": "approved", "parts": {"quality": 1E+1}}]}',
            "weeks.0.parts.quality: ",
        ),
        (
            {"weeks": [WEEK | {"products": [{"coefficient": "0", "assigned": 1, "completed": 1}]}]},
            "weeks.0.products.0.coefficient: ",
        ),
        (
            {
                "weeks": [
                    WEEK | {"products": [{"coefficient": "1", "assigned": -1, "completed": 1}]}
                ]
            },
            "weeks.0.products.0.assigned: ",
        ),
        (
            {
                "weeks": [
                    WEEK | {"products": [{"coefficient": "1", "assigned": 10**9, "completed": 1}]}
                ]
            },
            "weeks.0.products.0.assigned: ",
        ),
        ({"weeks": [], "gates": ["fired"]}, "gates: No such finding: fired; there is none here."),
        (
            {"weeks": [], "factors": {"z": "5"}},
            "factors.z: No such factor; the factors are none here.",
        ),
        ({"weeks": [], "factors": {"z": "101"}}, "factors.z: "),
        ({"weeks": [], "factors": {"z": []}}, "factors.z: Give a percentage from 0 to 100"),
        (
            {"weeks": [], "circumstances": ["flood"]},
            "circumstances: No such circumstance: flood; there is none here.",
        ),
        ({"weeks": [], "grades": {"2025-06": "A"}}, "grades.2025-06: No such grade: A"),
        ({"weeks": [], "ceilings": {"boss": "good"}}, "ceilings.boss: Must be one of: unit, head."),
        ({"weeks": [], "person": {"leader": "perhaps"}}, "person.leader: Not a valid boolean."),
    ],
)
def test_wrong_facts_are_told_in_one_line(run: Run, facts: object, told: str) -> None:
    one_line(run("classify", "--period", "2025-06", facts=facts), told)


@pytest.mark.parametrize(
    ("arguments", "facts", "told"),
    [
        (["classify", "--period", "2025-13"], FAILED, "period: There is no period '2025-13'"),
        (["classify", "--period", "2025-Q5"], FAILED, "period: There is no period '2025-Q5'"),
        (["classify", "--period", "2024"], FAILED, f"on: {LETTER} is not in force on 2024-12-31"),
        (["classify", "--period", "2026-W10"], FAILED, "period: There is no period"),
        (["escalate", "--rulebook", STAFF], FAILED, f"rulebook: {STAFF} knows no"),
        (["escalate", "--on", "2020-01-01"], FAILED, f"on: {LETTER} is not in force"),
        (["escalate"], {"weeks": [a_week("2020-01-06", "45")]}, f"on: {LETTER} is not in force"),
        (
            ["caps"],
            {"people": [{"id": "a", "score": "101"}]},
            "people.0.score: Give 0 to 100, not 101.",
        ),
        (["caps"], {"people": [{"id": "", "score": "1"}]}, "people.0.id: "),
        (
            ["caps"],
            {"people": [{"id": "a", "score": "1"}] * 2},
            "people.1.id: a stands here twice.",
        ),
        (
            ["caps"],
            {"people": [{"id": "a", "score": "1", "grade": "A"}]},
            "people.0.grade: No such grade: A",
        ),
        (["caps"], {}, "people: Missing data for required field."),
        (["compare", "--from", LETTER, "--to", "nothing"], "", "rulebook: No rulebook 'nothing'"),
        (
            ["compare", "--from", LETTER, "--to", STAFF, "nowhere.csv"],
            "",
            "history: nowhere.csv: no such file.",
        ),
        (["compare", "--from", LETTER, "--to", STAFF], "person\n\n", ""),
        (["compare", "--from", LETTER, "--to", STAFF], "an,1\n", "history.1: Columns are"),
        (
            ["compare", "--from", LETTER, "--to", STAFF, "--period", "2025-06"],
            "",
            "on: decree-335-2025-staff",
        ),
        (["show", "nothing"], "", "rulebook: No rulebook 'nothing'"),
        (["check", "nowhere.yaml"], "", "nowhere.yaml: no such file."),
        (["--directory", "nowhere", "list"], "", "nowhere: no such directory of rulebooks."),
        (["book", LETTER, "--output", "/nowhere/at/all.html"], "", "[Errno 2]"),
    ],
)
def test_other_wrong_input_is_told_in_one_line(
    run: Run, arguments: Sequence[str], facts: object, told: str
) -> None:
    found = run(*arguments, facts=facts)
    if told:
        one_line(found, told)
    else:
        assert found[0] == 0


def test_a_history_that_is_no_text_is_told(run: Run, tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_bytes(b"person,week\n\xff\xfe,\n")
    one_line(run("compare", "--from", LETTER, "--to", STAFF, str(history)), "history.")


def test_check_tells_every_problem_by_file_line_and_path(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(
        changed("places: 2", "places: 9", changed("streak: 2", "streak: no")), encoding="utf-8"
    )
    status, _, err = run("check", str(file))
    assert status == 2
    assert [line.split(": ")[:2] for line in sorted(err.splitlines())] == [
        ["small.yaml:11", "places"],
        ["small.yaml:22", "escalation.streak"],
    ]


def command(*arguments: str, facts: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "shared.rulebook", *arguments],
        input=facts,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_the_command_runs_as_a_program() -> None:
    found = command(*GRADE, *POINTS)
    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout)["grade"] == "good"
    found = command("escalate", facts=json.dumps(FAILED))
    assert json.loads(found.stdout)["meeting"] == "mandatory"


def test_a_program_that_reads_wrong_input_ends_with_2_and_one_line() -> None:
    found = command(*GRADE, "quality=41", *POINTS[1:])
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "parts.quality: Give 0 to 40 points, not 41.\n"
