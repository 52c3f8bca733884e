"""Forms to print: what they say, to whom, and that half of a file is never there."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import select

from house import ZONE, House, Staged
from integration.reporting.october import FORMS, ask, make, printing
from reporting import usecases
from reporting.domain.forms import KEPT, LEASE, MOST_ATTEMPTS, MOST_WAITING
from reporting.models import Form
from reporting.tasks import make_form
from shared.kit import clock

TODAY: Final = datetime.now(ZONE).date()
MONDAY: Final = TODAY - timedelta(days=TODAY.weekday() + 7)
WEEK: Final = str(MONDAY)
MONTH: Final = f"{MONDAY + timedelta(days=3):%Y-%m}"
AUTHOR, MANAGER, AUTHORITY, OFFICE = "CB026", "CB024", "CB023", "CB009"
COLLEAGUE: Final = "CB027"
NAME: Final = "Nguyễn Thị Bích Uyên"
MOTTO: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
COMMENT: Final = "Hoàn thành tốt."


@pytest.fixture
def scored(house: House, staged: Staged) -> House:
    """Give a house in which the direct manager scored one person's week."""
    staged("one week scored", play)
    return house


def play(house: House) -> None:
    house.open_week(WEEK)
    assert house.hand_in(AUTHOR, WEEK).status_code == 200
    house.settle()
    assert house.score(MANAGER, report_of(house)).status_code == 200
    house.settle()


@pytest.fixture
def decided(house: House, staged: Staged) -> House:
    """Give a house in which that week is approved, too."""
    staged("one week scored and decided", decide)
    return house


def decide(house: House) -> None:
    play(house)
    assert house.approve(AUTHORITY, report_of(house)).status_code == 200
    house.settle()


def report_of(house: House) -> str:
    report_id: str = house.report_of(AUTHOR, WEEK)["report_id"]
    return report_id


def of_week(house: House, code: str = AUTHOR, **more: str) -> dict[str, str]:
    return {"kind": "weekly", "subject_id": str(house.people[code]), "span": WEEK} | more


def of_unit(house: House, span: str) -> dict[str, str]:
    unit_id = house.get(AUTHOR, "/directory/v1/me")["unit_id"]
    return {"kind": "list", "subject_id": unit_id, "span": span}


def state(house: House, form: dict[str, Any], code: str = AUTHOR) -> tuple[str, str | None]:
    told = house.get(code, f"{FORMS}/{form['form_id']}")
    return told["state"], told["reason"]


def printed(house: House, code: str, body: dict[str, str]) -> bytes:
    """Ask for a form and have it made; return its file."""
    form = ask(house, code, body)
    make(house)
    assert state(house, form, code) == ("made", None)
    answer = house.call(code, "GET", f"{FORMS}/{form['form_id']}/file")
    assert answer.status_code == 200, answer.text
    return answer.data


def words(pdf: bytes) -> str:
    """Return the text of a PDF as another library than the one that set it reads it."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(" ".join(pages).split())


def words_of_docx(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    texts = [each.text for each in document.paragraphs]
    texts += [cell.text for grid in document.tables for row in grid.rows for cell in row.cells]
    texts += [each.text for each in document.sections[0].footer.paragraphs]
    return " ".join(" ".join(texts).split())


def test_the_weekly_form_says_in_both_formats_what_every_step_gave(decided: House) -> None:
    pdf = words(printed(decided, AUTHOR, of_week(decided)))
    docx = words_of_docx(printed(decided, AUTHOR, of_week(decided, format="docx")))
    for said in (
        MOTTO,
        "Độc lập - Tự do - Hạnh phúc",
        NAME,
        "Chuyên viên chính",
        "Dự thảo văn bản số 1",
        "Hoàn thành các việc được giao trong tuần.",
        "84,00",
        "Hoàn thành tốt nhiệm vụ",
        COMMENT,
        "Kết quả chính thức",
        "btctw-8679-weekly, phiên bản",
        "Số liệu tính đến",
    ):
        assert said in pdf, said
        assert said in docx, said


def test_what_was_proposed_is_not_printed_before_it_is_decided(scored: House) -> None:
    form = words(printed(scored, AUTHOR, of_week(scored)))
    assert "Tạm thời: báo cáo đã nộp, chưa có kết quả được duyệt" in form
    assert COMMENT not in form
    assert form.count("34,00") == 1  # the author's own


def test_a_reopened_result_is_printed_as_provisional(decided: House) -> None:
    [result] = decided.get(AUTHOR, f"/reporting/v1/people/{decided.people[AUTHOR]}/results")[
        "items"
    ]
    path = f"/approval/v1/proposals/{report_of(decided)}"
    version = decided.get(AUTHORITY, path)["version"]
    reason = {"reason": "Đối chiếu lại minh chứng."}
    answer = decided.call(AUTHORITY, "POST", f"{path}/reopening", reason, If_Match=f'"{version}"')
    assert answer.status_code == 200, answer.text
    decided.settle()
    form = words(printed(decided, AUTHOR, of_week(decided)))
    assert "Tạm thời: kết quả đã được mở lại để xem xét" in form
    assert result["total"].replace(".", ",") in form
    assert COMMENT not in form


def test_the_period_and_the_list_say_what_the_api_says(decided: House) -> None:
    person = decided.people[AUTHOR]
    told = decided.get(AUTHOR, f"/reporting/v1/people/{person}/periods/{MONTH}")
    score = told["score"].replace(".", ",")
    mine = {"kind": "period", "subject_id": str(person), "span": MONTH}
    for form in (
        words(printed(decided, AUTHOR, mine)),
        words(printed(decided, AUTHORITY, of_unit(decided, MONTH))),
        words(printed(decided, AUTHORITY, of_unit(decided, WEEK))),
    ):
        assert NAME in form
        assert score in form
        assert "Hoàn thành tốt nhiệm vụ" in form
        assert "Tạm " in form  # others of the unit are open, and no period is decided


@pytest.mark.parametrize(
    ("kind", "may", "refused"),
    [
        ("weekly", (AUTHOR, OFFICE), {MANAGER: 404, AUTHORITY: 404, COLLEAGUE: 404}),
        ("period", (AUTHOR, AUTHORITY, OFFICE), {MANAGER: 404, COLLEAGUE: 404}),
        ("list", (AUTHORITY, OFFICE), {AUTHOR: 403, MANAGER: 403, COLLEAGUE: 403}),
    ],
)
def test_a_form_is_for_whoever_may_read_what_it_says(
    decided: House, kind: str, may: tuple[str, ...], refused: dict[str, int]
) -> None:
    bodies: dict[str, Callable[[], dict[str, str]]] = {
        "weekly": lambda: of_week(decided),
        "period": lambda: of_week(decided, kind="period", span=MONTH),
        "list": lambda: of_unit(decided, WEEK),
    }
    for code in may:
        form = ask(decided, code, bodies[kind]())
        for other in {AUTHOR, OFFICE, COLLEAGUE} - {code}:
            for path in (f"{FORMS}/{form['form_id']}", f"{FORMS}/{form['form_id']}/file"):
                assert decided.call(other, "GET", path).status_code == 404
    for code, status in refused.items():
        ask(decided, code, bodies[kind](), status)


def test_whoever_a_form_is_about_is_told_who_printed_it(decided: House) -> None:
    form = ask(decided, OFFICE, of_week(decided))
    ask(decided, AUTHOR, of_week(decided))
    read = decided.get(AUTHOR, "/reporting/v1/me/access")["items"]
    assert [(each["what"], each["thing_id"]) for each in read] == [("form", form["form_id"])]


def test_the_same_key_asks_once(decided: House) -> None:
    asked = [
        decided.call(AUTHOR, "POST", FORMS, of_week(decided), Idempotency_Key="form-1").json
        for _ in range(2)
    ]
    assert asked[0] == asked[1]
    assert make(decided) == 1


def test_a_form_of_nothing_is_refused_with_the_reason(decided: House) -> None:
    later = str(MONDAY + timedelta(weeks=1))
    form = ask(decided, AUTHOR, of_week(decided, span=later))
    assert make(decided) == 1
    assert state(decided, form) == ("refused", "nothing-to-print")
    answer = decided.call(AUTHOR, "GET", f"{FORMS}/{form['form_id']}/file")
    assert (answer.status_code, (answer.json or {})["state"]) == (404, "refused")


@pytest.mark.parametrize(
    ("kind", "span"),
    [
        ("weekly", "2026-11-17"),
        ("weekly", "2026-11"),
        ("weekly", ""),
        ("period", "2026-13"),
        ("period", "2026-11-16"),
        ("minutes", "2026-11"),
        ("list", "soon"),
    ],
)
def test_a_time_that_the_form_is_not_of_is_refused_by_its_field(
    house: House, kind: str, span: str
) -> None:
    body = of_week(house, kind=kind, span=span)
    assert "span" in ask(house, AUTHOR, body, 422)["errors"]


def test_nobody_has_many_forms_waiting(decided: House) -> None:
    for _ in range(MOST_WAITING):
        ask(decided, AUTHOR, of_week(decided))
    assert ask(decided, AUTHOR, of_week(decided), 409)["type"].endswith("/too-many-forms")


def die(house: House, at: datetime) -> bool:
    """Take a form as a worker does that is killed over it; tell whether there was one."""
    with house.database("reporting").transaction() as session:
        return usecases.take_form(session, now=at) is not None


def test_a_form_whose_maker_was_killed_is_made_by_the_next(
    decided: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = ask(decided, AUTHOR, of_week(decided))
    now = clock.now()
    assert die(decided, now)
    assert not die(decided, now)
    path = f"{FORMS}/{form['form_id']}/file"
    answer = decided.call(AUTHOR, "GET", path)
    assert (answer.status_code, (answer.json or {})["state"]) == (404, "asked")
    monkeypatch.setattr(clock, "now", lambda: now + LEASE)
    assert make_form(decided.database("reporting"), printing)
    monkeypatch.undo()
    assert decided.call(AUTHOR, "GET", path).data.startswith(b"%PDF-")


def test_whoever_comes_back_after_the_lease_keeps_nothing(decided: House) -> None:
    ask(decided, AUTHOR, of_week(decided))
    now = clock.now()
    with decided.database("reporting").transaction() as session:
        slow = usecases.take_form(session, now=now)
    with decided.database("reporting").transaction() as session:
        quick = usecases.take_form(session, now=now + LEASE)
    assert slow is not None
    assert quick is not None
    with decided.database("reporting").transaction() as session:
        assert not usecases.keep_form(session, slow, b"%PDF-half", now=now)
        assert usecases.keep_form(session, quick, b"%PDF-whole", now=now)
        assert session.scalars(select(Form.content)).all() == [b"%PDF-whole"]


def test_a_form_that_nobody_ends_is_given_up(decided: House) -> None:
    form = ask(decided, AUTHOR, of_week(decided))
    at = clock.now()
    for _ in range(MOST_ATTEMPTS):
        assert die(decided, at)
        at += LEASE
    assert not die(decided, at)
    assert state(decided, form) == ("refused", "failed")


def test_a_file_is_dropped_after_its_days(decided: House) -> None:
    form = ask(decided, AUTHOR, of_week(decided))
    make(decided)
    made = datetime.fromisoformat(decided.get(AUTHOR, f"{FORMS}/{form['form_id']}")["made_at"])
    for early, dropped in ((timedelta(seconds=1), 0), (timedelta(0), 1)):
        with decided.database("reporting").transaction() as session:
            assert usecases.drop_forms(session, now=made + KEPT - early) == dropped
    assert state(decided, form) == ("dropped", None)
    answer = decided.call(AUTHOR, "GET", f"{FORMS}/{form['form_id']}/file")
    assert (answer.status_code, (answer.json or {})["state"]) == (404, "dropped")
