"""Lists, trees and threads: everybody finds their own, and nobody a row of somebody else."""

import csv
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, Final
from uuid import uuid4

from cast import APPROVED, CAST, DECIDED, DRAFTING, HANDED_IN, leave
from house import House, content
from permitted import Permitted
from relations import Relation
from sample import agency
from shared.kit.db import Database

WEEKS: Final = (DRAFTING, HANDED_IN, APPROVED)
OWN: Final = ("/submission/v1/reports", "/reporting/v1/people/{}/results")
QUEUES: Final = ("/scoring/v1/assessments", "/approval/v1/proposals")
ROUNDS: Final = 15
REQUESTS: Final = 9
CONNECTIONS: Final = 2
"""Fewer than threads, so that each connection serves one person and then the other."""

SWITCH_SECONDS: Final = 1e-6
"""Threads change places within a request many times, where they would once in a while."""


def lines(house: House, code: str, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = house.get(code, f"{path}limit=200")["items"]
    return items


def test_every_report_lies_in_the_lists_of_those_whose_it_is(permitted: Permitted) -> None:
    house = permitted.house
    every = lines(house, "CB009", f"/submission/v1/reports?whose=all&week={DRAFTING}&")
    own, team = set(), set()
    scoring: dict[str, list[str]] = {}
    approving: dict[str, list[str]] = {}
    for code, person_id in house.people.items():
        for line in lines(house, code, f"/submission/v1/reports?week={DRAFTING}&"):
            assert line["person_id"] == str(person_id), code
            own.add(line["report_id"])
        for line in lines(house, code, f"/submission/v1/reports?whose=team&week={DRAFTING}&"):
            assert line["manager_id"] == str(person_id), code
            team.add(line["report_id"])
        for path, queues in (
            ("scoring/v1/assessments", scoring),
            ("approval/v1/proposals", approving),
        ):
            if found := lines(house, code, f"/{path}?"):
                queues[code] = [line["person_id"] for line in found]
    assert own == team == {line["report_id"] for line in every}
    author, foreigner = str(permitted.author.person_id), str(permitted.foreigner.person_id)
    assert scoring == {"CB054": [author], "CB024": [foreigner]}
    assert approving == {
        authority: [whose]
        for whose, code in ((author, "CB056"), (foreigner, "CB026"))
        for authority in DECIDED[code][1:]
    }


class Tree:
    """Who leads whom by the files of the sample agency alone."""

    def __init__(self) -> None:
        self.units = {row["code"]: row for row in _rows("units.csv")}
        self.unit_of = {row["code"]: row["unit"] for row in _rows("people.csv")}

    def line(self, unit: str) -> Iterator[dict[str, str]]:
        while unit:
            yield self.units[unit]
            unit = self.units[unit]["parent"]

    def may_read(self, code: str, unit: str) -> bool:
        posts = {each[post] for each in self.line(unit) for post in ("head", "leader_in_charge")}
        office = any(each["kind"] == "office" for each in self.line(self.unit_of[code]))
        return code in posts or (office and code != CAST[Relation.LEFT])


def _rows(file: str) -> list[dict[str, str]]:
    with (agency.SHIPPED / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_results_are_read_by_whoever_leads_the_unit_or_one_above_it(permitted: Permitted) -> None:
    house, tree = permitted.house, Tree()
    unit_ids = {
        line["code"]: line["unit_id"] for line in lines(house, "CB001", "/directory/v1/units?")
    }
    told = set()
    one_of_each_unit = {unit: person for person, unit in tree.unit_of.items()}.values()
    for viewer in CAST.values():
        for person in {viewer, *one_of_each_unit}:
            path = f"/reporting/v1/people/{house.people[person]}/results"
            answer = house.call(viewer, "GET", path)
            may = viewer == person or tree.may_read(viewer, tree.unit_of[person])
            if answer.status_code != (200 if may else 404):
                told.add(f"{viewer} reads {person}: {answer.status_code}")
        for unit, unit_id in unit_ids.items():
            path = f"/reporting/v1/units/{unit_id}/results?week={APPROVED}"
            answer = house.call(viewer, "GET", path)
            if answer.status_code != (200 if tree.may_read(viewer, unit) else 403):
                told.add(f"{viewer} reads {unit}: {answer.status_code}")
    assert told == set()


def test_whoever_left_with_the_unit_leads_it_no_longer(house: House, tmp_path: Path) -> None:
    unit = {row["code"]: row for row in _rows("units.csv")}["V4"]
    people = [row["code"] for row in _rows("people.csv") if row["unit"] == "V4"]
    [unit_id] = [
        line["unit_id"]
        for line in lines(house, "CB001", "/directory/v1/units?")
        if line["code"] == unit["code"]
    ]
    path = f"/reporting/v1/units/{unit_id}/results?week={APPROVED}"
    assert house.call(unit["head"], "GET", path).status_code == 200
    leave(house, tmp_path / "roster", unit["code"], *people)
    assert house.call(unit["head"], "GET", path).status_code == 403
    below = f"/reporting/v1/people/{house.people[people[-1]]}/results"
    assert house.call(unit["head"], "GET", below).status_code == 404
    assert house.call(unit["leader_in_charge"], "GET", path).status_code == 200


def test_somebody_of_the_office_does_not_excuse_their_own_week(permitted: Permitted) -> None:
    house = permitted.house
    code, other = CAST[Relation.OFFICE], CAST[Relation.CHIEF]
    report = house.report_of(code, DRAFTING)
    path = f"/submission/v1/reports/{report['report_id']}/excuse"
    own = house.call(code, "POST", path, {"reason": "Nghỉ phép."}, If_Match='"1"')
    assert own.status_code == 403
    assert house.report_of(code, DRAFTING) == report
    by_another = house.call(other, "POST", path, {"reason": "Nghỉ phép."}, If_Match='"1"')
    assert by_another.status_code == 200


class Hammer:
    """One thread of one person: asks for what is its own, and notes what was somebody else's."""

    def __init__(self, house: House, code: str, report_id: str, foreign: Mapping[str, str]) -> None:
        self.house, self.code, self.report_id, self.foreign = house, code, report_id, foreign
        self.person_id = str(house.people[code])
        self.asked = 0
        self.wrong: list[str] = []

    def run(self, start: Barrier) -> None:
        start.wait()
        report = f"/submission/v1/reports/{self.report_id}"
        for version in range(1, ROUNDS + 1):
            written = content() | {"summary": f"{self.code} {self.report_id} {version}"}
            self.call("PUT", report, body=written, If_Match=f'"{version}"')
            self.check(self.call("GET", report)["summary"] == written["summary"], "another's text")
            for path in OWN:
                found = self.call("GET", path.format(self.person_id))["items"]
                self.check({line["person_id"] for line in found} == {self.person_id}, path)
            for path in QUEUES:
                self.check(bool(self.call("GET", path)["items"]), f"{path} is empty")
            me = self.call("GET", "/directory/v1/me")
            self.check(me["person_id"] == self.person_id, "taken for another")
            self.call("GET", f"/submission/v1/reports/{self.foreign['report']}", status=404)
            self.call("GET", OWN[1].format(self.foreign["person"]), status=404)

    def call(self, method: str, path: str, *, status: int = 200, **sent: Any) -> Any:
        request_id = str(uuid4())
        answer = self.house.call(self.code, method, path, X_Request_ID=request_id, **sent)
        self.asked += 1
        self.check(answer.status_code == status, f"{path}: {answer.status_code} {answer.text}")
        self.check(answer.headers["X-Request-ID"] == request_id, f"{path}: another's answer")
        for what, value in self.foreign.items():
            self.check(value not in answer.text, f"{path} shows the other's {what}")
        return answer.json

    def check(self, right: object, told: str) -> None:
        if not right:
            self.wrong.append(f"{self.code}: {told}")


def two_people(permitted: Permitted) -> dict[str, dict[str, str]]:
    """Give two directors a result and both queues of their own; return what is whose."""
    house = permitted.house
    subjects = {"CB050": permitted.author, "CB023": permitted.foreigner}
    whose = {}
    for code, deputy, leader in (("CB050", "CB051", "CB003"), ("CB023", "CB024", "CB002")):
        own = {week: house.report_of(code, week)["report_id"] for week in WEEKS}
        assert house.hand_in(deputy, DRAFTING).status_code == 200
        assert house.hand_in(code, APPROVED).status_code == 200
        house.settle()
        assert house.score(leader, own[APPROVED]).status_code == 200
        house.settle()
        assert house.approve(leader, own[APPROVED]).status_code == 200
        whose[code] = {
            "person": str(house.people[code]),
            "deputy": str(house.people[deputy]),
            "subject": str(subjects[code].person_id),
            "report": own[DRAFTING],
            "other report": own[HANDED_IN],
            "approved report": own[APPROVED],
        }
    house.settle()
    return whose


def on_few_connections(house: House) -> Iterator[Database]:
    """Put the applications on pools with fewer connections than threads, and give the pools."""
    for name, app in house.apps.items():
        url = house.database(name).engine.url.render_as_string(hide_password=False)
        pool = Database(url, name=name, pool_size=CONNECTIONS)
        app.extensions["database"] = pool
        yield pool


def test_four_threads_of_two_people_never_see_each_others_data(permitted: Permitted) -> None:
    whose = two_people(permitted)
    (one, ones), (other, others) = whose.items()
    pools = list(on_few_connections(permitted.house))
    hammers = [
        Hammer(permitted.house, code, own[report], foreign)
        for code, own, foreign in ((one, ones, others), (other, others, ones))
        for report in ("report", "other report")
    ]
    start = Barrier(len(hammers), timeout=30)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        with ThreadPoolExecutor(len(hammers)) as threads:
            for running in [threads.submit(hammer.run, start) for hammer in hammers]:
                running.result()
    finally:
        sys.setswitchinterval(usual)
        for pool in pools:
            pool.dispose()
    asked = sum(hammer.asked for hammer in hammers)
    wrong = [each for hammer in hammers for each in hammer.wrong]
    print(f"{len(hammers)} threads of {len(whose)} people: {asked} requests, {len(wrong)} wrong")
    assert wrong == []
    assert asked == len(hammers) * ROUNDS * REQUESTS
