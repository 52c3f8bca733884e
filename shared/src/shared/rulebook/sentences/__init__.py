"""Each step of a derivation as one sentence in vi, en or th."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shared.rulebook.derivation import Step
from shared.rulebook.model import Rulebook
from shared.rulebook.sentences import judgements, points
from shared.rulebook.sentences.teller import Teller, Told
from shared.rulebook.sentences.wording import Wording, capital, is_named


def tell(
    derivation: Sequence[Step], rulebook: Rulebook, language: str, *, sources: bool = True
) -> list[str]:
    """Return the steps as sentences, and behind them what the articles were cited from.

    ``rulebook`` is the one that the steps were taken under. A step that changed nothing is left
    out, and so are the ``sources`` if not wanted. Raises ``Invalid`` for a language other than
    vi, en and th.
    """
    teller = Teller(derivation, rulebook, Wording(language))
    told = [said for step in derivation if (said := _sentence(teller, step)) is not None]
    return [*told, *teller.citing.sources()] if sources else told


def _sentence(teller: Teller, step: Step) -> str | None:
    told = _TOLD[step.operation](teller, step)
    if told is None:
        return None
    case, values = told
    about = teller.wording.about(step.about) if step.about else ""
    named = bool(about) and is_named(step.about or "")
    said = teller.wording.say(
        "operations",
        step.operation,
        case,
        **values,
        of=teller.wording.say("words", "of", about=about) if about else "",
        at=teller.wording.say("words", "at", about=about) if about else "",
        cite=teller.citing.of(step),
    )
    return said if named and said.startswith(about) else capital(said)


_TOLD: Final[Mapping[str, Callable[[Teller, Step], Told | None]]] = {
    **points.TOLD,
    **judgements.TOLD,
}
