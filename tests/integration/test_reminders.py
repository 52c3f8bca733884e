"""Reminders go to those who owe something, once a moment, and to nobody who is done."""

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from approval.directory.usecases import keep_contact, keep_language
from approval.usecases import tell_waiting
from house import ZONE, House, Staged
from post_office import PostOffice
from reporting import usecases
from reporting.domain.reminders import Moments
from reporting.settings import Mailing, Settings
from reporting.tasks import MAILS_AT_ONCE, declare_tasks, send_due
from shared.contracts.directory import Language
from shared.kit import clock
from shared.kit.celery import make_celery
from shared.kit.mail import MailServer
from shared.rulebook.calendar import country_calendar

WEEK = "2026-11-16"
AUTHOR, COLLEAGUE, MANAGER, AUTHORITY, OFFICE = "CB026", "CB028", "CB024", "CB023", "CB009"
MOMENTS = Moments(country_calendar("VN"), ZONE, 8, 3)
SENDER = "Tuần <tuan@agency.example>"
URL = "https://tuan.example"


def on_the_wall(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


THURSDAY, FRIDAY, SATURDAY, MONDAY = map(on_the_wall, (19, 20, 21, 23))
AFTERWARDS = [on_the_wall(day) for day in (23, 25, 26)]
"""The working days after Friday: the 24th is a holiday."""
ESCALATED = on_the_wall(27)


def address(code: str) -> str:
    return f"{code.lower()}@agency.example"


@pytest.fixture
def reached(house: House, staged: Staged) -> House:
    """Give the house in which everybody has an address, in the middle of a week."""
    staged("everybody reached", play)
    return house


def play(house: House) -> None:
    with house.database("approval").transaction() as session:
        for code, person_id in house.people.items():
            keep_contact(session, person_id, address(code), now=clock.now())
    house.open_week(WEEK)


@pytest.fixture
def post() -> Iterator[PostOffice]:
    """Give a mail server that answers."""
    office = PostOffice()
    with office.open():
        yield office


def claim(house: House, now: datetime) -> int:
    with house.database("reporting").transaction() as session:
        return usecases.claim_due(session, moments=MOMENTS, now=now)


def send(house: House, post: PostOffice, now: datetime) -> None:
    mailing = Mailing(MailServer.read(post.url), SENDER, URL)
    while send_due(house.database("reporting"), ZONE, mailing, lambda: now):
        pass


def remind(house: House, post: PostOffice, now: datetime) -> None:
    claim(house, now)
    send(house, post, now)


def states(house: House) -> Mapping[str, int]:
    with house.database("reporting").transaction() as session:
        rows = session.execute(text("select state, count(*) as mails from mail group by state"))
        return {row.state: row.mails for row in rows}


def change(house: House, statement: str, **values: object) -> None:
    with house.database("reporting").transaction() as session:
        session.execute(text(statement), values)


def hand_in(house: House, code: str, at: datetime) -> str:
    """Hand in a report, as though it had been at that instant; return its id."""
    answer = house.hand_in(code, WEEK)
    assert answer.status_code == 200, answer.text
    house.settle()
    report_id: str = house.report_of(code, WEEK)["report_id"]
    change(
        house, "update progress set handed_in_at = :at where report_id = :of", at=at, of=report_id
    )
    return report_id


def owes(house: House, code: str) -> bool:
    """Tell whether somebody has a report to hand in."""
    return bool(house.get(code, f"/submission/v1/reports?week={WEEK}")["items"])


def words(post: PostOffice, code: str) -> str:
    """Return the text of the one mail to somebody."""
    [mail] = post.to(address(code))
    plain = mail.get_body(("plain",))
    assert plain is not None
    content: str = plain.get_content()
    return content


def test_nobody_who_is_done_is_reminded(reached: House, post: PostOffice) -> None:
    hand_in(reached, AUTHOR, THURSDAY)
    excused = reached.report_of("CB029", WEEK)
    path = f"/submission/v1/reports/{excused['report_id']}/excuse"
    answer = reached.call("CB025", "POST", path, {"reason": "Nghỉ ốm."}, If_Match='"1"')
    assert answer.status_code == 200, answer.text
    reached.settle()
    assert claim(reached, FRIDAY) > 0
    hand_in(reached, COLLEAGUE, FRIDAY)  # after it was claimed, before it is sent
    send(reached, post, FRIDAY)
    assert not [code for code in (AUTHOR, COLLEAGUE, "CB029") if post.to(address(code))]
    assert len(post.to(address("CB027"))) == 1
    assert states(reached)["obsolete"] == 1
    for now in (*AFTERWARDS, ESCALATED):
        remind(reached, post, now)
    assert not [code for code in (AUTHOR, COLLEAGUE, "CB029") if post.to(address(code))]


def test_a_tick_doubled_or_late_reminds_once(reached: House, post: PostOffice) -> None:
    at_once = threading.Barrier(3)

    def tick() -> None:
        at_once.wait(10)
        claim(reached, FRIDAY)

    ticks = [threading.Thread(target=tick) for _ in range(3)]
    for each in ticks:
        each.start()
    for each in ticks:
        each.join(30)
    senders = [threading.Thread(target=send, args=(reached, post, FRIDAY)) for _ in range(2)]
    for each in senders:
        each.start()
    for each in senders:
        each.join(30)
    for hour in (10, 16):
        remind(reached, post, on_the_wall(20, hour))
    told = [mail["To"] for mail in post.mails]
    assert len(told) == len(set(told)) > 50
    assert states(reached) == {"sent": len(told)}


def test_after_the_deadline_three_times_on_working_days_and_then_who_stands_above(
    reached: House, post: PostOffice
) -> None:
    for code in reached.people:
        if code not in {AUTHOR, COLLEAGUE}:
            change(
                reached,
                "update progress set excused = true where person_id = :of",
                of=reached.people[code],
            )
    for now in (THURSDAY, SATURDAY, on_the_wall(22), on_the_wall(23, 7)):
        remind(reached, post, now)
    assert post.mails == []
    for number, now in enumerate(AFTERWARDS, start=1):
        remind(reached, post, now)
        assert len(post.to(address(AUTHOR))) == number
    assert post.to(address(MANAGER)) == []
    for now in (ESCALATED, ESCALATED + timedelta(hours=3), on_the_wall(30)):
        remind(reached, post, now)
    told = words(post, MANAGER)
    names = [reached.get(code, "/directory/v1/me")["name"] for code in (AUTHOR, COLLEAGUE)]
    assert all(f"{name}: Báo cáo tuần 16/11/2026" in told for name in names)
    assert len(post.to(address(AUTHOR))) == len(AFTERWARDS)
    assert URL in told


def test_a_mail_waits_for_a_server_that_is_away_and_is_dropped_when_nothing_is_owed(
    reached: House,
) -> None:
    post = PostOffice()
    remind(reached, post, FRIDAY)
    waiting = states(reached)["waiting"]
    assert states(reached) == {"waiting": waiting}
    with post.open():
        send(reached, post, FRIDAY)
        assert len(post.mails) == waiting - MAILS_AT_ONCE  # none is tried again at once
    first = next(
        code for code in reached.people if not post.to(address(code)) and owes(reached, code)
    )
    hand_in(reached, first, FRIDAY)
    with post.open():
        send(reached, post, SATURDAY)
    assert states(reached) == {"sent": waiting - 1, "obsolete": 1}
    assert post.to(address(first)) == []
    assert len(post.mails) == waiting - 1


def test_an_address_that_is_refused_hinders_no_other(reached: House, post: PostOffice) -> None:
    post.refused = {address(AUTHOR)}
    remind(reached, post, FRIDAY)
    assert states(reached)["waiting"] == 1
    assert len(post.mails) == states(reached)["sent"]
    post.refused = set()
    send(reached, post, SATURDAY)
    assert len(post.to(address(AUTHOR))) == 1


def test_a_worker_that_died_sending_loses_no_mail(reached: House, post: PostOffice) -> None:
    claim(reached, FRIDAY)
    with reached.database("reporting").transaction() as session:
        taken = usecases.take_mails(session, most=1_000, now=FRIDAY)
    send(reached, post, FRIDAY + timedelta(minutes=1))
    assert post.mails == []  # they are leased
    send(reached, post, FRIDAY + timedelta(minutes=6))
    assert len(post.mails) == len(taken)


def test_everybody_is_written_to_in_their_own_language(reached: House, post: PostOffice) -> None:
    with reached.database("approval").transaction() as session:
        for code, language in ((AUTHOR, Language.TH), (COLLEAGUE, Language.EN)):
            keep_language(session, reached.people[code], language, now=clock.now())
    reached.settle()
    remind(reached, post, FRIDAY)
    assert "รายงานสัปดาห์ 16/11/2026" in words(post, AUTHOR)
    assert "due 17:00 20/11/2026" in words(post, COLLEAGUE)
    assert "Báo cáo tuần 16/11/2026" in words(post, "CB027")
    chosen = reached.get(AUTHOR, "/directory/v1/me/language")
    assert chosen == {"language": "th"}
    assert reached.get("CB027", "/directory/v1/me/language") == {"language": "vi"}


def test_whoever_has_no_address_any_more_gets_no_mail(reached: House, post: PostOffice) -> None:
    claim(reached, FRIDAY)
    with reached.database("approval").transaction() as session:
        keep_contact(session, reached.people[AUTHOR], None, now=clock.now())
    reached.settle()
    send(reached, post, FRIDAY)
    assert post.to(address(AUTHOR)) == []
    assert states(reached)["obsolete"] == 1


def test_the_worker_claims_and_sends_by_its_ticks(reached: House, post: PostOffice) -> None:
    told = Settings.read(
        {
            "REPORTING_DATABASE_URL": "postgresql+psycopg://nobody@localhost/nothing",
            "REPORTING_BROKER_URL": "redis://localhost",
            "REPORTING_PLATFORM_URL": "http://localhost",
            "REPORTING_CLIENT_SECRET": "x" * 32,
            "REPORTING_SMTP_URL": post.url,
            "REPORTING_MAIL_SENDER": SENDER,
            "REPORTING_PUBLIC_URL": URL,
        }
    )
    celery = make_celery("reporting", told.broker_url)
    declare_tasks(celery, reached.database("reporting"), told)
    assert claim(reached, FRIDAY) > 50
    celery.tasks["reporting.remind"]()
    celery.tasks["reporting.send_mail"]()
    assert "waiting" not in states(reached)
    assert len(post.mails) == states(reached).get("sent", 0)


def tell(house: House) -> int:
    with house.database("approval").transaction() as session:
        told = tell_waiting(session, now=clock.now())
    house.settle()
    return told


def test_the_authority_and_whoever_it_delegated_to_are_reminded(
    reached: House, post: PostOffice
) -> None:
    change(
        reached,
        "update progress set excused = true where person_id <> :of",
        of=reached.people[AUTHOR],
    )
    report_id = hand_in(reached, AUTHOR, FRIDAY)
    assert reached.score(MANAGER, report_id).status_code == 200
    reached.settle()
    change(reached, "update progress set scored_at = :at where scored_at is not null", at=MONDAY)
    given = {
        "to_id": str(reached.people["CB025"]),
        "document": "Quyết định số 7",
        "first_day": str(clock.now().astimezone(ZONE).date()),
        "last_day": str(clock.now().astimezone(ZONE).date() + timedelta(days=3)),
    }
    answer = reached.call(AUTHORITY, "POST", "/directory/v1/delegations", given)
    assert answer.status_code == 201, answer.text
    assert tell(reached) == 2
    assert tell(reached) == 0
    remind(reached, post, on_the_wall(25))
    assert "1 kết quả chờ phê duyệt" in words(post, AUTHORITY)
    assert "1 kết quả chờ phê duyệt" in words(post, "CB025")
    assert len(post.mails) == 2
    assert reached.approve(AUTHORITY, report_id).status_code == 200
    assert tell(reached) == 2
    for code in (AUTHOR, MANAGER, AUTHORITY, "CB025"):
        assert reached.get(code, "/reporting/v1/me/owed")["items"] == []
    remind(reached, post, on_the_wall(26))
    assert len(post.mails) == 2
