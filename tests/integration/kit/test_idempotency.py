"""The first answer is the only one: repeated, at once from several sides, or after a failure."""

import threading

from sqlalchemy import text
from werkzeug.test import TestResponse

from house import House, content

WEEK = "2026-11-16"
AUTHOR = "CB026"


def test_the_same_key_from_four_sides_at_once_works_once(house: House) -> None:
    house.open_week(WEEK)
    path = f"/submission/v1/reports/{house.report_of(AUTHOR, WEEK)['report_id']}/submission"
    answers: list[TestResponse] = []

    def send() -> None:
        answers.append(
            house.call(AUTHOR, "POST", path, content(), If_Match='"1"', Idempotency_Key="k")
        )

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1
    with house.database("submission").transaction() as session:
        handed_in = "select count(*) from event where type = 'submission.report_handed_in.v1'"
        assert session.scalar(text(handed_in)) == 1


def test_a_refused_request_leaves_its_key_free(house: House) -> None:
    house.open_week(WEEK)
    path = f"/submission/v1/reports/{house.report_of(AUTHOR, WEEK)['report_id']}/submission"
    key = {"If_Match": '"1"', "Idempotency_Key": "k"}
    wrong = content({"quality": "41", "progress": "1", "conduct": "1"})
    assert house.call(AUTHOR, "POST", path, wrong, **key).status_code == 422
    assert house.call(AUTHOR, "POST", path, content(), **key).status_code == 200


def test_one_persons_key_is_not_anothers(house: House) -> None:
    house.open_week(WEEK)
    for code in (AUTHOR, "CB027"):
        path = f"/submission/v1/reports/{house.report_of(code, WEEK)['report_id']}/submission"
        answer = house.call(code, "POST", path, content(), If_Match='"1"', Idempotency_Key="same")
        assert answer.status_code == 200


def test_four_threads_and_two_people_never_see_each_others_data(house: House) -> None:
    house.open_week(WEEK)
    seen: dict[str, set[str]] = {"CB026": set(), "CB027": set()}

    def look(code: str) -> None:
        for _ in range(15):
            page = house.get(code, f"/submission/v1/reports?week={WEEK}")
            seen[code].update(line["person_id"] for line in page["items"])

    threads = [threading.Thread(target=look, args=(code,)) for code in (*seen, *seen)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {code: {str(house.people[code])} for code in seen}
