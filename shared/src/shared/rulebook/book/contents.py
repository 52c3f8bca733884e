"""The document that explains a rulebook, as JSON values that each form is made from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from shared.rulebook.book.clauses import Clause, clauses_of
from shared.rulebook.book.worked import worked
from shared.rulebook.coherence import overlap
from shared.rulebook.loading import Version
from shared.rulebook.model import Basis, Rulebook
from shared.rulebook.sentences.wording import Wording, capital, texts

_ORDER: Final = (
    "scoring",
    "parts",
    "factors",
    "grades",
    "gates",
    "year",
    "periods",
    "time_worked",
    "caps",
    "ceilings",
    "exceptions",
    "escalation",
    "suggestions",
    "week_deadlines",
    "period_deadlines",
)
SHORT: Final = 12


def contents(version: Version, language: str) -> dict[str, Any]:
    """Return the document of a version, as its newest stretch reads.

    It holds ``language``, ``title``, ``labels``, ``identity``, ``sources``, ``sections``,
    ``examples`` and ``choices``. Raises ``Invalid`` for a language other than vi, en and th.
    """
    wording = Wording(language, texts("shared.rulebook.book", "words.yaml"))
    return _Writing(version, wording).document()


class _Writing:
    """One version on its way into one language."""

    def __init__(self, version: Version, wording: Wording) -> None:
        self._version = version
        self._rulebook = version.newest
        self._wording = wording
        self._choices: dict[str, dict[str, list[str]]] = {}

    def document(self) -> dict[str, Any]:
        rulebook, language = self._rulebook, self._wording.language
        labels = texts("shared.rulebook.book", "words.yaml")["labels"]
        whole = self._rests_on(rulebook.basis, self._label("whole"), "")
        return {
            "language": language,
            "title": rulebook.title[language],
            "id": rulebook.id,
            "version": rulebook.version,
            "sha256": rulebook.sha256,
            "short": rulebook.sha256[:SHORT],
            "labels": {name: each[language] for name, each in labels.items()},
            "identity": list(self._identity()),
            "basis": whole,
            "sources": list(self._sources()),
            "sections": list(self._sections()),
            "examples": [worked(rulebook, each, self._wording) for each in rulebook.examples],
            "choices": list(self._chosen()),
        }

    def _label(self, name: str, /, **values: object) -> str:
        return self._wording.say("labels", name, **values)

    def _identity(self) -> Iterator[dict[str, str]]:
        rulebook, day = self._rulebook, self._wording.day
        first, last = day(rulebook.valid_from), rulebook.valid_to
        valid = (
            self._label("valid_from", first=first)
            if last is None
            else self._label("valid_between", first=first, last=day(last))
        )
        applies = [
            self._label(each) for each in ("leaders", "staff") if each in rulebook.applies_to
        ]
        for name, value in (
            ("id", rulebook.id),
            ("version", rulebook.version),
            ("valid", valid),
            ("applies_to", self._wording.listing(applies)),
            ("sha256", rulebook.sha256),
        ):
            yield {"name": name, "label": self._label(name), "value": value}

    def _sources(self) -> Iterator[dict[str, Any]]:
        for number, source in enumerate(self._rulebook.sources.values(), start=1):
            yield {
                "number": number,
                "title": source.title[self._wording.language],
                "confidence": self._wording.word("confidences", source.confidence),
                "sure": source.confidence == "confirmed",
                "url": source.url,
                "read": self._wording.day(source.read) if source.read else None,
            }

    def _sections(self) -> Iterator[dict[str, Any]]:
        stretches = {
            day: self._clauses(rulebook)
            for day, rulebook in sorted(self._version.stretches.items())
        }
        newest = stretches[max(stretches)]
        for section in _ORDER:
            clauses = [
                self._clause(clause, _history(clause.path, stretches))
                for clause in newest.values()
                if clause.section == section
            ]
            if clauses:
                heading = self._wording.say("sections", section)
                yield {"name": section, "heading": heading, "clauses": clauses}

    def _clauses(self, rulebook: Rulebook) -> dict[str, Clause]:
        """Return all clauses by path, exceptions with what they displace and by what."""
        clauses = {clause.path: clause for clause in clauses_of(rulebook, self._wording)}
        for name, each in rulebook.exceptions.items():
            changed = clauses_of(rulebook.under(frozenset({each.when})), self._wording)
            displaced = [
                (clauses[after.path], after)
                for after in changed
                if overlap(after.path, each.displaces) and after.path in clauses
            ]
            says = list(self._displacing(each.when, each.displaces, displaced))
            path = f"exceptions.{name}"
            title = each.name[self._wording.language]
            clauses[path] = Clause("exceptions", path, title, tuple(says), each.basis)
        return clauses

    def _displacing(
        self, when: str, path: str, displaced: Sequence[tuple[Clause, Clause]]
    ) -> Iterator[str]:
        say, when = self._wording.say, self._wording.word("circumstances", when)
        names = [f"{say('sections', before.section)}: {before.name}" for before, _ in displaced]
        clause = self._wording.listing(names) if names else path
        yield say("clauses", "exception_when", when=when, clause=clause)
        for before, after in displaced:
            old = " ".join(said for said in before.says if said not in after.says)
            new = " ".join(said for said in after.says if said not in before.says)
            if old != new:
                yield say("clauses", "exception_before", said=old)
                yield say("clauses", "exception_after", said=new)

    def _clause(self, clause: Clause, history: Mapping[date, Clause]) -> dict[str, Any]:
        return {
            "path": clause.path,
            "name": capital(clause.name),
            "says": list(clause.says),
            **self._rests_on(clause.basis, clause.name, clause.section),
            "history": [
                {
                    "from": self._label("from", day=self._wording.day(day)),
                    "says": list(each.says),
                    **self._rests_on(each.basis, each.name, each.section),
                }
                for day, each in history.items()
            ],
        }

    def _rests_on(self, basis: Basis, name: str, section: str) -> dict[str, Any]:
        """Return a clause's source and choice; the choice is numbered as it first stands."""
        language, source, choice = self._wording.language, None, None
        if basis.source is not None:
            source = {
                "number": list(self._rulebook.sources).index(basis.source) + 1,
                "title": self._rulebook.sources[basis.source].title[language],
                "article": basis.article[language] if basis.article else None,
            }
        if basis.choice is not None:
            text = basis.choice[language]
            names = self._choices.setdefault(text, {}).setdefault(section, [])
            if name not in names:
                names.append(name)
            choice = {"number": list(self._choices).index(text) + 1, "text": text}
        return {"source": source, "choice": choice}

    def _chosen(self) -> Iterator[dict[str, Any]]:
        for number, (text, sections) in enumerate(self._choices.items(), start=1):
            concerned = []
            for section, names in sections.items():
                listed = self._wording.listing(names)
                heading = self._wording.say("sections", section) if section else ""
                concerned.append(f"{heading} ({listed})" if heading else listed)
            clauses = self._label("concerns", clauses="; ".join(concerned))
            yield {"number": number, "text": text, "concerns": clauses}


def _history(path: str, stretches: Mapping[date, Mapping[str, Clause]]) -> dict[date, Clause]:
    """Return a clause's readings by the day from which each holds; none if it never changed."""
    readings: dict[date, Clause] = {}
    said: Clause | None = None
    for day, clauses in stretches.items():
        clause = clauses.get(path)
        if clause is not None and (said is None or clause != said):
            readings[day] = said = clause
    return readings if len(readings) > 1 else {}
