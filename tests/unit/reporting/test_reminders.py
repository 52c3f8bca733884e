"""When somebody is reminded, and what the reminder says."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reporting.domain.digests import LANGUAGES, MOST_LINES, Line, Wording, catalogue
from reporting.domain.reminders import Kind, Moments, Step, kind_of, next_attempt
from shared.rulebook.calendar import country_calendar

HA_NOI = ZoneInfo("Asia/Ho_Chi_Minh")
MOMENTS = Moments(country_calendar("VN"), HA_NOI, 8, 3)
WEEK = date(2026, 11, 9)


def on_the_wall(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HA_NOI)


FRIDAY = on_the_wall(13, 17)


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        (on_the_wall(13, 8), "before"),
        (on_the_wall(16, 8), "after_1"),
        (on_the_wall(17, 8), "after_2"),
        (on_the_wall(18, 23), "after_3"),
        (on_the_wall(19, 8), "escalated"),
        (on_the_wall(30, 8), "escalated"),
    ],
)
def test_the_moments_of_a_deadline_follow_the_working_days(now: datetime, moment: str) -> None:
    assert MOMENTS.is_time(now)
    assert MOMENTS.moment(FRIDAY, FRIDAY, now) == moment


@pytest.mark.parametrize(
    "now", [on_the_wall(13, 7, 59), on_the_wall(14, 9), on_the_wall(15, 9), on_the_wall(24, 9)]
)
def test_nobody_is_reminded_at_night_or_on_a_day_off(now: datetime) -> None:
    assert not MOMENTS.is_time(now)


def test_what_came_back_after_the_deadline_has_its_working_days_from_then_on() -> None:
    returned = on_the_wall(18, 15)
    assert MOMENTS.moment(FRIDAY, returned, on_the_wall(19, 8)) == "after_1"


def test_a_deadline_is_reminded_of_in_the_last_working_morning_before_it() -> None:
    assert MOMENTS.horizon(on_the_wall(13, 8)) == on_the_wall(16, 8)
    assert MOMENTS.horizon(on_the_wall(23, 8)) == on_the_wall(25, 8)  # the 24th is a holiday
    assert MOMENTS.midnight(on_the_wall(13, 8)) == on_the_wall(13, 0)


def test_a_mail_is_tried_again_ever_later_and_never_given_up() -> None:
    now = datetime(2026, 11, 13, tzinfo=UTC)
    waits = [next_attempt(now, attempts) - now for attempts in range(1, 40)]
    assert waits[:3] == [timedelta(seconds=each) for each in (30, 60, 120)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)


def test_each_moment_belongs_to_a_kind_of_mail() -> None:
    moments = ("before", "after_3", "escalated", "asked_2026-11-13T01:00:00+00:00")
    assert [kind_of(each) for each in moments] == list(Kind)


def sentences(below: Mapping[str, Any], *path: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, value in below.items():
        if all(isinstance(each, str) for each in value.values()):
            yield ".".join((*path, name)), value
        else:
            yield from sentences(value, *path, name)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize(("name", "said"), list(sentences(catalogue())))
def test_no_sentence_lacks_in_any_language(name: str, said: Mapping[str, str]) -> None:
    assert tuple(said) == LANGUAGES, name
    assert all(said.values())
    assert len({frozenset(placeholders(each)) for each in said.values()}) == 1, name


def test_every_step_and_every_kind_has_its_sentence() -> None:
    assert list(catalogue()["line"]) == list(Step)
    assert list(catalogue()["subject"]) == list(Kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_a_digest_names_steps_deadlines_and_the_page_once_each(language: str, kind: Kind) -> None:
    wording = Wording(language, HA_NOI, "https://tuan.example/a?b=1&c=2")
    of = "Lê Thị <Duyên>" if kind is Kind.ESCALATED else None
    lines = [Line(Step.SCORE, WEEK, 12, FRIDAY, of), Line(Step.HAND_IN, WEEK, 1, FRIDAY, of)]
    digest = wording.write(kind, "Tô Yến", lines)
    assert "Tô Yến" in digest.text
    assert digest.text.count("17:00 13/11/2026") == 2
    assert "12" in digest.text
    assert (of is None) == ("Lê Thị <Duyên>" not in digest.text)
    assert "<Duyên>" not in digest.html
    assert digest.html.count('href="https://tuan.example/a?b=1&amp;c=2"') == 1
    assert "\n" not in digest.subject


def test_a_long_digest_says_how_many_more_there_are() -> None:
    lines = [Line(Step.HAND_IN, WEEK, 1, FRIDAY, f"Người {n:03}") for n in range(MOST_LINES + 7)]
    text = Wording("en", HA_NOI, "https://tuan.example").write(Kind.ESCALATED, "A", lines).text
    assert text.count("Người") == MOST_LINES
    assert "and 7 more" in text
