"""Carrying a score from one regulation to another; a grade cannot be carried."""

from shared.errors import Invalid
from shared.rulebook.derivation import Derivation, Notes, derived
from shared.rulebook.model import Number, Rulebook
from shared.rulebook.scoring import Scored, lies, scored


def convert(
    score: Number | str, from_: Rulebook, to: Rulebook, about: str | None = None
) -> tuple[Scored, Derivation]:
    """Return a score under another rulebook, with the grade that it has there, and why.

    Points go over in proportion to what each rulebook gives at most. Raises ``Invalid`` for a
    grade: bands differ, so that a grade of one is no grade of another; and for a score that
    ``from_`` cannot give.
    """
    if not isinstance(score, Number):
        said = f"Convert the score, not the grade: {from_.id} and {to.id} draw bands elsewhere."
        raise Invalid({"score": [said]})
    if not lies(score, from_.maximum):
        raise Invalid({"score": [f"Give 0 to {from_.maximum} points, not {score}."]})

    def work(notes: Notes) -> Scored:
        points: Number = notes.take(
            "parts", "scaled", about, points=score, maximum=from_.maximum, onto=to.maximum
        )
        return scored(to, notes, points, about)

    return derived(work)
