"""What reporting refuses to start with."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from reporting.settings import Settings
from shared.kit.mail import MailServer

NEEDED = {
    "REPORTING_DATABASE_URL": "postgresql+psycopg://reporting@localhost/reporting",
    "REPORTING_BROKER_URL": "redis://localhost",
    "REPORTING_PLATFORM_URL": "http://localhost",
    "REPORTING_CLIENT_SECRET": "x" * 32,
}
MAIL = {
    "REPORTING_SMTP_URL": "smtps://tuan:top-secret@mail.example",
    "REPORTING_MAIL_SENDER": "Tuần <tuan@agency.example>",
    "REPORTING_PUBLIC_URL": "https://tuan.example",
}


def settings(more: Mapping[str, str]) -> Settings:
    return Settings.read(NEEDED | dict(more))


def test_without_a_mail_server_it_starts_and_sends_none() -> None:
    told = settings({"REPORTING_SMTP_URL": "", "REPORTING_PUBLIC_URL": "https://tuan.example"})
    told.check()
    assert told.mailing() is None


def test_a_mail_server_is_used_with_sender_and_address() -> None:
    told = settings(MAIL)
    told.check()
    mailing = told.mailing()
    assert mailing is not None
    assert mailing.server == MailServer.read(MAIL["REPORTING_SMTP_URL"])
    assert "top-secret" not in repr(told) + repr(mailing)


def test_reminders_are_made_when_settings_say() -> None:
    moments = settings({"REPORTING_REMIND_HOUR": "10", "REPORTING_REMIND_TIMES": "1"}).moments()
    assert not moments.is_time(datetime.fromisoformat("2026-11-13T09:59:00+07:00"))
    assert moments.is_time(datetime.fromisoformat("2026-11-13T10:00:00+07:00"))
    assert moments.most == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"REPORTING_MAIL_SENDER": ""}, "REPORTING_MAIL_SENDER"),
        ({"REPORTING_PUBLIC_URL": ""}, "REPORTING_PUBLIC_URL"),
        ({"REPORTING_PUBLIC_URL": "tuan.example"}, "REPORTING_PUBLIC_URL"),
        ({"REPORTING_MAIL_SENDER": "Tuần"}, "REPORTING_MAIL_SENDER"),
        ({"REPORTING_SMTP_URL": "tuan:top-secret@mail.example"}, "REPORTING_SMTP_URL"),
        ({"REPORTING_REMIND_HOUR": "24"}, "REPORTING_REMIND_HOUR"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=rf"^(?!.*top-secret).*{named}"):
        settings(MAIL | wrong).check()
