"""The platform's processes: kept running, ended together, by one launcher at a time."""

import fcntl
import logging
import os
import signal
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from embedded.children import Child, end, has_ended, kill, last_lines, spawn
from embedded.errors import EmbeddedError

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 10.0
STEADY_SECONDS: Final = 30.0
"""Who ran this long before dying is started again after the first, shortest pause."""

ENDING_SECONDS: Final = 15.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """What to run under which name; ``environment`` is the whole of it, nothing is added."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Lock:
    """A folder's lock: one launcher at a time, let go by the kernel however its holder ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "launcher.lock"
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock, or keep it.

        Raises ``EmbeddedError``, which names the process that holds it, when another one does.
        """
        if self._descriptor is not None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            holder = os.read(descriptor, 20).decode().strip() or "unknown"
            os.close(descriptor)
            raise EmbeddedError(
                f"{self._path.parent} is in use by another launcher, process {holder}."
            ) from fault
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go of the lock, if held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@dataclass(slots=True)
class _Kept:
    spec: ProcessSpec
    child: Child
    born: float
    due: float | None = None  # when to start it again; None while it runs
    failures: int = 0  # deaths without a steady life between them
    restarts: int = 0


class Supervisor:
    """Keeps processes running; each writes to ``<log_folder>/<name>.log``.

    ``ending_seconds``
        How long a process that is asked to end may take before it is killed.

    To be used from the main thread: a child lives no longer than the thread that started it.
    """

    def __init__(self, log_folder: Path, *, ending_seconds: float = ENDING_SECONDS) -> None:
        self.log_folder = log_folder
        self._ending_seconds = ending_seconds
        self._kept: dict[str, _Kept] = {}

    def start(self, spec: ProcessSpec) -> None:
        """Start a process; the log of its last run is set aside as ``<name>.previous.log``.

        Raises ``EmbeddedError`` when the name is in use or the command cannot be started.
        """
        if spec.name in self._kept:
            raise EmbeddedError(f"{spec.name} is running already.")
        self.log_folder.mkdir(parents=True, exist_ok=True)
        log = self.log(spec.name)
        if log.exists():
            log.replace(log.with_suffix(".previous.log"))
        self._kept[spec.name] = _Kept(spec, self._spawn(spec), born=time.monotonic())

    def tend(self) -> None:
        """Start again who died, each after a pause that doubles from half a second to ten."""
        now = time.monotonic()
        for name, kept in self._kept.items():
            if kept.due is None and has_ended(kept.child):
                kept.failures = 0 if now - kept.born >= STEADY_SECONDS else kept.failures
                pause = min(FIRST_PAUSE * 2**kept.failures, LONGEST_PAUSE)
                kept.due = now + pause
                kept.failures += 1
                logger.warning(
                    "%s ended (%s); it starts again in %.1f s, see %s",
                    *(name, kept.child.returncode, pause, self.log(name)),
                )
            elif kept.due is not None and now >= kept.due:
                kept.child = self._spawn(kept.spec)
                kept.born, kept.due = time.monotonic(), None
                kept.restarts += 1

    def kill(self, name: str) -> None:
        """End a process and all its descendants at once, with SIGKILL; ``tend`` starts it again."""
        kill(self._kept[name].child)

    def stop(self, *names: str) -> None:
        """Ask processes to end, kill those that take too long; they stay down."""
        leaving = [self._kept.pop(name).child for name in names]
        end(leaving, farewell=signal.SIGTERM, seconds=self._ending_seconds)

    def stop_all(self) -> None:
        """Stop every process, all at once; again is nothing."""
        self.stop(*self._kept)

    def running(self) -> tuple[str, ...]:
        """Return the names of those that run at this moment."""
        return tuple(name for name, kept in self._kept.items() if not has_ended(kept.child))

    def pid(self, name: str) -> int:
        """Return the number of a process, changed by each restart."""
        return self._kept[name].child.pid

    def restarts(self) -> dict[str, int]:
        """Return how often each process was started again."""
        return {name: kept.restarts for name, kept in self._kept.items()}

    def log(self, name: str) -> Path:
        """Return where a process writes what it has to say."""
        return self.log_folder / f"{name}.log"

    def _spawn(self, spec: ProcessSpec) -> Child:
        with self.log(spec.name).open("ab") as log:
            return spawn(spec.command, output=log, environment=spec.environment)


def run(specs: Sequence[ProcessSpec], *, seconds: float = 600) -> list[str]:
    """Run commands side by side to their end and return what each printed, its errors left out.

    Raises ``EmbeddedError`` with a command's last lines when it fails or takes ``seconds``; the
    others are killed.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tuan-")))
        children: list[Child] = []
        for number, spec in enumerate(specs):
            output = stack.enter_context((folder / f"{number}.output").open("wb"))
            errors = stack.enter_context((folder / f"{number}.errors").open("wb"))
            child = spawn(spec.command, output=output, errors=errors, environment=spec.environment)
            stack.callback(kill, child)
            children.append(child)
        deadline = time.monotonic() + seconds
        for number, (spec, child) in enumerate(zip(specs, children, strict=True)):
            while not has_ended(child) and time.monotonic() < deadline:
                time.sleep(0.01)
            if child.returncode != 0:
                told = f"took more than {seconds:.0f} s" if child.returncode is None else "failed"
                said = last_lines(folder / f"{number}.errors")
                raise EmbeddedError(f"{spec.name} {told}.{said}")
        return [(folder / f"{number}.output").read_text() for number in range(len(children))]
