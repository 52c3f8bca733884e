"""Processes that die are started again, and nothing of what is stopped is left behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from embedded.errors import EmbeddedError
from embedded.processes import Lock, ProcessSpec, Supervisor, run

FAMILY = """
import subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
time.sleep(60)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""
MEET = """
import sys, time
from pathlib import Path
Path(sys.argv[1]).touch()
while not Path(sys.argv[2]).exists():
    time.sleep(0.01)
print(sys.argv[1])
print("a warning", file=sys.stderr)
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    keeper = Supervisor(tmp_path / "log", ending_seconds=0.5)
    yield keeper
    keeper.stop_all()


def python(name: str, program: str, *arguments: str) -> ProcessSpec:
    return ProcessSpec(name, (sys.executable, "-c", program, *arguments), dict(os.environ))


def sleeper(name: str = "sleeper") -> ProcessSpec:
    return ProcessSpec(name, ("sleep", "60"), dict(os.environ))


def eventually(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_who_died_is_started_again_after_a_pause_that_grows(supervisor: Supervisor) -> None:
    def revived(times: int) -> Callable[[], bool]:
        def tended() -> bool:
            supervisor.tend()
            return supervisor.restarts() == {"sleeper": times}

        return tended

    supervisor.start(sleeper())
    pauses = []
    for times in (1, 2):
        dead = supervisor.pid("sleeper")
        supervisor.kill("sleeper")
        assert supervisor.running() == ()
        died = time.monotonic()
        eventually(revived(times))
        pauses.append(time.monotonic() - died)
        assert supervisor.running() == ("sleeper",)
        assert supervisor.pid("sleeper") != dead
    assert pauses[0] >= 0.5
    assert pauses[1] >= 1


def test_a_kill_takes_the_whole_family(supervisor: Supervisor) -> None:
    supervisor.start(python("family", FAMILY))
    log = supervisor.log("family")
    eventually(lambda: log.read_text().endswith("\n"))
    supervisor.kill("family")
    assert is_gone(int(log.read_text()))


def test_what_a_dead_process_leaves_behind_goes_before_it_comes_back(
    supervisor: Supervisor,
) -> None:
    supervisor.start(python("family", FAMILY))
    log = supervisor.log("family")
    eventually(lambda: log.read_text().endswith("\n"))
    os.kill(supervisor.pid("family"), signal.SIGKILL)
    eventually(lambda: supervisor.running() == ())
    eventually(lambda: is_gone(int(log.read_text())))


def test_a_stopped_process_stays_down_until_it_is_started(supervisor: Supervisor) -> None:
    supervisor.start(sleeper("one"))
    supervisor.start(sleeper("other"))
    supervisor.stop("one")
    supervisor.tend()
    assert supervisor.running() == ("other",)
    supervisor.start(sleeper("one"))
    with pytest.raises(EmbeddedError, match="one is running already"):
        supervisor.start(sleeper("one"))


def test_all_are_stopped_and_the_stubborn_killed(supervisor: Supervisor) -> None:
    supervisor.start(sleeper())
    supervisor.start(python("stubborn", STUBBORN))
    eventually(lambda: supervisor.log("stubborn").read_text() == "ready\n")
    pids = [supervisor.pid(name) for name in supervisor.running()]
    supervisor.stop_all()
    supervisor.stop_all()
    assert len(pids) == 2
    assert all(is_gone(pid) for pid in pids)


def test_the_log_of_the_run_before_is_set_aside(supervisor: Supervisor) -> None:
    for said in ("first", "second"):
        supervisor.start(ProcessSpec("speaker", ("echo", said), dict(os.environ)))
        eventually(lambda: supervisor.running() == ())
        supervisor.stop("speaker")
    log = supervisor.log("speaker")
    assert log.read_text() == "second\n"
    assert log.with_suffix(".previous.log").read_text() == "first\n"


def test_a_command_that_is_not_there_is_told(supervisor: Supervisor) -> None:
    with pytest.raises(EmbeddedError, match=r"^no-such-program cannot be started"):
        supervisor.start(ProcessSpec("absent", ("no-such-program",), dict(os.environ)))


def test_commands_run_side_by_side_and_return_what_they_printed(tmp_path: Path) -> None:
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    specs = [python("one", MEET, one, other), python("other", MEET, other, one)]
    assert run(specs, seconds=10) == [f"{one}\n", f"{other}\n"]


def test_a_command_that_fails_or_takes_too_long_is_told_with_its_last_lines() -> None:
    failing = "import sys; print('said'); print('no such week', file=sys.stderr); sys.exit(3)"
    with pytest.raises(EmbeddedError, match=r"^scoring migrate failed\.\n  no such week$"):
        run([python("scoring migrate", failing)])
    with pytest.raises(EmbeddedError, match=r"^slow took more than 0 s"):
        run([sleeper("slow")], seconds=0.1)


def test_a_folder_has_one_launcher_at_a_time(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "platform"), Lock(tmp_path / "platform")
    first.acquire()
    first.acquire()
    with pytest.raises(EmbeddedError, match=f"another launcher, process {os.getpid()}.$"):
        second.acquire()
    first.release()
    first.release()
    second.acquire()
    second.release()
