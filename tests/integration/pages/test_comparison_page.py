"""Two rulebooks side by side on a page, for whoever leads the unit."""

from house import House
from integration.reporting.classifying import do, line, weeks_of
from visiting import signed_in

PERSON, DIRECTOR, MONTH, FIRST = "CB056", "CB050", "2026-10", "2026-09-28"
PAGE = f"/reporting/periods/{MONTH}/comparison"
DECREE = "decree-335-2025-staff"


def test_a_head_sees_whose_grade_another_rulebook_would_change(house: House) -> None:
    weeks_of(house, PERSON, FIRST, ["70", "72"])
    weeks_of(house, "CB055", FIRST, ["80", "80"])
    do(house, MONTH, "opening", "computation")
    unit_id = line(house, PERSON, MONTH)["unit_id"]
    head = signed_in(house, DIRECTOR)
    asked = head.get(f"{PAGE}?unit_id={unit_id}")
    assert f'value="{DECREE}"' in asked.text
    assert "<section>" not in asked.text
    page = head.get(f"{PAGE}?unit_id={unit_id}&rulebook={DECREE}")
    assert page.status_code == 200, page.text
    name = house.get(PERSON, "/directory/v1/me")["name"]
    assert page.text.count(f'<th scope="row">{name}</th>') == 1
    assert "1 trong số 1" in page.text
    assert f"{PAGE}?unit_id=" in head.get(PAGE.removesuffix("/comparison")).text
    assert head.get(f"{PAGE}?unit_id={unit_id}&rulebook=none").status_code == 422
    author = signed_in(house, PERSON)
    assert author.get(f"{PAGE}?unit_id={unit_id}&rulebook={DECREE}").status_code == 403
    assert "không phụ trách đơn vị nào" in author.get(PAGE).text
