"""PostgreSQL and Redis for the suite: containers where an engine can start one, else embedded.

An engine that answers proves nothing, since it may be unable to pull an image: one is tried.
"""

import gc
import os
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from docker.errors import DockerException
from testcontainers.community.postgres import PostgresContainer
from testcontainers.community.redis import RedisContainer
from testcontainers.core.config import testcontainers_config
from testcontainers.core.exceptions import ContainerStartException

from embedded.servers import PostgresServer, RedisServer

POSTGRES = "postgres:17"
REDIS = "redis:7"
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Databases of single tests need not survive a power cut; fault tests bring their own servers."""


@cache
def engine_starts_containers() -> bool:
    """Tell whether an engine really starts a container.

    ``TESTS_NO_DOCKER=1`` says no without trying; ``TESTS_REQUIRE_DOCKER=1`` makes a no an error.
    """
    if os.environ.get("TESTS_NO_DOCKER") == "1":
        return False
    testcontainers_config.ryuk_disabled = True
    must = os.environ.get("TESTS_REQUIRE_DOCKER") == "1"
    started = False
    if must or _engine_listens():
        try:
            with RedisContainer(REDIS):
                started = True
        except (DockerException, ContainerStartException, OSError, TimeoutError):
            if must:
                raise
    with warnings.catch_warnings():  # the client leaves sockets open when it fails
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    return started


def _engine_listens() -> bool:
    """Tell whether anything listens where an engine would; an address elsewhere has to be tried."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(host.removeprefix("unix://"))
        except OSError:
            return False
    return True


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL and give the address of its first database."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given.replace("postgresql://", "postgresql+psycopg://", 1)
    elif engine_starts_containers():
        hasty = " ".join(f"-c {name}={value}" for name, value in HASTY.items())
        container = PostgresContainer(POSTGRES, driver="psycopg")
        with container.with_command(f"postgres -c listen_addresses=* {hasty}"):
            yield container.get_connection_url()
    else:
        server = PostgresServer(folder, options=HASTY)
        server.start()
        try:
            yield server.url("postgres")
        finally:
            server.stop()
            server.erase()


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a Redis and give its address."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
    elif engine_starts_containers():
        with RedisContainer(REDIS) as container:
            host, port = container.get_container_host_ip(), container.get_exposed_port(6379)
            yield f"redis://{host}:{port}/0"
    else:
        server = RedisServer(folder)
        server.start()
        try:
            yield server.url()
        finally:
            server.stop()
            server.erase()
