"""How a week went: a table for people, JSON for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sample.people import Person

BAR: Final = 24
NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many reports came how far; excused ones are not owed."""

    owed: int
    filed: int
    excused: int
    scored: int
    approved: int
    returned_by_manager: int
    returned_by_authority: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody whose report could not go all the way, and why; nobody waited for it."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a week went through the platform at ``url``.

    ``grades`` and ``month_so_far`` are what reporting tells at the end; ``disagreements`` are the
    sentences in which it contradicts what was done. ``seconds`` are by leg, and ``accounts`` some
    people to sign in as.
    """

    url: str
    week: date
    month: str
    counts: Counts
    grades: Mapping[str, int]
    month_so_far: Mapping[str, Any]
    seconds: Mapping[str, float]
    accounts: Sequence[Person]
    left_out: Sequence[LeftOut]
    disagreements: Sequence[str]

    @property
    def complete(self) -> bool:
        """Whether every owed report was approved and reporting agrees."""
        graded = sum(self.grades.values())
        return 0 < self.counts.owed == self.counts.approved == graded and not self.disagreements

    def as_json(self) -> dict[str, object]:
        """Return the outcome as JSON has it."""
        return {
            "url": self.url,
            "week": self.week.isoformat(),
            "month": self.month,
            "counts": asdict(self.counts),
            "grades": dict(self.grades),
            "month_so_far": dict(self.month_so_far),
            "seconds": {leg: round(seconds, 3) for leg, seconds in self.seconds.items()},
            "left_out": [asdict(each) for each in self.left_out],
            "disagreements": list(self.disagreements),
            "complete": self.complete,
        }

    def print(self, console: Console) -> None:
        """Print the outcome as a table."""
        told = "complete" if self.complete else "not complete"
        table = Table(
            title=f"The week of {self.week}: {told}",
            box=box.SIMPLE_HEAD,
            show_header=False,
            title_justify="left",
        )
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        table.add_column()
        for section in self._sections():
            for name, figure, text in section:
                table.add_row(escape(name), escape(figure), escape(text))
            table.add_section()
        console.print(table)
        for sentence in (*self._left_out(), *self.disagreements):
            console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def _left_out(self) -> Iterator[str]:
        names: dict[str, list[str]] = {}
        for each in self.left_out:
            names.setdefault(each.reason, []).append(each.name)
        for reason, those in names.items():
            shown = ", ".join(those[:NAMED])
            more = f" and {len(those) - NAMED} more" if len(those) > NAMED else ""
            yield f"Left out, {reason}: {shown}{more}."

    def _sections(self) -> Iterator[list[tuple[str, str, str]]]:
        counts = {name.replace("_", " "): count for name, count in asdict(self.counts).items()}
        yield [(name, str(count), "") for name, count in counts.items()]
        yield _distribution(self.grades)
        people, mean = self.month_so_far["people"], self.month_so_far["mean"]
        yield [
            (f"month {self.month}", str(people), f"people so far, mean {mean or '-'}"),
            *_distribution(self.month_so_far["grades"]),
        ]
        yield [
            (leg.replace("_", " "), f"{seconds:.1f} s", "") for leg, seconds in self.seconds.items()
        ]
        yield [
            (person.tier.replace("_", " "), person.account, f"{person.name}, {person.post}")
            for person in self.accounts
        ]


def _distribution(grades: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """Return a row a grade: how many people have it, and a bar for its share."""
    people = sum(grades.values()) or 1
    return [
        (grade.replace("_", " "), str(count), "█" * -(-count * BAR // people))
        for grade, count in grades.items()
    ]
