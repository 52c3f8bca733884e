"""What PostgreSQL and Redis share: one process, in a folder that one launcher owns at a time."""

import logging
import signal
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self

import psutil

from embedded.children import Child, end, has_ended, kill, last_lines
from embedded.errors import EmbeddedError
from embedded.placement import remove
from embedded.ports import free_port, require_free
from embedded.processes import Lock

STARTING_SECONDS: Final = 60.0
ENDING_SECONDS: Final = 30.0

logger = logging.getLogger(__name__)


class Server(ABC):
    """One server process in a folder that one launcher owns at a time."""

    name: ClassVar[str]
    farewell: ClassVar[signal.Signals]

    def __init__(self, folder: Path, port: int | None) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.log = self.folder / "server.log"
        self._lock = Lock(self.folder)
        self._child: Child | None = None

    def start(self) -> None:
        """Start and wait until it answers, up to a minute; when it runs already, do nothing.

        A server that a crashed launcher left behind in this folder is stopped first. Raises
        ``EmbeddedError`` when another launcher uses the folder, the port is taken or the server
        does not come up.
        """
        if self.is_running():
            return
        self._lock.acquire()
        try:
            self._end_leftover()
            require_free(self.port)
            self._prepare()
            self._child = self._launch()
        except BaseException:
            self._lock.release()
            raise

    def stop(self) -> None:
        """Stop gracefully; one that takes more than 30 s is killed. Again is nothing."""
        if self._child is not None:
            end([self._child], farewell=self.farewell, seconds=ENDING_SECONDS)
            self._child = None
        self._lock.release()

    def kill(self) -> None:
        """End the server and all its processes at once, with SIGKILL, as a fault would."""
        if self._child is not None:
            kill(self._child)
            self._child = None
        self._lock.release()

    def tend(self) -> None:
        """Start again if it died by itself; one that was stopped or killed from here stays down."""
        if self._child is not None and has_ended(self._child):
            logger.warning("%s ended (%s); it starts again.", self.name, self._child.returncode)
            self.start()

    def erase(self) -> None:
        """Delete all it keeps. Raises ``EmbeddedError`` when a launcher uses the folder."""
        if self.is_running():
            raise EmbeddedError(f"{self.name} is running in {self.folder}; stop it first.")
        self._lock.acquire()
        try:
            self._end_leftover()
            remove(self.folder)
        finally:
            self._lock.release()

    @property
    def pid(self) -> int:
        """The number of the running server's first process."""
        if self._child is None:
            raise EmbeddedError(f"{self.name} is not running.")
        return self._child.pid

    def is_running(self) -> bool:
        """Tell whether the server this object started runs at this moment."""
        return self._child is not None and not has_ended(self._child)

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

    @abstractmethod
    def _prepare(self) -> None: ...

    @abstractmethod
    def _launch(self) -> Child: ...

    @abstractmethod
    def _pid_file(self) -> Path: ...

    @abstractmethod
    def _answers(self, child: Child) -> bool: ...

    def _comes_up(self, child: Child) -> bool:
        """Wait until it answers (true) or ends (false); kill one that does neither in a minute."""
        deadline = time.monotonic() + STARTING_SECONDS
        up = False
        try:
            while not (up or has_ended(child) or time.monotonic() >= deadline):
                time.sleep(0.02)
                up = self._answers(child)
        finally:
            if not up:
                kill(child)
        return up

    def _log_size(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0

    def _failure(self, begun: int) -> EmbeddedError:
        """Tell what the log holds past its first ``begun`` bytes."""
        said = last_lines(self.log, after=begun)
        return EmbeddedError(f"{self.name} did not start; it said:{said or ' nothing'}")

    def _leftover(self) -> psutil.Process | None:
        """Return the server a crashed launcher left here: it works in the very folder."""
        pid_file = self._pid_file()
        with suppress(OSError, ValueError, IndexError, psutil.Error):
            process = psutil.Process(int(pid_file.read_text().split()[0]))
            if Path(process.cwd()) == pid_file.parent.resolve():
                return process
        return None

    def _end_leftover(self) -> None:
        leftover = self._leftover()
        if leftover is None:
            return
        logger.info("%s of a launcher that crashed still runs; it is stopped first.", self.name)
        with suppress(psutil.NoSuchProcess):
            leftover.send_signal(self.farewell)
        deadline = time.monotonic() + ENDING_SECONDS
        while self._leftover() is not None:
            if time.monotonic() >= deadline:
                raise EmbeddedError(
                    f"{self.name}, process {leftover.pid}, does not stop; end it first."
                )
            time.sleep(0.02)
