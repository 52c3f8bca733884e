"""What every leg of a play works with: the platform, the people, eight hands, bars and a clock."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Final, Self, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from sample.api import Api
from sample.people import Person

HANDS: Final = 8

Thing = TypeVar("Thing")
Made = TypeVar("Made")


class Legs:
    """The legs of a play, one after the other, each with a bar and its ``seconds``."""

    def __init__(self, console: Console) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix="week")
        self._task: TaskID | None = None

    @contextmanager
    def leg(self, name: str, *, steps: int) -> Iterator[None]:
        """Do a leg of so many steps; its time counts once it is done."""
        began = time.monotonic()
        self._task = self._progress.add_task(name.replace("_", " "), total=steps)
        yield
        self.seconds[name] = time.monotonic() - began
        self._progress.stop_task(self._task)

    def step(self) -> None:
        """Move the leg's bar on by one."""
        if self._task is not None:
            self._progress.advance(self._task)

    def each(
        self,
        work: Callable[[Thing], Made],
        things: Collection[Thing],
        *,
        counted: bool = True,
    ) -> list[Made]:
        """Do the work for each thing, eight at once, and return what came of each, in order.

        The first failure is raised, and what was not begun is dropped. ``counted``: each thing is
        a step of the leg.
        """
        made = []
        for one in self._hands.map(work, things):
            made.append(one)
            if counted:
                self.step()
        return made

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hands.shutdown(cancel_futures=True)
        self._progress.stop()


@dataclass(frozen=True, slots=True)
class Stage:
    """A week that is open, and everybody who plays in it, by the directory's id.

    ``office`` is who opened it and reads the figures.
    """

    api: Api
    legs: Legs
    people: Mapping[str, Person]
    office: Person
    week: date


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was opened: whose it is, and who scores it."""

    id: str
    author: Person
    manager: Person
