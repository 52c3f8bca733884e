"""A worked example as lines in one language: what is given, what comes out, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from shared.rulebook.answers import run_example
from shared.rulebook.model import Example, Rulebook
from shared.rulebook.sentences import tell
from shared.rulebook.sentences.wording import Wording, capital

_FIGURES: Final = {"total", "printed", "score"}
_IDS: Final = {"stays", "over", "tied"}


def worked(rulebook: Rulebook, example: Example, wording: Wording) -> dict[str, Any]:
    """Return ``{"sentence", "given", "gives", "told"}``, the last two as computed just now."""
    answer, derivation = run_example(rulebook, example)
    ruled = rulebook.under(frozenset(example.given.get("circumstances", ())))
    telling = _Telling(ruled, wording)
    return {
        "sentence": example.sentence[wording.language],
        "given": [capital(said) for said in telling.given(example.given)],
        "gives": [
            {
                "label": wording.word("gives", name),
                "value": telling.outcome(name, answer.get(name)),
            }
            for name in example.gives
        ],
        "told": tell(derivation, ruled, wording.language, sources=False),
    }


class _Telling:
    """One rulebook's facts and outcomes in one language; values are the strings of the file."""

    def __init__(self, rulebook: Rulebook, wording: Wording) -> None:
        self._rulebook = rulebook
        self._wording = wording

    def given(self, given: Mapping[str, Any]) -> Iterator[str]:
        if "period" in given:
            yield self._say("period", period=self._wording.period(str(given["period"])))
        person = given.get("person") or {}
        if str(person.get("leader", "false")).lower() in {"true", "yes"}:
            yield self._say("leader")
        if "position" in person:
            position = self._wording.word("positions", person["position"])
            yield self._say("position", position=position)
        yield from self._findings(given)
        if given.get("parts"):
            yield self._say("parts", parts=self._points(given["parts"]))
        if given.get("factors"):
            yield self._say("factors", factors=self._factors(given["factors"]))
        yield from map(self._product, given.get("products", ()))
        yield from map(self._work, given.get("work", ()))
        yield from map(self._week, given.get("weeks", ()))
        yield from self._people(given.get("people", ()))

    def outcome(self, name: str, value: Any) -> str:
        if value is None or value == []:
            return self._wording.word("gives", "nobody" if name in _IDS else "nothing")
        telling: Mapping[str, Callable[[Any], str]] = {
            **dict.fromkeys(_FIGURES, self._figure),
            **dict.fromkeys(("weeks", "weeks_counted"), self._wording.weeks),
            "points": self._points,
            "grade": self._grade,
            "status": lambda status: self._wording.word("classified", status),
            "meeting": lambda meeting: self._wording.word("meetings", meeting),
            "parties": self._parties,
        }
        if name in telling:
            return telling[name](value)
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def _parties(self, parties: Sequence[str]) -> str:
        return self._wording.listing(self._wording.word("parties", each) for each in parties)

    def _say(self, name: str, /, **values: object) -> str:
        return self._wording.say("given", name, **values)

    def _number(self, written: Any) -> str:
        return self._wording.number(Decimal(str(written)))

    def _figure(self, written: str) -> str:
        exact = Fraction(written)
        shown = self._wording.points(exact, self._rulebook.floors)
        return f"{shown} ({written})" if "/" in written else shown

    def _grade(self, name: str) -> str:
        known = self._rulebook.grades.get(name)
        return known.name[self._wording.language] if known else name

    def _points(self, parts: Mapping[str, Any]) -> str:
        language = self._wording.language
        return ", ".join(
            f"{self._rulebook.parts[name].name[language]} {self._number(points)}"
            for name, points in parts.items()
        )

    def _factors(self, factors: Mapping[str, Any]) -> str:
        said = []
        for name, value in factors.items():
            values: Sequence[Any] = value if isinstance(value, list) else [value]
            percents = [self._wording.percent(Decimal(str(each))) for each in values]
            title = self._rulebook.factors[name].name[self._wording.language]
            said.append(f"{title} {' / '.join(percents)}")
        return ", ".join(said)

    def _product(self, product: Mapping[str, Any]) -> str:
        rest = [
            self._say(word, number=self._number(product[name]))
            for name, word in (("quality_failures", "errors"), ("delays", "delays"))
            if name in product
        ]
        if str(product.get("objective_cause_confirmed", "false")).lower() == "true":
            rest.append(self._say("objective"))
        return self._say(
            "product",
            name=f" “{product['name']}”" if "name" in product else "",
            coefficient=self._number(product["coefficient"]),
            assigned=self._number(product["assigned"]),
            completed=self._number(product["completed"]),
            rest="".join(f", {each}" for each in rest),
        )

    def _work(self, work: Mapping[str, Any]) -> str:
        rest = [
            self._say(word, number=self._number(work[name]))
            for name, word in (
                ("assigned", "assigned"),
                ("major_errors", "errors"),
                ("delays", "delays"),
            )
            if name in work
        ]
        return self._say(
            "work",
            coefficient=self._number(work.get("coefficient", 1)),
            completed=self._number(work.get("completed", 1)),
            rest="".join(f", {each}" for each in rest),
        )

    def _week(self, week: Mapping[str, Any]) -> str:
        rest = [self._points(week["parts"])] if week.get("parts") else []
        rest += [
            self._say(word)
            for name, word in (("key_task_missed", "key_task"), ("breach", "breach"))
            if str(week.get(name, "false")).lower() == "true"
        ]
        rest += [self._product(each) for each in week.get("products", ())]
        return self._say(
            "week",
            week=self._wording.week(str(week["week"])),
            status=self._wording.word("statuses", week["status"]),
            rest=f": {'; '.join(rest)}" if rest else "",
        )

    def _findings(self, given: Mapping[str, Any]) -> Iterator[str]:
        language = self._wording.language
        if given.get("gates"):
            names = [self._rulebook.gates[each].name[language] for each in given["gates"]]
            yield self._say("gates", gates="; ".join(names))
        if given.get("circumstances"):
            words = [self._wording.word("circumstances", each) for each in given["circumstances"]]
            yield self._say("circumstances", circumstances="; ".join(words))
        if given.get("grades"):
            graded = [
                f"{self._wording.period(str(period))}: {self._grade(grade)}"
                for period, grade in given["grades"].items()
            ]
            yield self._say("grades", grades="; ".join(graded))
        for whose, grade in (given.get("ceilings") or {}).items():
            limit = self._wording.word("limits", whose)
            yield self._say("ceilings", whose=limit, grade=self._grade(grade))

    def _people(self, people: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Yield one line for each group, with everybody's figure."""
        groups: dict[str, list[str]] = {}
        for each in people:
            named = [
                f"{self._wording.word('groups', kind)} {name}"
                for kind, name in (each.get("group") or {}).items()
            ]
            figure = self._number(each["score"])
            graded = f" ({self._grade(each['grade'])})" if each.get("grade") else ""
            groups.setdefault(", ".join(named), []).append(f"{each['id']} {figure}{graded}")
        for group, members in groups.items():
            said = ", ".join(members)
            yield self._say("group", group=group, people=said) if group else said
