"""The command line of the rulebook: list, show, check, print, and compute with derivations."""

import argparse
import gc
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from shared.errors import Invalid
from shared.rulebook import answers, comparison
from shared.rulebook.book import render
from shared.rulebook.derivation import Step, to_json
from shared.rulebook.facts import FactsSchema, read_facts
from shared.rulebook.files import RulebookError, plain
from shared.rulebook.loading import Version, read_versions, shipped_files
from shared.rulebook.model import Rulebook
from shared.rulebook.periods import Period
from shared.rulebook.schema import LANGUAGES
from shared.rulebook.sentences import tell
from shared.rulebook.shelf import Shelf, open_shelf

DEFAULT: Final = "btctw-8679-weekly"
WRONG_INPUT: Final = 2


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 2 for wrong input, told in one line."""
    asked = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = asked.run
    try:
        run(asked)
    except Invalid as fault:
        told = "; ".join(f"{field}: {' '.join(said)}" for field, said in fault.errors.items())
        sys.stderr.write(" ".join(told.split()) + "\n")
        return WRONG_INPUT
    except BrokenPipeError:
        sys.stderr.close()  # whoever read has seen enough
    except (RulebookError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return WRONG_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.rulebook", description=__doc__)
    parser.add_argument("--directory", type=Path, help="an agency's own rulebook files")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], None], told: str) -> Any:
        added = commands.add_parser(name, help=told, description=told)
        added.set_defaults(run=run)
        return added

    command("list", _list, "name the rulebooks at hand")
    show = command("show", _show, "print a rulebook, with what it extends laid beneath it")
    show.add_argument("id")
    check = command("check", _check, "check files, and run their worked examples")
    check.add_argument("file", nargs="+", type=Path)
    book = command("book", _book, "print a rulebook for a lawyer to check and sign")
    book.add_argument("id")
    book.add_argument("--language", choices=LANGUAGES, default="vi")
    book.add_argument("--format", choices=("html", "pdf"), default="html")
    book.add_argument("--output", type=Path, help="a file; standard output otherwise")
    for name, run, told in (
        ("grade", _grade, "grade points: grade quality=36 progress=35 conduct=18.5"),
        ("escalate", _escalate, "tell whether weeks call for a meeting; facts as JSON on stdin"),
        ("classify", _classify, "classify a period; facts as JSON on stdin"),
        ("suggest", _suggest, "suggest points from a week's work; work as JSON on stdin"),
        ("caps", _caps, "apply the caps to a group; people as JSON on stdin"),
    ):
        added = command(name, run, told)
        added.add_argument("--rulebook", default=DEFAULT, metavar="ID")
        added.add_argument("--language", choices=LANGUAGES, help="tell the derivation in words")
        if name == "grade":
            added.add_argument("points", nargs="*", metavar="PART=POINTS")
        if name == "classify":
            added.add_argument("--period", required=True, help="2025-06, 2025-Q3, 2025-H2 or 2025")
        else:
            added.add_argument("--on", metavar="DATE", help="the day; otherwise, the newest")
    compare = command("compare", _compare, "tell whose grade another rulebook would change")
    compare.add_argument("--from", required=True, dest="before", metavar="ID")
    compare.add_argument("--to", required=True, dest="after", metavar="ID")
    compare.add_argument("--period", help="2025-06, 2025-Q3, 2025-H2 or 2025")
    compare.add_argument("history", nargs="?", type=Path, help="CSV; standard input otherwise")
    return parser


def _list(asked: argparse.Namespace) -> None:
    for version in open_shelf(asked.directory).versions:
        one = version.newest
        until = one.valid_to or ""
        sys.stdout.write(f"{one.id}\t{one.version}\t{one.valid_from}\t{until}\t{one.title['en']}\n")


def _show(asked: argparse.Namespace) -> None:
    for version in open_shelf(asked.directory).versions_of(asked.id):
        sys.stdout.write(f"# {version.file}, sha256 {version.newest.sha256}\n")
        yaml.safe_dump(plain(version.node), sys.stdout, allow_unicode=True, sort_keys=False)


def _check(asked: argparse.Namespace) -> None:
    for file in asked.file:
        if not file.is_file():
            raise RulebookError(f"{file}: no such file.")
    known = [*shipped_files(), *asked.file]
    for version in read_versions(asked.file, beside=known):
        answers.check_examples(version)
        one = version.newest
        count = len(one.examples)
        sys.stdout.write(f"{version.file}: {one.id} {one.version}, {count} examples hold\n")


def _book(asked: argparse.Namespace) -> None:
    version: Version = open_shelf(asked.directory).versions_of(asked.id)[-1]
    content = render(version, asked.language, asked.format)
    if asked.output is None:
        sys.stdout.buffer.write(content)
    else:
        asked.output.write_bytes(content)


def _grade(asked: argparse.Namespace) -> None:
    rulebook = _rulebook(asked)
    given: dict[str, dict[str, str]] = {"parts": {}, "factors": {}}
    for each in asked.points:
        name, equals, points = each.partition("=")
        if not equals:
            raise Invalid({name: ["Write PART=POINTS, like quality=36."]})
        kind = "factors" if name in rulebook.factors else "parts"
        if name in given[kind]:
            raise Invalid({name: ["Give it once."]})
        given[kind][name] = points
    value, derivation = answers.grade_answer(rulebook, given)
    _print(asked, rulebook, value, derivation)


def _escalate(asked: argparse.Namespace) -> None:
    facts = _json()
    rulebook = _in_force(asked, facts)
    _print(asked, rulebook, *answers.escalate_answer(rulebook, facts))


def _in_force(asked: argparse.Namespace, facts: Any) -> Rulebook:
    """Return the rulebook of the day asked for, else of the newest week's Thursday."""
    newest = _rulebook(asked)
    weeks = read_facts(FactsSchema(), facts).weeks
    if asked.on is not None or not weeks:
        return newest
    day = max(each.week for each in weeks) + timedelta(days=newest.year.week_belongs_by)
    return open_shelf(asked.directory).find(asked.rulebook, day)


def _classify(asked: argparse.Namespace) -> None:
    rulebook, period = _for_period(open_shelf(asked.directory), asked.rulebook, asked.period)
    _print(asked, rulebook, *answers.classify_answer(rulebook, period, _json()))


def _for_period(shelf: Shelf, name: str, written: str) -> tuple[Rulebook, Period]:
    """Return a period and the rulebook in force on its last day."""
    period = Period.read(written, shelf.versions_of(name)[-1].newest.year)
    return shelf.find(name, period.last_day), period


def _suggest(asked: argparse.Namespace) -> None:
    rulebook = _rulebook(asked)
    _print(asked, rulebook, *answers.suggest_answer(rulebook, _json()))


def _caps(asked: argparse.Namespace) -> None:
    rulebook = _rulebook(asked)
    _print(asked, rulebook, *answers.caps_answer(rulebook, _json()))


def _compare(asked: argparse.Namespace) -> None:
    shelf = open_shelf(asked.directory)
    period = None
    if asked.period is None:
        before = shelf.versions_of(asked.before)[-1].newest
        after = shelf.versions_of(asked.after)[-1].newest
    else:
        before, period = _for_period(shelf, asked.before, asked.period)
        after, _ = _for_period(shelf, asked.after, asked.period)
    if asked.history is not None and not asked.history.is_file():
        raise Invalid({"history": [f"{asked.history}: no such file."]})
    gc.disable()  # it would look through everybody's weeks again and again, and find nothing
    try:
        if asked.history is None:
            history = comparison.read_history(sys.stdin, before)
        else:
            with asked.history.open(encoding="utf-8", newline="") as rows:
                history = comparison.read_history(rows, before)
        found = comparison.compare(history, before, after, period)
    finally:
        gc.enable()
    for line in comparison.to_json(found, before, after):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _rulebook(asked: argparse.Namespace) -> Rulebook:
    """Return the rulebook as it stands on the day asked for, or as it stands last."""
    shelf = open_shelf(asked.directory)
    if asked.on is None:
        return shelf.versions_of(asked.rulebook)[-1].newest
    return shelf.find(asked.rulebook, _day(asked.on))


def _day(written: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, no moment
    except ValueError as fault:
        raise Invalid({"on": [f"{written!r} is no day; write one like 2025-06-30."]}) from fault


def _json() -> Any:
    try:
        return json.load(sys.stdin, parse_float=str, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as fault:
        raise Invalid({"facts": [f"Standard input is no JSON: {fault}."]}) from fault


def _each_key_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid({twice: ["Give it once; it stands here twice."]})
    return found


def _print(
    asked: argparse.Namespace, rulebook: Rulebook, value: dict[str, Any], derivation: Sequence[Step]
) -> None:
    used = rulebook.reference()
    answer: dict[str, Any] = {
        "rulebook": used["id"],
        "version": used["version"],
        "sha256": used["sha256"],
    }
    answer |= value | {"derivation": to_json(derivation)}
    if asked.language is not None:
        answer["sentences"] = tell(derivation, rulebook, asked.language)
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
