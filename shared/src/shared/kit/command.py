"""``python -m <service> …``: one command line for every service."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import orjson
from granian import Granian
from granian.constants import Interfaces

from shared.kit import migrations
from shared.kit.burials import add_inbox_command, run_inbox_command
from shared.kit.celery import events_queue, jobs_queue
from shared.kit.http.application import describe
from shared.kit.logging import set_up_logging
from shared.kit.relay import Relay
from shared.kit.service import Service, open_database, sending_celery, working_celery
from shared.kit.settings import Settings, SettingsError

Extra = Callable[[argparse.Namespace, Settings], int]


def parser(service: Service, add: Callable[[Any], None] | None = None) -> argparse.ArgumentParser:
    """Return the command line that every service has; ``add`` adds a service's own commands."""
    line = argparse.ArgumentParser(prog=f"python -m {service.name}")
    commands = line.add_subparsers(dest="command", required=True)
    api = commands.add_parser("api", help="answer HTTP")
    api.add_argument("--host", default="127.0.0.1")
    api.add_argument("--port", type=int, default=8000)
    api.add_argument("--workers", type=int, default=1, help="processes")
    api.add_argument("--threads", type=int, default=8, help="requests at once in each process")
    worker = commands.add_parser("worker", help="hear events, run ticks")
    worker.add_argument("--concurrency", type=int, default=1, help="processes")
    worker.add_argument("--beat", action="store_true", help="send the ticks too")
    commands.add_parser("relay", help="send what the service said")
    commands.add_parser("beat", help="send the ticks")
    commands.add_parser("migrate", help="bring the database to the newest schema")
    commands.add_parser("openapi", help="print the OpenAPI document")
    commands.add_parser("settings", help="print the names of all settings")
    add_inbox_command(commands)
    if add is not None:
        add(commands)
    return line


def run(service: Service, line: argparse.ArgumentParser, extra: Extra | None = None) -> int:
    """Run one command of a service and return its exit status.

    A wrong setting ends it with status 2 and one line that names the setting.
    """
    given = line.parse_args()
    if given.command == "settings":
        print("\n".join(service.settings.names()))  # noqa: T201
        return 0
    if given.command == "openapi":
        document = describe(import_module(f"{service.name}.app").WEB)
        print(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())  # noqa: T201
        return 0
    try:
        settings = service.settings.read(os.environ)
    except SettingsError as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
    set_up_logging(service.name, settings.log_level)
    runs: dict[str, Callable[[], int]] = {
        "api": lambda: _api(service, given),
        "worker": lambda: _worker(service, settings, given),
        "beat": lambda: _beat(service, settings),
        "relay": lambda: _relay(service, settings),
        "migrate": lambda: _migrate(service, settings),
        "inbox": lambda: _inbox(service, settings, given),
    }
    if given.command in runs:
        return runs[given.command]()
    if extra is None:
        raise ValueError(given.command)
    return extra(given, settings)


def _api(service: Service, given: argparse.Namespace) -> int:
    Granian(
        f"{service.name}.app:create_app",
        factory=True,
        address=given.host,
        port=given.port,
        interface=Interfaces.WSGI,
        workers=given.workers,
        blocking_threads=given.threads,
        backpressure=given.threads * 8,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


def _worker(service: Service, settings: Settings, given: argparse.Namespace) -> int:
    os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")
    celery = working_celery(service, settings, open_database(service, settings, "worker"))
    arguments = [
        "worker",
        f"--queues={events_queue(service.name)},{jobs_queue(service.name)}",
        f"--concurrency={given.concurrency}",
        f"--hostname={service.name}@%h",
        "--without-gossip",
        "--without-mingle",
        f"--loglevel={settings.log_level}",
    ]
    if given.beat:
        arguments.append("--beat")
    celery.worker_main(arguments)
    return 0


def _beat(service: Service, settings: Settings) -> int:
    celery = working_celery(service, settings, open_database(service, settings, "beat"))
    celery.Beat(loglevel=settings.log_level, pidfile=None).run()
    return 0


def _relay(service: Service, settings: Settings) -> int:
    database = open_database(service, settings, "relay")
    relay = Relay(service.name, database, sending_celery(service, settings))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: relay.stopping.set())
    relay.run()
    return 0


def _migrate(service: Service, settings: Settings) -> int:
    database = open_database(service, settings, "migrate")
    migrations.migrate(database.engine, service.name, service.metadata)
    return 0


def _inbox(service: Service, settings: Settings, given: argparse.Namespace) -> int:
    database = open_database(service, settings, "inbox")
    return run_inbox_command(service.consumer, database, given)
