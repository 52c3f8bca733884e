"""PostgreSQL and Redis out of wheels: what a crash, a second launcher or an odd folder may do."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

import redis
from embedded.errors import EmbeddedError
from embedded.ports import free_port
from embedded.server import Server
from embedded.servers import PostgresServer, RedisServer

LAUNCHER = """
import sys, time
from pathlib import Path
from embedded import children
from embedded.servers import PostgresServer, RedisServer

if sys.argv[2] == "alone":
    children._libc = None  # as on systems whose kernel sends no farewell
folder = Path(sys.argv[1])
postgres, redis = PostgresServer(folder / "postgres"), RedisServer(folder / "redis")
postgres.start()
redis.start()
print(postgres.pid, redis.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path_factory.mktemp("postgres"))
    with server:
        yield server
    server.erase()


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path / "redis") as server:
        yield server


def eventually(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def connect(server: PostgresServer, database: str = "postgres") -> psycopg.Connection:
    address = server.url(database).replace("+psycopg", "")
    return psycopg.connect(address, autocommit=True)


def client(server: RedisServer) -> redis.Redis:
    return redis.Redis.from_url(server.url(), decode_responses=True)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_what_was_committed_outlives_a_kill(postgres: PostgresServer) -> None:
    with connect(postgres) as connection:
        connection.execute("drop table if exists kept")
        connection.execute("create table kept (number int)")
        connection.execute("insert into kept select generate_series(1, 1000)")
        family = psutil.Process(postgres.pid).children()
        address = postgres.url("postgres")
        postgres.kill()
    assert all(is_gone(process.pid) for process in family)
    postgres.start()
    assert postgres.url("postgres") == address
    with connect(postgres) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1000,)


def test_databases_are_created_once_in_utf8(postgres: PostgresServer) -> None:
    postgres.create_databases("scoring", "approval")
    postgres.create_databases("scoring", "reporting")
    with connect(postgres, "reporting") as connection:
        encoding = connection.execute("show server_encoding").fetchone()
        durable = connection.execute("show synchronous_commit").fetchone()
        upper = connection.execute("select upper('tuần')").fetchone()
    assert (encoding, durable, upper) == (("UTF8",), ("on",), ("TUẦN",))


def test_the_log_does_not_quote_a_row_that_was_refused(postgres: PostgresServer) -> None:
    with connect(postgres) as connection:
        connection.execute("create temporary table said (words text check (length(words) < 5))")
        with pytest.raises(psycopg.errors.CheckViolation, match="Việc được giao"):
            connection.execute("insert into said values (%s)", ["Việc được giao"])
    log = postgres.log.read_text(encoding="utf-8")
    assert "violates check constraint" in log
    assert "Việc được giao" not in log


def test_a_stopped_server_starts_again_and_stops_twice(postgres: PostgresServer) -> None:
    postgres.stop()
    postgres.stop()
    assert not postgres.is_running()
    postgres.start()
    pid = postgres.pid
    postgres.start()
    assert postgres.pid == pid


def test_a_folder_has_one_launcher(postgres: PostgresServer) -> None:
    second = PostgresServer(postgres.folder)
    with pytest.raises(EmbeddedError, match=f"in use by another launcher, process {os.getpid()}"):
        second.start()
    with pytest.raises(EmbeddedError, match="in use by another launcher"):
        second.erase()


@pytest.mark.parametrize("kind", [PostgresServer, RedisServer])
def test_a_taken_port_is_told_in_a_sentence(
    kind: type[PostgresServer | RedisServer], cache: RedisServer, tmp_path: Path
) -> None:
    server = kind(tmp_path / "second", port=cache.port)
    with pytest.raises(EmbeddedError, match=f"^Port {cache.port} is taken by another program"):
        server.start()
    server.erase()


def test_servers_listen_on_the_loopback_address_only(
    postgres: PostgresServer, cache: RedisServer
) -> None:
    for server in (postgres, cache):
        listening = {
            (connection.laddr.ip, connection.laddr.port)
            for connection in psutil.Process(server.pid).net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {("127.0.0.1", server.port)}


def test_a_server_that_dies_by_itself_is_revived_and_a_killed_one_is_not(
    cache: RedisServer,
) -> None:
    dead = cache.pid
    os.kill(dead, signal.SIGKILL)
    eventually(lambda: not cache.is_running())
    cache.tend()
    assert cache.is_running()
    assert cache.pid != dead
    cache.kill()
    cache.tend()
    assert not cache.is_running()


def test_redis_keeps_what_it_holds_unless_told_to_start_empty(cache: RedisServer) -> None:
    with client(cache) as connection:
        connection.set("week", "2026-W48")
    cache.kill()
    cache.start()
    with client(cache) as connection:
        assert connection.get("week") == "2026-W48"
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    cache.kill()
    cache.start(empty=True)
    with client(cache) as connection:
        assert connection.get("week") is None


def test_an_erased_server_starts_anew(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "postgres")
    for _ in range(2):
        with server, connect(server) as connection:
            connection.execute("create table kept ()")
            with pytest.raises(EmbeddedError, match="PostgreSQL is running"):
                server.erase()
        server.erase()


def test_redis_that_is_not_persistent_forgets(tmp_path: Path) -> None:
    with RedisServer(tmp_path, persistent=False) as server:
        with client(server) as connection:
            connection.set("week", "2026-W48")
        server.kill()
        server.start()
        with client(server) as connection:
            assert connection.get("week") is None


def test_a_deep_folder_closed_to_others_will_do_and_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = PostgresServer(closed / "so-deep-that-no-socket-fits" / ("x" * 60))
    with server:
        server.create_databases("scoring")
        with connect(server, "scoring") as connection:
            where = connection.execute("show data_directory").fetchone()
    assert closed.stat().st_mode & 0o777 == 0o700
    server.erase()
    assert where is not None
    assert not Path(where[0]).exists()


@pytest.mark.parametrize("farewell", ["watched", "alone"])
def test_a_killed_launcher_leaves_nothing_in_the_way(farewell: str, tmp_path: Path) -> None:
    servers: tuple[Server, ...] = (
        PostgresServer(tmp_path / "postgres"),
        RedisServer(tmp_path / "redis"),
    )
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(tmp_path), farewell],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as launcher:
        assert launcher.stdout is not None
        left = [int(pid) for pid in launcher.stdout.readline().split()]
        launcher.kill()
    if farewell == "watched" and sys.platform == "linux":
        eventually(lambda: all(is_gone(pid) for pid in left))
    for server in servers:
        server.start()
    assert all(is_gone(pid) for pid in left)
    for server in servers:
        server.stop()
        server.erase()


def test_a_server_is_started_from_the_main_thread_alone(tmp_path: Path) -> None:
    refusals: list[str] = []

    def start() -> None:
        with pytest.raises(EmbeddedError) as refusal:
            RedisServer(tmp_path).start()
        refusals.append(str(refusal.value))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert refusals == ["redis-server must be started from the main thread."]


def test_free_ports_differ_and_lie_below_those_of_outgoing_connections() -> None:
    ports = {free_port() for _ in range(50)}
    assert len(ports) == 50
    assert max(ports) < 32768
