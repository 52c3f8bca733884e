"""A derivation on its way into one language: names, points and lists as it has them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from shared.rulebook.derivation import Step
from shared.rulebook.model import Number, Rulebook
from shared.rulebook.sentences.citing import Citing
from shared.rulebook.sentences.wording import Wording

Told = tuple[str, dict[str, str]]

_MOST_LISTED: Final = 13  # a quarter's weeks


class Teller:
    """The rulebook's own names, and figures, in one language."""

    def __init__(self, steps: Sequence[Step], rulebook: Rulebook, wording: Wording) -> None:
        self.rulebook = rulebook
        self.wording = wording
        self.citing = Citing(rulebook, wording)
        settled = [step.output for step in steps if step.operation == "settled"]
        self.met = settled != ["none"]
        self.open = any((step.about or "").startswith("open weeks") for step in steps)

    def points(self, points: Number) -> str:
        """Return points as a figure that reaches no floor which they do not reach."""
        return self.wording.points(points, self.rulebook.floors)

    def grade(self, name: str) -> str:
        """Return the rulebook's own name of a grade."""
        known = self.rulebook.grades.get(name)
        return known.name[self.wording.language] if known else name

    def name(self, clause: str) -> str:
        """Return the rulebook's own name of a clause."""
        section, _, key = clause.partition(".")
        of = "parts" if section == "suggestions" else section  # they have the names of parts
        named = getattr(self.rulebook, of).get(key)
        return str(named.name[self.wording.language]) if named else key.replace("_", " ")

    def people(self, clause: str, number: int) -> str:
        """Return whom a cap counts: ``10 people graded good``."""
        cap = self.rulebook.caps.get(clause.partition(".")[2])
        if cap is None or set(cap.of) == set(self.rulebook.grades):
            return self.wording.say("words", "people", number=number)
        grades = self.wording.listing(map(self.grade, cap.of))
        return self.wording.say("words", "people_graded", number=number, grades=grades)

    def working(self, values: Sequence[Number], output: Number) -> str:
        """Return a mean written out: ``(88 + 92) / 2 = 90``; of many values only their sum."""
        number = self.wording.number
        summed = " + ".join(map(number, values))
        over = f"({summed})" if len(values) <= _MOST_LISTED else number(sum_of(values))
        return f"{over} / {len(values)} = {self.points(output)}"


def sum_of(values: Sequence[Number]) -> Fraction:
    """Return the exact sum."""
    return sum((Fraction(each) for each in values), Fraction(0))
