"""The numbers of the workers fit together: nothing is handed out twice while it is being done."""

from typing import Any

import pytest

from shared.contracts.subscriptions import readers_of
from shared.kit import celery as kit
from shared.kit.celery import events_queue, jobs_queue, make_celery, task, tick

SERVICES = ("submission", "scoring", "approval", "reporting")


def options(service: str) -> dict[str, Any]:
    app = make_celery(service, "redis://localhost")
    given: dict[str, Any] = app.conf.broker_transport_options
    return given


def test_a_message_is_not_given_to_a_second_worker_while_the_first_may_still_come_to_it() -> None:
    """Twice the longest it can lie in a worker: everything fetched before it, and itself."""
    longest_seconds = kit.PREFETCH * kit.HARD_LIMIT_SECONDS + kit.HARD_LIMIT_SECONDS
    assert 2 * longest_seconds <= kit.VISIBILITY_TIMEOUT_SECONDS


def test_a_message_that_waits_is_not_taken_for_lost() -> None:
    assert 2 * kit.LONGEST_DELAY_SECONDS <= kit.VISIBILITY_TIMEOUT_SECONDS


def test_a_task_is_told_to_end_before_it_is_killed() -> None:
    assert kit.SOFT_LIMIT_SECONDS < kit.HARD_LIMIT_SECONDS


@pytest.mark.parametrize("service", SERVICES)
def test_the_numbers_are_those_that_celery_gets(service: str) -> None:
    conf = make_celery(service, "redis://localhost").conf
    assert conf.broker_transport_options["visibility_timeout"] == kit.VISIBILITY_TIMEOUT_SECONDS
    assert conf.worker_prefetch_multiplier == kit.PREFETCH
    assert conf.task_time_limit == kit.HARD_LIMIT_SECONDS
    assert conf.task_soft_time_limit == kit.SOFT_LIMIT_SECONDS


@pytest.mark.parametrize("service", SERVICES)
def test_a_crash_loses_nothing(service: str) -> None:
    conf = make_celery(service, "redis://localhost").conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.task_retry_on_worker_lost
    assert conf.result_backend is None
    assert conf.task_ignore_result


def test_no_service_sweeps_what_another_is_working_on() -> None:
    """Workers on one Redis share these keys by default, and the shortest timeout rules all."""
    names = ("unacked_key", "unacked_index_key", "unacked_mutex_key")
    keys = [options(service)[name] for service in SERVICES for name in names]
    assert len(set(keys)) == len(keys)


def test_a_redis_that_hangs_is_given_up() -> None:
    given = options("scoring")
    assert 0 < given["socket_connect_timeout"] <= given["socket_timeout"] <= 5


@pytest.mark.parametrize("service", SERVICES)
def test_a_misspelt_queue_is_refused_and_swallows_nothing(service: str) -> None:
    app = make_celery(service, "redis://localhost", readers_of(service))
    assert not app.conf.task_create_missing_queues
    for reader in readers_of(service):
        assert app.amqp.queues[events_queue(reader)].routing_key == f"{reader}.events"
    with pytest.raises(KeyError):
        _ = app.amqp.queues["reporting.event"]


def test_only_json_is_read() -> None:
    """A pickle is a program."""
    conf = make_celery("scoring", "redis://localhost").conf
    assert all("pickle" not in content for content in conf.accept_content)


def test_a_tick_that_waited_past_the_next_is_dropped() -> None:
    app = make_celery("scoring", "redis://localhost")

    @tick(app, "scoring", name="scoring.look", every_seconds=30)
    def look() -> None:
        """Look for what is due."""

    assert look.__name__ == "look"
    assert app.conf.beat_schedule["scoring.look"] == {
        "task": "scoring.look",
        "schedule": 30.0,
        "options": {"queue": jobs_queue("scoring"), "expires": 30},
    }


def test_a_task_is_known_by_its_name_and_can_be_called_as_a_function() -> None:
    app = make_celery("scoring", "redis://localhost")
    done = []

    @task(app, name="scoring.note")
    def note(word: str) -> None:
        done.append(word)

    note("một")
    assert done == ["một"]
    assert app.tasks["scoring.note"].max_retries == 10


def test_a_misspelt_option_of_a_task_is_refused() -> None:
    app = make_celery("scoring", "redis://localhost")
    with pytest.raises(TypeError):
        task(app, name="scoring.note", acks_lates=True)  # type: ignore[call-arg]
