"""What a step's clause rests on, as words in brackets behind its sentence."""

from collections.abc import Mapping
from typing import Any, Final

from shared.rulebook.derivation import Step
from shared.rulebook.model import Basis, Rulebook
from shared.rulebook.sentences.wording import Wording

_NAMED: Final = ("parts", "factors", "gates", "time_worked", "caps", "ceilings", "suggestions")


class Citing:
    """Cites one rulebook's clauses in one language, by article.

    A source that is cited without one is named by its title, the first time.
    """

    def __init__(self, rulebook: Rulebook, wording: Wording) -> None:
        self._rulebook = rulebook
        self._wording = wording
        self._cited: dict[str, list[str]] = {}
        self._named: set[str] = set()

    def of(self, step: Step) -> str:
        """Return the citation, with the space before it; empty where there is none."""
        bases = _bases(self._rulebook, step)
        articles = "; ".join(self._articles(bases))
        # A sum of parts rests on their articles; a choice about one of them is not about the sum.
        chosen = step.operation != "total" and any(each.choice for each in bases)
        if articles and chosen:
            return self._wording.say("words", "partly_our_choice", article=articles)
        if articles:
            return self._wording.say("words", "article", article=articles)
        if not chosen:
            return ""
        partly = any(each.source for each in bases)
        return self._wording.say("words", "also_our_choice" if partly else "our_choice")

    def sources(self) -> list[str]:
        """Return for each source the articles that were cited from it."""
        return [
            self._wording.say(
                "words",
                "cited_from",
                articles=self._wording.listing(articles),
                title=self._title(source),
            )
            for source, articles in self._cited.items()
        ]

    def _title(self, source: str) -> str:
        return self._rulebook.sources[source].title[self._wording.language]

    def _articles(self, bases: list[Basis]) -> list[str]:
        by_source: dict[str, list[str]] = {}
        for each in bases:
            if each.source is not None:
                articles = by_source.setdefault(each.source, [])
                if each.article is not None:
                    articles.append(each.article[self._wording.language])
        said: list[str] = []
        for source, articles in by_source.items():
            article = _shared_words(list(dict.fromkeys(articles)))
            if article:
                said.append(article)
                cited = self._cited.setdefault(source, [])
                cited += [article] if article not in cited else []
            elif source not in self._named:
                self._named.add(source)
                said.append(self._title(source))
        return list(dict.fromkeys(said))


def _shared_words(articles: list[str]) -> str:
    """Return ``Step 1`` for ``Step 1, part I`` and ``Step 1, part II``; else all of them."""
    shared = _shared([article.split(", ") for article in articles])
    if shared:
        return ", ".join(shared)
    pieces = [article.split() for article in articles]
    shared = _shared(pieces)
    if shared and all(len(each) == len(shared) + 1 for each in pieces):
        return f"{' '.join(shared)} {', '.join(each[-1] for each in pieces)}"
    return "; ".join(articles)


def _shared(pieces: list[list[str]]) -> list[str]:
    """Return the pieces that all begin with."""
    shared: list[str] = []
    for same in zip(*pieces, strict=False):
        if len(set(same)) > 1:
            break
        shared.append(same[0])
    return shared


def _bases(rulebook: Rulebook, step: Step) -> list[Basis]:
    section, _, rest = step.clause.partition(".")
    if step.operation == "total":
        counted = (*step.inputs["added"], *step.inputs["taken"])
        return [rulebook.parts[name].basis for name in counted if name in rulebook.parts]
    entries: Mapping[Any, Any] = {}
    if section == "grades" and step.operation == "band":
        entries, rest = rulebook.grades, step.output
    elif section == "periods" and step.operation != "counted":
        entries, rest = rulebook.periods, rest.partition(".")[0]
    elif section in _NAMED:
        entries = getattr(rulebook, section)
    elif section == "escalation" and rulebook.escalation and step.operation != "settled":
        return [rulebook.escalation.basis]
    return [entries[rest].basis] if rest in entries else []
