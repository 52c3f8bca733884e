"""How a mail server is named, and how a mail is written."""

from email.errors import MessageError

import pytest

from shared.kit.mail import MailServer, Message, sender_domain, written


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, False, None, None)),
        ("smtp://mail.example:2525/", ("mail.example", 2525, False, False, None, None)),
        (
            "smtp://tuan:a%40b@mail.example:587?starttls=yes",
            ("mail.example", 587, False, True, "tuan", "a@b"),
        ),
        ("smtps://tuan:b@mail.example", ("mail.example", 465, True, False, "tuan", "b")),
    ],
)
def test_a_mail_server_is_named_by_an_address(url: str, expected: tuple[object, ...]) -> None:
    assert MailServer.read(url) == MailServer(*expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example/in",
        "smtp://mail.example:port",
        "smtp://mail.example?tls=yes",
        "smtp://mail.example?starttls=perhaps",
        "smtp://tuan:top-secret@mail.example",
    ],
)
def test_another_address_is_refused_without_telling_its_secret(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(?!.*top-secret)"):
        MailServer.read(url)


def test_a_secret_is_not_shown() -> None:
    assert "top-secret" not in repr(MailServer.read("smtps://tuan:top-secret@mail.example"))


@pytest.mark.parametrize("sender", ["", "Tuần", "a@b, c@d", "@agency.example", "a@"])
def test_a_sender_is_one_address(sender: str) -> None:
    with pytest.raises(ValueError, match="one address"):
        sender_domain(sender)


def test_a_mail_has_text_and_html_and_the_same_id_each_time() -> None:
    message = Message("42", "uyen@agency.example", "Việc", "Chào", "<p>Chào</p>", "vi")
    sender = "Tuần <tuan@agency.example>"
    mail = written(message, sender=sender)
    assert mail["Message-ID"] == written(message, sender=sender)["Message-ID"]
    assert mail["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]


@pytest.mark.parametrize("address", ["uyen", "a@b\r\nBcc: all@agency.example", "a@b, c@d"])
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises((ValueError, IndexError, MessageError)):
        written(Message("1", address, "a", "b", "c", "vi"), sender="tuan@agency.example")
