"""The sample integrator: each result once in its CSV, whatever it is stopped at."""

import csv
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from architecture.sources import ROOT
from house import House
from integration.client.standing_in import Program
from tuan_client import Tuan

WEEK = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY = "CB026", "CB024", "CB023"


@pytest.fixture
def example() -> ModuleType:
    """Give the program that the guide shows."""
    path = ROOT / "clients" / "python" / "examples" / "results_to_csv.py"
    spec = importlib.util.spec_from_file_location("results_to_csv", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def program(house: House) -> Program:
    return Program(house)


@pytest.fixture
def tuan(program: Program) -> Iterator[Tuan]:
    with program.tuan() as made:
        yield made


def lines(target: Path) -> list[dict[str, str]]:
    with target.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def approve(house: House, parts: dict[str, str]) -> str:
    report_id = str(house.report_of(AUTHOR, WEEK)["report_id"])
    assert house.score(MANAGER, report_id, parts).status_code == 200
    house.settle()
    assert house.approve(AUTHORITY, report_id).status_code == 200
    return report_id


def test_each_result_stands_once_in_the_file_and_its_correction_replaces_it(
    house: House, program: Program, tuan: Tuan, example: ModuleType, tmp_path: Path
) -> None:
    target = tmp_path / "results.csv"
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    report_id = approve(house, {"quality": "34", "progress": "33", "conduct": "17"})

    def cut(request: httpx.Request) -> httpx.Response | None:
        if "/results/" in request.url.path:
            raise KeyboardInterrupt
        return None

    program.proxy.before = cut
    with pytest.raises(KeyboardInterrupt):
        example.follow(tuan, target, once=True)
    assert lines(target) == []
    program.proxy.before = lambda _: None
    example.follow(tuan, target, once=True)
    [line] = lines(target)
    assert (line["report_id"], line["grade"], line["state"]) == (report_id, "good", "official")

    target.write_text("half a li", encoding="utf-8")
    asked = len(program.proxy.asked)
    example.follow(tuan, target, once=True)
    assert lines(target) == [line]
    assert program.proxy.paths()[asked:] == ["/approval/v1/feed"]

    path = f"/approval/v1/proposals/{report_id}/reopening"
    assert (
        house.call(AUTHORITY, "POST", path, {"reason": "Sai."}, If_Match='"2"').status_code == 200
    )
    house.settle()
    example.follow(tuan, target, once=True)
    assert lines(target) == [line | {"state": "provisional"}]
    approve(house, {"quality": "30", "progress": "25", "conduct": "15"})
    example.follow(tuan, target, once=True)
    [corrected] = lines(target)
    assert corrected["report_id"] == report_id
    assert corrected["result_id"] != line["result_id"]
    assert (corrected["total"], corrected["grade"]) == ("70.00", "completed")
    assert corrected["state"] == "official"
