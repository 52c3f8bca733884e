"""The whole platform in one folder: servers, services and gateway, up and down as one."""

import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

from embedded.children import last_lines
from embedded.errors import EmbeddedError
from embedded.gateway import gateway
from embedded.ports import HOST, free_port, require_free
from embedded.processes import Lock, ProcessSpec, Supervisor, run
from embedded.servers import PostgresServer, RedisServer

SERVICES: Final = ("submission", "scoring", "approval", "reporting")
SECRETS: Final = (*SERVICES, "signing_key", "second_factor_key")
PREFIXES: Final = tuple(f"{service.upper()}_" for service in SERVICES)
TIME_ZONE: Final = "Asia/Ho_Chi_Minh"
EVERYBODY_FROM_HERE: Final = "100000/minute"
"""People of the sample agency all sign in from this machine, hundreds in a second."""

READY_SECONDS: Final = 60.0
LEAVING_SECONDS: Final = 5.0
"""How long the gateway of a launcher that was killed may hold on to its port."""

HOPELESS: Final = 3
"""A process that had to be started again so often before the platform was ready never will be."""

Phase = Callable[[str], AbstractContextManager[object]]


class Platform:
    """The four services with PostgreSQL, Redis and gateway; private to ``folder``.

    ``port``
        Where the gateway listens on the loopback address; None: a free port.
    ``settings``
        Further variables, like ``SCORING_POOL_SIZE``; each goes to the service whose prefix it
        bears, and overrides.
    ``arguments``
        Further arguments by kind of process, ``api``, ``worker`` or ``relay``, or by one process,
        like ``submission.api``.
    ``phase``
        Called with what begins, it gives the block in which that is done.

    Use it from the main thread, and call ``tend`` now and then. Processes are named like
    ``scoring.worker``: a service and ``api``, ``worker`` or ``relay``; and ``gateway``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = 8080,
        settings: Mapping[str, str] | None = None,
        arguments: Mapping[str, Sequence[str]] | None = None,
        phase: Phase = nullcontext,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.postgres = PostgresServer(self.folder / "postgres")
        self.redis = RedisServer(self.folder / "redis")
        self.supervisor = Supervisor(self.folder / "log")
        self._settings = settings or {}
        self._arguments = arguments or {}
        self._phase = phase
        self._lock = Lock(self.folder)
        self._api_ports = {service: free_port() for service in SERVICES}

    @property
    def broker_url(self) -> str:
        """The address of the Redis that carries all messages."""
        return self.redis.url()

    def database_url(self, service: str) -> str:
        """Return the address of a service's own database."""
        return self.postgres.url(service)

    def api_port(self, service: str) -> int:
        """Return the loopback port on which a service answers behind the gateway."""
        return self._api_ports[service]

    def start(self) -> None:
        """Start everything and return when every service is ready.

        Raises ``EmbeddedError`` when something fails, with the last lines it wrote; then, as on
        every other exception, all that was started is stopped again.
        """
        self._lock.acquire()
        try:
            require_free(self.port, seconds=LEAVING_SECONDS)
            with self._phase("PostgreSQL and Redis"):
                self.postgres.start()
                self.redis.start()
            with self._phase("Databases"):
                self.postgres.create_databases(*SERVICES)
                run([self._python(service, "migrate") for service in SERVICES])
            with self._phase("Services know each other"):
                run([self._registration()])
            with self._phase("Processes"):
                for spec in self.processes():
                    self.supervisor.start(spec)
                self.await_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything, the processes first and PostgreSQL last; again is nothing."""
        with ExitStack() as stack:  # the next is stopped even if the one before fails
            stack.callback(self._lock.release)
            stack.callback(self.postgres.stop)
            stack.callback(self.redis.stop)
            stack.callback(self.supervisor.stop_all)

    def tend(self) -> None:
        """Start again what died by itself; to be called about twice a second."""
        self.postgres.tend()
        self.redis.tend()
        self.supervisor.tend()

    def kill(self, process_name: str) -> None:
        """End a process and its descendants with SIGKILL, as a fault would; ``tend`` revives it."""
        self.supervisor.kill(process_name)

    def command(self, service: str, *arguments: str) -> str:
        """Run ``python -m <service> <arguments>`` to its end and return what it printed.

        Raises ``EmbeddedError`` with its last lines when it fails or takes ten minutes.
        """
        return run([self._python(service, *arguments)])[0]

    def await_ready(self, *, seconds: float = READY_SECONDS) -> None:
        """Return once every service says through the gateway that it is ready; tend meanwhile.

        Raises ``EmbeddedError`` with the last lines of who is not, after ``seconds`` or as soon
        as it died for the third time.
        """
        deadline = time.monotonic() + seconds
        before = self.supervisor.restarts()
        waiting = list(SERVICES)
        with httpx.Client(base_url=self.url, trust_env=False, timeout=2) as client:
            while waiting := [service for service in waiting if not _is_ready(client, service)]:
                self.tend()
                for name, restarts in self.supervisor.restarts().items():
                    if restarts - before.get(name, 0) >= HOPELESS:
                        raise self._failure(f"{name} does not stay up", name)
                if time.monotonic() >= deadline:
                    late = f"{waiting[0]} is not ready after {seconds:.0f} s"
                    raise self._failure(late, f"{waiting[0]}.api")
                time.sleep(0.1)

    def environment(self, service: str) -> dict[str, str]:
        """Return the whole environment of a service's processes."""
        prefix = f"{service.upper()}_"
        around = {k: v for k, v in os.environ.items() if not k.startswith(PREFIXES)}
        kept = self._secrets()
        own = {
            "DATABASE_URL": self.database_url(service),
            "BROKER_URL": self.broker_url,
            "PLATFORM_URL": self.url,
            "CLIENT_SECRET": kept[service],
            "TIME_ZONE": TIME_ZONE,
        }
        if service == "approval":
            own["SIGNING_KEY"] = kept["signing_key"]
            own["SECOND_FACTOR_KEY"] = kept["second_factor_key"]
            own["PUBLIC_URL"] = self.url
            own["SIGN_IN_ADDRESS_RATE"] = EVERYBODY_FROM_HERE
        return {
            **around,
            "NO_PROXY": ",".join(filter(None, (around.get("NO_PROXY"), HOST, "localhost"))),
            "PYTHONUNBUFFERED": "1",
            **{prefix + name: value for name, value in own.items()},
            **{k: v for k, v in self._settings.items() if k.startswith(prefix)},
        }

    def processes(self) -> list[ProcessSpec]:
        """Return what is kept running, by ``supervisor.start``, in that order."""
        specs = []
        for service in SERVICES:
            address = ("--host", HOST, "--port", str(self._api_ports[service]))
            specs.append(self._process(service, "api", *address))
            specs.append(self._process(service, "worker", "--beat"))
            specs.append(self._process(service, "relay"))
        specs.append(self._process("approval", "deliver"))
        specs.append(gateway(self.folder / "gateway", port=self.port, upstreams=self._api_ports))
        return specs

    def erase(self) -> None:
        """Delete all the platform keeps. Raises ``EmbeddedError`` when it runs in this folder."""
        if self.supervisor.running():
            raise EmbeddedError(f"The platform is running in {self.folder}; stop it first.")
        self._lock.acquire()
        try:
            self.postgres.erase()
            self.redis.erase()
            for kept in ("log", "gateway"):
                shutil.rmtree(self.folder / kept, ignore_errors=True)
            self._secrets_file.unlink(missing_ok=True)
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _secrets_file(self) -> Path:
        return self.folder / "secrets.json"

    def _secrets(self) -> dict[str, str]:
        """Return approval's keys and each service's client secret, made when first asked for."""
        file = self._secrets_file
        kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        if missing := [name for name in SECRETS if name not in kept]:
            made = kept | {name: secrets.token_urlsafe(32) for name in missing}
            fresh = file.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as written:
                json.dump(made, written, indent=2)
            fresh.replace(file)
            kept = made
        return kept

    def _python(self, service: str, *arguments: str) -> ProcessSpec:
        command = (sys.executable, "-m", service, *arguments)
        return ProcessSpec(f"{service} {arguments[0]}", command, self.environment(service))

    def _process(self, service: str, kind: str, *arguments: str) -> ProcessSpec:
        further = (*self._arguments.get(kind, ()), *self._arguments.get(f"{service}.{kind}", ()))
        arguments = (kind, *arguments, *further)
        environment = self.environment(service)
        if kind == "worker":
            environment["REMAP_SIGTERM"] = "SIGQUIT"  # Celery's soft shutdown: work goes back
        command = (sys.executable, "-m", service, *arguments)
        return ProcessSpec(f"{service}.{kind}", command, environment)

    def _registration(self) -> ProcessSpec:
        spec = self._python("approval", "directory", "client", *SERVICES, "--scope", "events:read")
        kept = self._secrets()
        secrets = {f"{service.upper()}_CLIENT_SECRET": kept[service] for service in SERVICES}
        return ProcessSpec(spec.name, spec.command, {**spec.environment, **secrets})

    def _failure(self, told: str, process_name: str) -> EmbeddedError:
        said = last_lines(self.supervisor.log(process_name))
        return EmbeddedError(f"{told}; it said:{said or ' nothing'}")


def _is_ready(client: httpx.Client, service: str) -> bool:
    try:
        return client.get(f"/{service}/health/ready").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
