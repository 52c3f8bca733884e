"""A remediation case on its page, as the Office finds it."""

from counting import check_light, statements
from house import House
from integration.test_remediation import BAD, OFFICE, WEEKS, cases, week
from visiting import signed_in


def test_a_case_opens_with_its_weeks_and_what_the_office_can_do_now(house: House) -> None:
    for monday in WEEKS[:2]:
        week(house, monday, BAD)
    (case,) = cases(house)
    office = signed_in(house, OFFICE)
    address = f"/reporting/cases/{case['case_id']}"
    with statements(house.database("reporting")) as sent:
        page = office.get(address)
    check_light(page, sent)
    assert f'action="{address}/invitation"' in page.text
