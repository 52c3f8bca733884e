"""What is logged says which, where and of what kind, and quotes nobody."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.kit.celery import make_celery, task
from shared.kit.logging import CHATTY, set_up_logging

NAME = "scoring.receive_events"
TEXT = "Nguyễn Thị Bưởi: chất lượng 38"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Log as before again; what is set up is the process's."""
    handlers, level = logging.root.handlers[:], logging.root.level
    levels = {name: logging.getLogger(name).level for name in CHATTY}
    yield
    for name, former in levels.items():
        logging.getLogger(name).setLevel(former)
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = True
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    logging.captureWarnings(capture=False)


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def take(envelopes: list[str]) -> None:
    if not envelopes:
        raise LookupError


def refuse(envelopes: list[str]) -> None:
    try:
        dict.fromkeys(envelopes)[f"{envelopes[0]}?"]
    except KeyError as fault:
        raise ValueError(f"{envelopes[0]} is none") from fault


def work(function: Callable[..., None]) -> None:
    celery = make_celery("scoring", "redis://nowhere")
    task(celery, name=NAME)(function)
    celery.tasks[NAME].apply(kwargs={"envelopes": [TEXT]})


def test_a_task_that_was_done_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("scoring")
    work(take)
    assert told(capsys) == []


def test_a_task_that_failed_says_what_was_raised_and_where(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("scoring")
    work(refuse)
    [line] = told(capsys)
    assert (line["event"], line["level"]) == ("task_failed", "ERROR")
    assert line["task"] == NAME
    assert "ValueError\n" in line["exc_info"]
    assert "KeyError\n" in line["exc_info"]
    assert "in refuse\n" in line["exc_info"]
    assert "Bưởi" not in json.dumps(line, ensure_ascii=False)


def test_causes_that_go_round_are_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("scoring")
    first, second = ValueError(TEXT), KeyError(TEXT)
    first.__cause__, second.__cause__ = second, first
    logging.getLogger("shared.kit.http").error("request_failed", exc_info=first)
    [line] = told(capsys)
    assert line["exc_info"].splitlines() == ["ValueError", "KeyError"]


def test_a_message_that_is_not_understood_is_not_quoted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("scoring")
    consumer = logging.getLogger("celery.worker.consumer.consumer")
    consumer.error("The full contents of the message body was: %s", TEXT)
    [line] = told(capsys)
    assert line["event"] == "message_not_understood"
    assert "Bưởi" not in json.dumps(line, ensure_ascii=False)


def test_what_else_is_logged_stays_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("scoring")
    logging.getLogger("celery.worker.consumer.consumer").warning("Connection to %s lost", "broker")
    logging.getLogger("shared.kit.http").info("request", extra={"status": 200})
    lost, asked = told(capsys)
    assert lost["event"] == "Connection to broker lost"
    assert (asked["event"], asked["status"], asked["service"]) == ("request", 200, "scoring")
