"""A month of one unit of the sample agency, on time: for what forms and pictures of it show."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pytest

from house import ZONE, House
from reporting import forms
from reporting.tasks import make_form
from reporting.usecases import examine
from sample import agency, writing
from sample.people import read_people
from sample.points import levels, manager_parts
from shared.kit import clock
from shared.rulebook import adopt

FORMS: Final = "/reporting/v1/forms"
MONDAYS: Final = [date(2026, 9, 28) + timedelta(weeks=number) for number in range(5)]
MONTH: Final = "2026-10"
UNIT: Final = ("CB023", "CB024", "CB025", "CB026", "CB027", "CB028", "CB029")
AUTHOR, FAILING = "CB026", "CB027"
OFFICE, HEAD, LEADER = "CB012", "CB023", "CB002"
BAD: Final = {"quality": "20", "progress": "15", "conduct": "10"}
CAUSES: Final = (
    "Chưa chủ động sắp xếp công việc giữa hai đề án; chưa báo cáo kịp thời khi thiếu số liệu của "
    "đơn vị phối hợp."
)
SAID: Final = (
    "Các bên đã nghe cá nhân trình bày kết quả hai tuần, đối chiếu từng sản phẩm với kế hoạch đã "
    "giao và thống nhất nguyên nhân, biện pháp dưới đây."
)
ADOPTED: Final = adopt("btctw-8679-weekly", None)


class Wall:
    """The agency's clock, which stands where it is put."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.at)

    def put(self, day: date, hour: int, minute: int = 0) -> None:
        self.at = datetime.combine(day, time(hour, minute), ZONE)


def play(house: House, wall: Wall, mondays: list[date], codes: tuple[str, ...] = UNIT) -> None:
    """Play weeks in which these people report, are scored and decided on in time."""
    roster = {each.code: each for each in read_people(agency.SHIPPED)}
    for monday in mondays:
        wall.put(monday, 8)
        house.open_week(str(monday))
        graded = levels(codes, monday)
        reports = {}
        for place, code in enumerate(codes):
            wall.put(monday + timedelta(days=4), 14, 7 * place)
            content = writing.report(roster[code], monday, graded[code])
            report = house.report_of(code, str(monday))
            path = f"/submission/v1/reports/{report['report_id']}/submission"
            answer = house.call(code, "POST", path, content, If_Match='"1"')
            assert answer.status_code == 200, answer.text
            reports[code] = report["report_id"], content
        house.settle()
        _judge(house, wall, monday, reports, graded)


def _judge(
    house: House,
    wall: Wall,
    monday: date,
    reports: dict[str, tuple[str, Any]],
    graded: dict[str, str],
) -> None:
    wall.put(monday + timedelta(days=5), 9, 20)
    for code, (report_id, content) in reports.items():
        failed = code == FAILING and monday in MONDAYS[3:]
        parts = BAD if failed else manager_parts(content["self_parts"], code, monday)
        comment = writing.comment(code, monday, "not_completed" if failed else graded[code])
        path = f"/scoring/v1/assessments/{report_id}"
        manager = next(each for each in read_people(agency.SHIPPED) if each.code == code).manager
        version = house.get(manager, path)["version"]
        body = {"parts": parts, "comment": comment, "reason": writing.REASON}
        answer = house.call(manager, "POST", f"{path}/score", body, If_Match=f'"{version}"')
        assert answer.status_code == 200, answer.text
    house.settle()
    wall.put(monday + timedelta(days=7), 10, 5)
    for code, (report_id, _) in reports.items():
        answer = house.approve(LEADER if code == HEAD else HEAD, report_id)
        assert answer.status_code == 200, (code, answer.text)
    house.settle()
    with house.database("reporting").transaction() as session:
        examine(session, adopted=ADOPTED, now=clock.now())


def met(house: House, wall: Wall) -> str:
    """Have the parties to the case of whoever failed meet; return the case's id."""
    cases = house.get(OFFICE, "/reporting/v1/cases")["items"]
    [case] = [each for each in cases if each["person_id"] == str(house.people[FAILING])]
    wall.put(date(2026, 11, 3), 8)
    acts: list[tuple[str, str, Any]] = [
        (
            OFFICE,
            "invitation",
            {"meets_at": "2026-11-04T09:00:00+07:00", "place": "Phòng họp 2, nhà A"},
        ),
        (
            HEAD,
            "minutes",
            {
                "causes": CAUSES,
                "said": SAID,
                "measures": [
                    {"what": "Lập kế hoạch tuần theo từng sản phẩm.", "due_day": "2026-11-13"},
                    {
                        "what": "Họp nhanh mười lăm phút với Phó Vụ trưởng phụ trách vào sáng thứ "
                        "Hai, nêu việc có nguy cơ chậm và nội dung cần phối hợp.",
                        "due_day": "2026-11-30",
                    },
                ],
            },
        ),
        (HEAD, "follow-up", {"measure": 1, "done": True, "said": "Đã lập từ tuần 09/11."}),
    ]
    for code, what, body in acts:
        version = house.get(OFFICE, f"/reporting/v1/cases/{case['case_id']}")["version"]
        path = f"/reporting/v1/cases/{case['case_id']}/{what}"
        answer = house.call(code, "POST", path, body, If_Match=f'"{version}"')
        assert answer.status_code == 200, answer.text
        wall.put(date(2026, 11, 4), 10, 30)
    wall.put(date(2026, 11, 9), 16, 5)
    case_id: str = case["case_id"]
    return case_id


def printing() -> forms.Printing:
    return forms.Printing(ADOPTED, ZONE, clock.now(), "Ban Mẫu", "Hà Nội")


def make(house: House) -> int:
    """Make every form that was asked for; return how many there were."""
    made = 0
    while make_form(house.database("reporting"), printing):
        made += 1
    return made


def ask(house: House, code: str, body: dict[str, Any], status: int = 202) -> Any:
    answer = house.call(code, "POST", FORMS, body)
    assert answer.status_code == status, answer.text
    return answer.json
