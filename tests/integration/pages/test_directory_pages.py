"""Delegating on a page, and what administrators do in the directory: absences and the roster."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
from sqlalchemy import insert
from werkzeug.test import TestResponse

from approval.directory.models import SecondFactor
from approval.directory.usecases import add_administrators
from house import ZONE, House
from shared.kit import clock
from visiting import signed_in

AUTHORITY, DELEGATE, ADMINISTRATOR, PERSON = "CB023", "CB024", "CB060", "CB026"


def send(house: House, code: str, path: str, form: dict[str, Any]) -> TestResponse:
    """Send a form as somebody whose token says who that is, files and all."""
    headers = house.headers(code) | {"Origin": "http://localhost"}
    return house.client("approval").post(path, data=form, headers=headers)


def administrator(house: House) -> None:
    now, person_id = clock.now(), house.people[ADMINISTRATOR]
    with house.database("approval").transaction() as session:
        add_administrators(session, [person_id], recorded_by="test", now=now)
        confirmed = {"sealed_secret": b"x", "created_at": now, "confirmed_at": now, "last_step": 0}
        session.execute(insert(SecondFactor).values(person_id=person_id, **confirmed))


def workbook(content: bytes, change: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_one_delegates_by_a_name_and_revokes(house: House) -> None:
    visitor = signed_in(house, AUTHORITY)
    today = clock.now().astimezone(ZONE).date()
    days = {"first_day": f"{today}", "last_day": f"{today + timedelta(days=3)}"}
    path = "/directory/delegations"
    unknown = visitor.send(path, days | {"to_id": "Không Ai Cả", "document": "Giấy số 1"})
    assert unknown.status_code == 422
    assert "Không có ai ở đây" in unknown.text
    assert 'value="Không Ai Cả"' in unknown.text
    several = visitor.send(path, days | {"to_id": "Nguyễn", "document": "Giấy số 1"})
    assert "Nhiều người trùng; hãy gõ mã: CB" in several.text
    name = house.get(DELEGATE, "/directory/v1/me")["name"]
    given = visitor.send(path, days | {"to_id": name, "document": "Giấy số 1", "tiers-3": "deputy"})
    assert given.status_code == 200, given.text
    [made] = house.get(DELEGATE, "/directory/v1/delegations")["items"]
    assert (made["to_name"], made["tiers"]) == (name, ["deputy"])
    assert "Giấy số 1" in signed_in(house, DELEGATE).get(path).text
    revocation = f"{path}/{made['delegation_id']}/revocation"
    assert "Đã thu hồi" in visitor.send(revocation, {}).text
    again = visitor.send(revocation, {})
    assert (again.status_code, "errors" in again.text) == (409, True)


def test_an_administrator_records_an_absence_and_others_see_the_tree_alone(house: House) -> None:
    administrator(house)
    person = f"/directory/people/{house.people[PERSON]}"
    visitor = signed_in(house, DELEGATE)
    found = visitor.get("/directory/units?search=CB026")
    assert person in found.text
    unit_id = house.get(PERSON, "/directory/v1/me")["unit_id"]
    assert person in visitor.get(f"/directory/units/{unit_id}").text
    assert "absences" not in visitor.get(person).text
    day = clock.now().astimezone(ZONE).date() + timedelta(days=40)
    form = {"kind": "leave", "first_day": f"{day}", "last_day": f"{day}"}
    assert send(house, DELEGATE, f"{person}/absences", form).status_code == 403
    wrong = send(house, ADMINISTRATOR, f"{person}/absences", form | {"last_day": "2026-01-01"})
    assert wrong.status_code == 422
    assert send(house, ADMINISTRATOR, f"{person}/absences", form).status_code == 303
    assert "Nghỉ phép" in signed_in(house, PERSON).get("/directory/delegations").text
    findings = house.call(ADMINISTRATOR, "GET", "/directory/findings")
    assert findings.status_code == 200


def test_a_roster_is_tried_first_and_loaded_only_as_it_was_previewed(house: House) -> None:
    administrator(house)
    now = house.call(ADMINISTRATOR, "GET", "/directory/roster/file").data

    def rename(book: Any) -> None:
        book["people"]["B2"] = "Trần Thị Đổi Tên"

    def spoil(book: Any) -> None:
        book["people"]["C2"] = "KHONG-CO"

    preview, load = "/directory/roster/preview", "/directory/roster"

    def sent(path: str, content: bytes, **more: str) -> TestResponse:
        file = (io.BytesIO(content), "roster.xlsx")
        return send(house, ADMINISTRATOR, path, more | {"roster": file})

    assert "không có gì để nạp" in sent(preview, now).text
    faulty = sent(preview, workbook(now, spoil))
    assert faulty.status_code == 422
    assert "không có đơn vị &#34;KHONG-CO&#34;" in faulty.text
    changed = workbook(now, rename)
    page = sent(preview, changed)
    assert "Trần Thị Đổi Tên" in page.text
    seal = page.text.partition('name="seal" value="')[2].partition('"')[0]
    other = sent(load, now, seal=seal)
    assert (other.status_code, "xem lại" in other.text) == (409, True)
    assert sent(load, changed, seal=seal).status_code == 303
    assert "không có gì để nạp" in sent(preview, changed).text
