"""What administrators record of people and units: posts, changes ahead, and who acts."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from approval.directory.models import Unit
from approval.directory.usecases import carry_out_due
from counting import check_light, statements
from house import ZONE, House
from integration.pages.test_directory_pages import ADMINISTRATOR, administrator, send
from shared.kit import clock
from shared.kit.ids import new_id

PERSON, MANAGER, OTHER, AUTHORITY = "CB026", "CB024", "CB057", "CB023"


@pytest.fixture
def kept(house: House) -> House:
    """Give a house that somebody administers."""
    administrator(house)
    return house


def today() -> date:
    return clock.now().astimezone(ZONE).date()


def opened(house: House, path: str, language: str = "vi") -> str:
    """Open a page as the administrator: it is light, and closed to whoever else is signed in."""
    assert house.call(OTHER, "GET", path).status_code == 403
    with statements(house.database("approval")) as sent:
        page = house.call(ADMINISTRATOR, "GET", path, Accept_Language=language)
    check_light(page, sent)
    return str(page.text)


def unit_of(house: House, code: str) -> Any:
    mine = house.get(code, "/directory/v1/me")["unit_id"]
    units = house.get(code, "/directory/v1/units?limit=200")["items"]
    return next(each for each in units if each["unit_id"] == mine)


def test_a_post_is_given_by_names_and_ended_and_nothing_typed_is_lost(kept: House) -> None:
    person = f"/people/{kept.people[PERSON]}"
    path = f"/directory{person}/posts"
    form = {
        "kind": "seconded",
        "post_title": "Tổ phó tổ rà soát",
        "tier": "specialist",
        "unit_id": unit_of(kept, OTHER)["code"],
        "manager_id": OTHER,
        "first_day": f"{today()}",
        "document": "Quyết định số 208",
    }
    assert send(kept, OTHER, path, form).status_code == 403
    unknown = form | {"unit_id": "Không Có", "manager_id": "Không Ai Cả"}
    nobody = send(kept, ADMINISTRATOR, path, unknown)
    assert nobody.status_code == 422
    assert "Không có ai ở đây" in nobody.text
    assert "Không có đơn vị nào" in nobody.text
    assert 'value="Tổ phó tổ rà soát"' in nobody.text
    without_share = send(kept, ADMINISTRATOR, path, form)
    assert "bao nhiêu phần trăm" in without_share.text
    assert send(kept, ADMINISTRATOR, path, form | {"share": "30"}).status_code == 303
    page = opened(kept, path)
    assert "Biệt phái, 30 %" in page
    assert "70 %" in page
    [made] = kept.get(PERSON, f"/directory/v1{person}/assignments")["items"]
    ending = f"{path}/{made['assignment_id']}/end"
    wrong = send(kept, ADMINISTRATOR, ending, {"ends_on": "mai"})
    assert (wrong.status_code, 'href="#ends_on"' in wrong.text) == (422, True)
    last = {"ends_on": f"{today()}"}
    elsewhere = ending.replace(str(kept.people[PERSON]), str(kept.people[OTHER]))
    assert send(kept, ADMINISTRATOR, elsewhere, last).status_code == 404
    assert send(kept, ADMINISTRATOR, ending, last).status_code == 303
    assert send(kept, ADMINISTRATOR, ending, last).status_code == 409


def test_of_a_person_only_what_was_filled_in_changes_and_is_told_in_words(kept: House) -> None:
    path = f"/directory/people/{kept.people[PERSON]}/changes"
    before, unit = kept.get(PERSON, "/directory/v1/me"), unit_of(kept, OTHER)
    later = {"day": f"{today() + timedelta(days=30)}", "document": "Quyết định số 9"}
    empty = {"name": "", "unit_id": "", "tier": "", "manager_id": ""}
    nothing = send(kept, ADMINISTRATOR, path, later | empty)
    assert (nothing.status_code, 'href="#facts"' in nothing.text) == (422, True)
    both = send(kept, ADMINISTRATOR, path, later | {"manager_id": MANAGER, "no_manager_id": "1"})
    assert "không làm cả hai" in both.text
    moved = later | empty | {"unit_id": unit["code"].lower(), "no_manager_id": "1"}
    assert send(kept, OTHER, path, moved).status_code == 403
    assert send(kept, ADMINISTRATOR, path, moved).status_code == 303
    again = {"day": f"{today() + timedelta(days=60)}", "document": "Quyết định số 10"}
    assert (
        send(kept, ADMINISTRATOR, path, again | {"unit_id": before["unit_name"]}).status_code == 303
    )
    page = opened(kept, path)
    for old, new in ((before["unit_name"], unit["name"]), (unit["name"], before["unit_name"])):
        assert f"từ {old} thành <strong>{new}</strong>" in " ".join(page.split())
    listed = kept.call(ADMINISTRATOR, "GET", path.replace("directory", "directory/v1", 1)).json
    assert listed is not None
    assert listed["items"][-1]["facts"] == {"unit_id": unit["unit_id"], "manager_id": None}
    assert kept.get(PERSON, "/directory/v1/me") == before
    cancelling = f"{path}/{listed['items'][0]['change_id']}/cancellation"
    elsewhere = cancelling.replace(str(kept.people[PERSON]), str(kept.people[OTHER]))
    assert send(kept, ADMINISTRATOR, elsewhere, {}).status_code == 404
    assert send(kept, ADMINISTRATOR, cancelling, {}).status_code == 303
    assert send(kept, ADMINISTRATOR, cancelling, {}).status_code == 409
    now = {"day": f"{today()}", "document": "Quyết định số 11", "post_title": "Tổ trưởng"}
    assert send(kept, ADMINISTRATOR, path, now).headers["Location"].endswith("?done")
    assert kept.get(PERSON, "/directory/v1/me")["post_title"] == "Tổ trưởng"


def test_a_change_that_is_over_tells_what_was_before_it_and_what_was_after(kept: House) -> None:
    person = f"people/{kept.people[PERSON]}/changes"
    unit = f"units/{unit_of(kept, PERSON)['unit_id']}/changes"
    was = {PERSON: kept.get(PERSON, "/directory/v1/me"), "unit": unit_of(kept, PERSON)}
    day = today() + timedelta(days=30)
    order = {"day": f"{today()}", "document": "Quyết định số 14"}
    later, unmanaged = order | {"day": f"{day}"}, {"no_manager_id": "1"}
    first, second, third = ({"post_title": f"Tổ trưởng {place}"} for place in range(3))
    for path, form in (
        (person, order | first | unmanaged),
        (unit, order | {"name": "Vụ Mới", "no_head_id": "1"}),
        (person, later | second),
        (person, later | third),
        (person, later | third),
        (unit, later | {"leader_in_charge_id": OTHER}),
    ):
        assert send(kept, ADMINISTRATOR, f"/directory/{path}", form).status_code == 303
    noon = datetime.combine(day, time(12), ZONE)
    with kept.database("approval").transaction() as session:
        assert carry_out_due(session, today=day, since=None, now=noon) == 4
    name, head = (kept.get(code, "/directory/v1/me")["name"] for code in (OTHER, AUTHORITY))
    steps = [
        (was[PERSON]["post_title"], first["post_title"]),
        (first["post_title"], second["post_title"]),
        (second["post_title"], third["post_title"]),
    ]
    for language, words in (
        ("vi", "từ {} thành <strong>{}</strong>"),
        ("en", "from {} to <strong>{}</strong>"),
        ("th", "จาก {} เป็น <strong>{}</strong>"),
    ):
        told = opened(kept, f"/directory/{person}", language)
        assert [told.count(words.format(*step)) for step in steps] == [1, 1, 1]
        assert told.count(f"</span> <strong>{third['post_title']}</strong>") == 1
        told = opened(kept, f"/directory/{unit}", language)
        assert words.format(was["unit"]["name"], "Vụ Mới") in told
        assert words.format(head, "")[: -len("</strong>")] in told
        assert f"</span> <strong>{name}</strong>" in told


def test_a_unit_gets_no_leader_who_leads_nothing_and_is_told_by_name(kept: House) -> None:
    unit = unit_of(kept, PERSON)
    path = f"/directory/units/{unit['unit_id']}/changes"
    now = {"day": f"{today()}", "document": "Quyết định số 12"}
    refused = send(kept, ADMINISTRATOR, path, now | {"leader_in_charge_id": OTHER})
    assert refused.status_code == 422
    name = kept.get(OTHER, "/directory/v1/me")["name"]
    assert f"Hãy nêu một lãnh đạo Ban; {name} không phải." in refused.text
    assert send(kept, OTHER, path, now | {"name": "Vụ Mới"}).status_code == 403
    renamed = send(kept, ADMINISTRATOR, path, now | {"name": "Vụ Mới", "no_head_id": "1"})
    assert renamed.headers["Location"].endswith("?done")
    page = opened(kept, path)
    assert "Vụ Mới" in page
    assert unit_of(kept, PERSON)["head_id"] is None


def test_somebody_acts_in_a_vacant_post_until_it_is_ended_by_page_or_api(kept: House) -> None:
    unit = unit_of(kept, PERSON)
    path = f"/directory/units/{unit['unit_id']}/acting"
    days = {"first_day": f"{today()}", "last_day": f"{today() + timedelta(days=20)}"}
    form = days | {"post": "head", "person_id": MANAGER, "document": "Quyết định số 13"}
    held = send(kept, ADMINISTRATOR, path, form)
    assert held.status_code == 409
    with kept.database("approval").transaction() as session:
        session.execute(update(Unit).where(Unit.id == unit["unit_id"]).values(head_id=None))
    assert send(kept, OTHER, path, form).status_code == 403
    assert send(kept, ADMINISTRATOR, path, form).status_code == 303
    name = kept.get(MANAGER, "/directory/v1/me")["name"]
    assert name in opened(kept, path)
    assert "tạm quyền" in kept.call(OTHER, "GET", path.removesuffix("/acting")).text
    api = f"/directory/v1/units/{unit['unit_id']}/acting"
    assert kept.call(OTHER, "GET", api).status_code == 403
    answer = kept.call(ADMINISTRATOR, "GET", api)
    assert answer.json is not None
    [acting] = answer.json["items"]
    assert acting["person_id"] == str(kept.people[MANAGER])
    ending = f"{path}/{acting['acting_id']}/end"
    assert (
        send(kept, ADMINISTRATOR, ending.replace(unit["unit_id"], f"{new_id()}"), {}).status_code
        == 404
    )
    assert send(kept, ADMINISTRATOR, ending, {}).status_code == 303
    ended = kept.call(ADMINISTRATOR, "POST", f"/directory/v1/acting/{acting['acting_id']}/end")
    assert ended.status_code == 409
    assert ended.json is not None
    assert ended.json["type"].endswith("already-ended")


def test_the_tree_of_a_large_agency_stays_light_and_every_unit_can_be_reached(house: House) -> None:
    """Three hundred units at the top, one of them with a section."""
    many = [
        {"id": new_id(), "code": f"Z{place:03}", "name": f"Vụ Tổng hợp và quản lý cán bộ {place}"}
        for place in range(300)
    ]
    below = {"id": new_id(), "code": "Z000-1", "name": "Phòng Một", "parent_id": many[0]["id"]}
    with house.database("approval").transaction() as session:
        for each in [*({"parent_id": None} | each for each in many), below]:
            session.execute(insert(Unit).values(kind="section", active=True, version=1, **each))
    path, seen = "/directory/units", ""
    while path:
        with statements(house.database("approval")) as sent:
            page = house.call(PERSON, "GET", path)
        check_light(page, sent)
        seen += page.text
        following = page.text.partition('href="?units=')[2].partition('"')[0]
        path = f"/directory/units?units={following}" if following else ""
    assert [each["code"] for each in many if seen.count(f"{each['code']} ·") != 1] == []
    assert "1 đơn vị trực thuộc" in seen
    assert "Z000-1" not in seen
    assert "Phòng Một" in house.call(PERSON, "GET", f"/directory/units/{many[0]['id']}").text
    assert "Phòng Một" in house.call(PERSON, "GET", "/directory/units?search=z000-1").text
