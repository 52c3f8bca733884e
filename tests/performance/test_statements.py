"""What a request asks of the database, counted: the budget that no noisy machine can blur."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from counting import MOST_BYTES, MOST_STATEMENTS, statements
from house import GOOD, House, content
from shared.kit import clock
from shared.kit.at_once import InTransaction
from shared.rulebook import adopt
from submission import usecases
from submission.domain.reports import Content, Item
from visiting import forms, signed_in

WEEK = "2026-11-16"
AUTHOR, MANAGER, AUTHORITY, OFFICE = "CB026", "CB024", "CB023", "CB009"
DRAFT_BUDGET = 8
ROWS_OF_AN_ITEM = 4
"""Itself and its share, once more to hold it, and once for the key that refers to it."""
YEARS_OF_WORK = text(
    """
    with made as (
        insert into task (item_id, title, product, key_task, planned, assigned_by_id,
            unit_of_measure, evidence, state, created_at, version)
        select gen_random_uuid(), 'Dự thảo', '', false, false, :person_id,
            '', '[]', 'closed', now(), 1
        from generate_series(1, 3000)
        returning item_id
    )
    insert into task_share (item_id, person_id, percent)
    select item_id, case when number <= 500 then :person_id else gen_random_uuid() end, 100
    from (select item_id, row_number() over () as number from made) as numbered
    """
)
"""Much is one author's; others have one item each, so that PostgreSQL's planner expects few."""
READ = text(
    "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables"
    " where relname in ('task', 'task_share')"
)


def test_handing_in_is_one_statement(house: House) -> None:
    house.open_week(WEEK)
    report = house.report_of(AUTHOR, WEEK)
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    with statements(house.database("submission")) as sent:
        answer = house.call(AUTHOR, "POST", path, content(items=5), If_Match='"1"')
    assert answer.status_code == 200
    assert len(sent) == 1


def test_handing_in_what_belongs_to_work_items_is_one_statement_too(house: House) -> None:
    house.open_week(WEEK)
    item = house.call(AUTHOR, "POST", "/submission/v1/items", {"title": "Đề án"}).json
    assert item is not None
    report = house.report_of(AUTHOR, WEEK)
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    body = content() | {"items": [{"title": "Đề án", "item_id": item["item_id"], "progress": 50}]}
    with statements(house.database("submission")) as sent:
        answer = house.call(AUTHOR, "POST", path, body, If_Match='"1"')
    assert answer.status_code == 200
    assert len(sent) == 1


def test_handing_in_reads_no_work_item_but_those_that_are_sent(house: House) -> None:
    house.open_week(WEEK)
    item = house.call(AUTHOR, "POST", "/submission/v1/items", {"title": "Đề án"}).json
    assert item is not None
    author, report = house.people[AUTHOR], house.report_of(AUTHOR, WEEK)
    with house.database("submission").transaction() as session:
        session.execute(YEARS_OF_WORK, {"person_id": author})
        session.execute(text("analyze task, task_share"))
    work = Item("Đề án", item_id=UUID(item["item_id"]), progress=50)
    parts = {name: Decimal(points) for name, points in GOOD.items()}
    with house.database("submission").transaction() as session:
        before = session.scalar(READ)
        receipt = usecases.hand_in(
            InTransaction(session),
            UUID(report["report_id"]),
            person_id=author,
            version=report["version"],
            content=Content("Hoàn thành.", (work,), parts),
            adopted=adopt("btctw-8679-weekly", None),
            now=clock.now(),
        )
        read = session.scalar(READ) - before
    assert receipt["state"] == "handed_in"
    assert 0 < read <= ROWS_OF_AN_ITEM


def test_the_page_of_a_report_costs_the_same_for_many_work_items(house: House) -> None:
    house.open_week(WEEK)
    costs = []
    for number in (1, 20):
        for _ in range(number):
            house.call(AUTHOR, "POST", "/submission/v1/items", {"title": "Đề án"})
        with statements(house.database("submission")) as sent:
            draft = house.get(AUTHOR, f"/submission/v1/drafts?week={WEEK}")
        costs.append(len(sent))
    assert len(draft["items"]) == 21
    assert 0 < costs[0] == costs[1] <= DRAFT_BUDGET


def test_the_page_of_a_week_stays_within_its_budgets_with_ten_lines(house: House) -> None:
    house.open_week(WEEK)
    for number in range(10):
        body = {"title": f"Đề án {number}", "quantity_assigned": "4", "due_day": "2026-11-20"}
        assert house.call(AUTHOR, "POST", "/submission/v1/items", body).status_code == 201
    visitor = signed_in(house, AUTHOR)
    with statements(house.database("submission")) as sent:
        page = visitor.get(f"/submission/weeks/{WEEK}")
    [here] = [each for each in forms(page) if each.startswith("/submission/reports/")]
    assert "items-9-title" in forms(page)[here]
    assert 0 < len(sent) <= MOST_STATEMENTS
    assert len(page.data) <= MOST_BYTES
    points = {f"self_parts-{name}": given for name, given in GOOD.items()}
    with statements(house.database("submission")) as sending:
        assert visitor.fill(page, here, act="hand-in", **points).status_code == 200
    assert 0 < len(sending) <= MOST_STATEMENTS


def test_the_pages_of_a_team_stay_within_their_budgets(house: House) -> None:
    house.open_week(WEEK)
    report = house.report_of(AUTHOR, WEEK)
    path = f"/submission/v1/reports/{report['report_id']}/submission"
    assert house.call(AUTHOR, "POST", path, content(items=10), If_Match='"1"').status_code == 200
    house.settle()
    visitor = signed_in(house, MANAGER)
    for address in ("/scoring/team", f"/scoring/team/{report['report_id']}"):
        with statements(house.database("scoring")) as sent:
            page = visitor.get(address)
        assert page.status_code == 200
        assert 0 < len(sent) <= MOST_STATEMENTS
        assert len(page.data) <= MOST_BYTES


def test_own_week_and_both_queues_stay_within_their_budget_for_many_lines(house: House) -> None:
    house.open_week(WEEK)
    team = ["CB024", "CB025"]
    for code in team:
        house.hand_in(code, WEEK)
    house.settle()
    with statements(house.database("submission")) as own:
        report = house.report_of(AUTHOR, WEEK)
        house.get(AUTHOR, f"/submission/v1/reports/{report['report_id']}")
    with statements(house.database("scoring")) as scoring:
        queue = house.get(AUTHORITY, "/scoring/v1/assessments")["items"]
    assert len(queue) == len(team)
    for line in queue:
        house.score(AUTHORITY, line["report_id"])
    house.settle()
    with statements(house.database("approval")) as approval:
        assert len(house.get(AUTHORITY, "/approval/v1/proposals")["items"]) == len(team)
    with statements(house.database("reporting")) as reporting:
        house.get(OFFICE, f"/reporting/v1/weeks/{WEEK}")
    for sent in (own, scoring, approval, reporting):
        assert 0 < len(sent) <= MOST_STATEMENTS


def test_a_list_of_events_costs_the_same_for_one_and_for_many(house: House) -> None:
    house.open_week(WEEK)
    costs = []
    for codes in (["CB026"], ["CB027", "CB028", "CB029", "CB033", "CB034"]):
        for code in codes:
            house.hand_in(code, WEEK)
        with statements(house.database("scoring")) as sent:
            house.settle()
        costs.append(len(sent))
    assert 0 < costs[0] == costs[1]
