"""What a reminder says: subject, text and HTML in the reader's language; never a score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from html import escape
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from reporting.domain.reminders import Kind, Step

LANGUAGES: Final = ("vi", "en", "th")
MOST_LINES: Final = 50
"""How many lines a mail has; of what is more it says how many."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing owed: which step of which week, how many reports, until when.

    ``of`` is who owes it, in a mail to whoever stands above.
    """

    step: Step
    week: date
    count: int
    due_at: datetime
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A mail as it is read."""

    subject: str
    text: str
    html: str

    def parts(self) -> tuple[str, str, str]:
        """Return subject, text and HTML."""
        return self.subject, self.text, self.html


@dataclass(frozen=True, slots=True)
class Wording:
    """Says sentences in one language, with hours on the agency's wall and a link to its pages."""

    language: str
    zone: ZoneInfo
    url: str

    def write(self, kind: Kind, name: str, lines: Sequence[Line]) -> Digest:
        """Return the digest of these lines for somebody, the earliest deadline first."""
        ordered = sorted(lines, key=lambda line: (line.due_at, line.week, line.step, line.of or ""))
        said = [self._line(line) for line in ordered[:MOST_LINES]]
        if len(lines) > MOST_LINES:
            said.append(self._say("more", count=len(lines) - MOST_LINES))
        greeting = self._say("greeting", name=name)
        opening = self._say("others" if kind is Kind.ESCALATED else "own")
        link, why = self._say("open", url=self.url), self._say("why")
        listed = "\n".join(f"- {each}" for each in said)
        text = f"{greeting}\n\n{opening}\n{listed}\n\n{link}\n\n{why}\n"
        points = "".join(f"<li>{escape(each)}</li>" for each in said)
        linked = f'<a href="{escape(self.url)}">{escape(self.url)}</a>'
        opened = linked.join(map(escape, link.split(self.url)))
        html = (
            f'<!doctype html><html lang="{self.language}"><body><p>{escape(greeting)}</p>'
            f"<p>{escape(opening)}</p><ul>{points}</ul><p>{opened}</p><p>{escape(why)}</p>"
            "</body></html>\n"
        )
        return Digest(self._say("subject", kind), text, html)

    def _line(self, line: Line) -> str:
        local = line.due_at.astimezone(self.zone)
        said = self._say(
            "line",
            line.step,
            week=f"{line.week:%d/%m/%Y}",
            count=line.count,
            due=f"{local:%H:%M %d/%m/%Y}",
        )
        return said if line.of is None else self._say("of", name=line.of, line=said)

    def _say(self, *path: str, **values: object) -> str:
        found: Any = catalogue()
        for name in path:
            found = found[name]
        sentence: str = found[self.language]
        return sentence.format(**values)


@cache
def catalogue() -> Mapping[str, Any]:
    """Return every sentence by its name and language."""
    file = resources.files("reporting.domain") / "digests.yaml"
    read: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read
