"""The platform as people run it: real processes, public APIs, the command line."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from rich.console import Console

from embedded.__main__ import PASSWORD
from embedded.platform import Platform
from embedded.ports import free_port
from sample import agency, week

ROOT = Path(__file__).parents[2]
PERSONAL = re.compile(r"[ăđơưạảấầậắặẹếềệịọốồộớờợụứừựỳ]|_parts|['\"\\]title\b", re.IGNORECASE)
"""What the sample's names and texts are written in, and what scores stand by."""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Give a running platform with the sample agency in it."""
    running = Platform(tmp_path_factory.mktemp("e2e"), port=None)
    with running:
        roster = str(agency.roster(None, running.folder))
        running.command("approval", "directory", "load", roster, "--initial-password", PASSWORD)
        yield running
    running.erase()


@pytest.fixture(scope="module")
def played(platform: Platform) -> week.Outcome:
    """Give the outcome of a week that was played through the platform."""
    outcomes: list[week.Outcome] = []
    roster = agency.roster(None, platform.folder)

    def play() -> None:
        outcomes.append(
            week.play(platform.url, roster, password=PASSWORD, console=Console(quiet=True))
        )

    player = threading.Thread(target=play)
    player.start()
    while player.is_alive():
        platform.tend()
        player.join(0.2)
    return outcomes[0]


def ask(platform: Platform, account: str, path: str) -> Any:
    body = {"account": account, "password": PASSWORD}
    with httpx.Client(base_url=platform.url, trust_env=False) as client:
        token = client.post("/directory/v1/sessions", json=body).json()["token"]
        answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_week_that_was_played_is_what_the_apis_answer(
    platform: Platform, played: week.Outcome
) -> None:
    told = played.as_json()
    counts: Any = told["counts"]
    assert told["complete"] is True
    progress = ask(platform, "loc.trinh", f"/reporting/v1/weeks/{told['week']}")
    assert counts["filed"] == progress["handed_in"] == 60
    assert counts["excused"] == progress["excused"] == 1
    assert counts["scored"] == progress["scored"]
    assert counts["approved"] == progress["approved"]
    assert counts["returned_by_manager"] == progress["returned_to_author"] == 1
    assert counts["returned_by_authority"] == progress["returned_to_scorer"] == 1
    assert told["grades"] == progress["grades"]
    assert sum(progress["grades"].values()) == progress["approved"]
    month: Any = told["month_so_far"]
    agreed = ask(platform, "loc.trinh", f"/reporting/v1/periods/{told['month']}")
    assert month["grades"] == agreed["grades"]


def test_every_event_is_accounted_for_and_none_is_buried(
    platform: Platform, played: week.Outcome
) -> None:
    assert played.complete
    for service in ("submission", "scoring", "approval", "reporting"):
        assert platform.command(service, "inbox", "list").strip() == ""


def test_no_log_has_a_name_a_text_or_a_score(platform: Platform, played: week.Outcome) -> None:
    assert played.complete
    files = (platform.folder / "log").iterdir()
    logs = {each.name: each.read_text(encoding="utf-8") for each in files}
    assert {"submission.worker.log", "scoring.worker.log", "approval.api.log"} <= logs.keys()
    for name, log in logs.items():
        quoted = [line for line in log.splitlines() if PERSONAL.search(line)]
        assert quoted == [], name


def test_each_service_tells_its_health_and_hides_its_figures(platform: Platform) -> None:
    with httpx.Client(base_url=platform.url, trust_env=False) as client:
        for service in ("submission", "scoring", "approval", "reporting"):
            assert client.get(f"/{service}/health/ready").json() == {"status": "ready"}
            assert client.get(f"/{service}/health/live").json() == {"status": "live"}
            document = client.get(f"/{service}/openapi.json").json()
            assert document["openapi"] == "3.1.0"
            assert client.get(f"/{service}/metrics").status_code == 404


def test_the_metrics_tell_how_far_each_feed_was_read(
    platform: Platform, played: week.Outcome
) -> None:
    assert played.complete
    port = platform.api_port("reporting")
    page = httpx.get(f"http://127.0.0.1:{port}/reporting/metrics", trust_env=False).text
    assert 'tuan_source_position{source="submission"}' in page
    assert "tuan_inbox_dead 0.0" in page


def test_the_sample_integrator_keeps_every_result_once_whatever_it_is_killed_at(
    platform: Platform, played: week.Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = played.as_json()
    counts: Any = told["counts"]
    monkeypatch.setenv("PAYROLL_CLIENT_SECRET", PASSWORD * 4)
    scopes = ("--scope", "events:subscribe", "--scope", "results:read")
    platform.command("approval", "directory", "client", "payroll", *scopes)
    target = tmp_path / "results.csv"
    command = [sys.executable, str(ROOT / "clients/python/examples/results_to_csv.py"), str(target)]
    around = os.environ | {"TUAN_URL": platform.url, "NO_PROXY": "127.0.0.1"}
    around |= {"TUAN_CLIENT": "payroll", "TUAN_SECRET": PASSWORD * 4}

    def kept() -> list[dict[str, str]]:
        with target.open(encoding="utf-8", newline="") as opened:
            return list(csv.DictReader(opened))

    for awaited in (target.exists, lambda: len(kept()) == counts["approved"]):
        integrator = subprocess.Popen(command, env=around)
        until = time.monotonic() + 60
        while not awaited():
            assert integrator.poll() is None, "the integrator ended by itself"
            assert time.monotonic() < until, "the results do not come"
            platform.tend()
            threading.Event().wait(0.02)
        integrator.kill()
        integrator.wait()
    subprocess.run([*command, "--once"], env=around, check=True, timeout=60)
    assert len({each["report_id"] for each in kept()}) == len(kept()) == counts["approved"]
    grades = Counter(each["grade"] for each in kept())
    assert {name: number for name, number in told["grades"].items() if number} == grades


def test_an_unknown_setting_stops_the_start_with_its_name(platform: Platform) -> None:
    around = platform.environment("scoring") | {"SCORING_POOL_SIZ": "5"}
    for command in ("worker", "relay", "api", "migrate"):
        ended = subprocess.run(
            [sys.executable, "-m", "scoring", command],
            env=around,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 2
        assert ended.stderr.startswith("Unknown setting SCORING_POOL_SIZ.")
        assert ended.stderr.count("\n") == 1


def test_make_run_plays_the_week_keeps_its_data_and_stops_cleanly(tmp_path: Path) -> None:
    port = str(free_port())
    folder = tmp_path / "local"
    command = [sys.executable, "-m", "embedded", "--folder", str(folder), "--port", port]
    around = os.environ | {"PYTHONPATH": str(ROOT / "deploy"), "COLUMNS": "100"}
    out = tmp_path / "out.json"
    first = subprocess.run(
        [*command, "--exit", "--json", str(out)],
        env=around,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert first.returncode == 0, first.stdout + first.stderr
    first_week = json.loads(out.read_text())["week"]

    again = subprocess.Popen(
        [*command, "--json", str(out)], env=around, stdout=subprocess.PIPE, text=True
    )
    assert again.stdout is not None
    lines = iter(again.stdout.readline, "")
    assert any("Sign in at" in line for line in lines), "it never came up"
    children = psutil.Process(again.pid).children(recursive=True)
    assert len(children) > 12
    again.send_signal(signal.SIGINT)
    rest = again.stdout.read()
    again.stdout.close()
    assert again.wait(60) == 0, rest
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
    assert json.loads(out.read_text())["week"] < first_week

    Platform(folder, port=int(port)).erase()
