"""Child processes: each leads a session of its own, and dies when its parent does."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Final

import psutil

from embedded.errors import EmbeddedError

PR_SET_PDEATHSIG: Final = 1

_libc: Final = ctypes.CDLL(None) if sys.platform == "linux" else None

Child = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a process runs as, when not as ourselves; only root may choose."""

    uid: int
    gid: int


def spawn(
    command: Sequence[str],
    *,
    output: IO[bytes],
    errors: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    farewell: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start ``command``; what it writes goes to ``output``, or its errors to ``errors``.

    ``farewell``
        The signal it gets should this process end first, however it ends; on Linux only.

    Raises ``EmbeddedError`` when the command cannot be started, and outside of the main thread:
    the farewell is sent when the *thread* that started the child ends.
    """
    if threading.current_thread() is not threading.main_thread():
        raise EmbeddedError(f"{Path(command[0]).name} must be started from the main thread.")
    with warnings.catch_warnings():
        # A fork beside running threads is safe here: the child makes two system calls, then execs.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return subprocess.Popen(  # noqa: S603 - the commands are ours
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors or subprocess.STDOUT,
                env=environment,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,
                preexec_fn=partial(_die_with, os.getpid(), farewell),  # noqa: PLW1509 - as above
            )
        except (OSError, subprocess.SubprocessError) as fault:
            raise EmbeddedError(f"{command[0]} cannot be started: {fault}.") from fault


def _die_with(parent: int, farewell: signal.Signals) -> None:
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, farewell)
    if os.getppid() != parent:  # it ended before it could be watched
        os._exit(1)


def has_ended(child: Child) -> bool:
    """Tell whether a child has ended; what is left of its process group ends with it."""
    if child.returncode is None and child.poll() is not None:
        _kill_group(child)
    return child.returncode is not None


def kill(child: Child) -> None:
    """End a child and all its descendants at once, with SIGKILL, and wait until they are gone."""
    if has_ended(child):
        return
    descendants: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        descendants = psutil.Process(child.pid).children(recursive=True)
    _kill_group(child)
    for descendant in descendants:  # PostgreSQL's lead groups of their own
        with suppress(psutil.NoSuchProcess):
            descendant.kill()
    child.wait()
    while any(_lives(descendant) for descendant in descendants):
        time.sleep(0.01)


def end(children: Iterable[Child], *, farewell: signal.Signals, seconds: float) -> None:
    """Ask children to end with ``farewell``; after ``seconds``, kill those that have not."""
    waiting = [child for child in children if not has_ended(child)]
    for child in waiting:
        child.send_signal(farewell)
    deadline = time.monotonic() + seconds
    while waiting and time.monotonic() < deadline:
        time.sleep(0.02)
        waiting = [child for child in waiting if not has_ended(child)]
    for child in waiting:
        kill(child)


def last_lines(log: Path, *, after: int = 0, count: int = 15) -> str:
    """Return the last ``count`` lines a log holds past its first ``after`` bytes, indented."""
    try:
        with log.open("rb") as written:
            written.seek(max(after, log.stat().st_size - 64 * 1024))
            lines = written.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return "".join(f"\n  {line}" for line in lines[-count:])


def _lives(process: psutil.Process) -> bool:
    # Orphans are reaped by the system's first process, which may take its time.
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _kill_group(child: Child) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
