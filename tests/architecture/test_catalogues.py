"""Every word on a page is there in Vietnamese and Thai; English is what pages are written in."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
from babel.messages.extract import extract_from_dir

import approval.app
import reporting.app
import scoring.app
import submission.app
from architecture.sources import sources
from shared import errors
from shared.pages.languages import LANGUAGES, catalogue_of, languages

PACKAGES = [
    "shared.pages",
    "submission.web",
    "scoring.web",
    "approval.web",
    "approval.directory.web",
    "reporting.web",
]
APPS = [submission.app, scoring.app, approval.app, reporting.app]
READING = (
    "shared/src/shared/spreadsheets",
    "services/approval/src/approval/directory/roster",
)
FAULT = re.compile(r"(is|has|there is|this|the|put|cannot|nobody) ")
OURS = {"shared", "submission", "scoring", "approval", "reporting"}
TRANSLATED = [code for code in LANGUAGES if code != "en"]


def said_in(package: str) -> set[str | tuple[str, ...]]:
    method = [("templates/**.html", "jinja2")]
    options = {"templates/**.html": {"trim_blocks": "true", "silent": "false"}}
    found = extract_from_dir(str(files(package)), method_map=method, options_map=options)
    return {each[2] for each in found}


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("code", TRANSLATED)
def test_no_message_of_a_page_is_missing(package: str, code: str) -> None:
    known = {
        each.id if isinstance(each.id, str) else tuple(each.id)
        for each in catalogue_of(package, code)
        if each.id and all(each.string if isinstance(each.string, tuple) else [each.string])
    }
    assert said_in(package) - known == set()


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_keeps_the_places_of_its_message(code: str) -> None:
    for package in PACKAGES:
        for each in catalogue_of(package, code):
            assert not list(each.check()), (package, each.id)


def refusals(below: type[errors.Refused] = errors.Refused) -> Iterator[type[errors.Refused]]:
    """Give every way to be turned down that the four services know."""
    for each in below.__subclasses__():
        yield each
        yield from refusals(each)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_way_to_be_turned_down_has_words(code: str) -> None:
    assert len(APPS) == 4, "loaded, so that all their refusals are known"
    language = languages(PACKAGES)[code]
    titles = {each.title for each in refusals() if each.__module__.split(".")[0] in OURS}
    assert len(titles) > 100
    assert {each for each in titles if not language.knows(each)} == set()


def faults_of_files() -> Iterator[str]:
    """Give what can be wrong with a file of the directory, with a figure in each place."""
    for source in sources(*(f"{folder}/" for folder in READING)):
        nodes = [*ast.walk(source.tree)]
        put_together = [node.values for node in nodes if isinstance(node, ast.JoinedStr)]
        parts = {id(each) for values in put_together for each in values}
        whole = [[node] for node in nodes if id(node) not in parts]
        for each in [*put_together, *whole]:
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "7" for part in each
            )
            if FAULT.match(text):
                yield text


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_fault_of_a_file_has_words(code: str) -> None:
    language, faults = languages(PACKAGES)[code], {*faults_of_files()}
    assert len(faults) > 30
    assert {each for each in faults if not language.knows(each)} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_figure_in_a_refusal_is_told_in_the_readers_language(code: str) -> None:
    told = languages(PACKAGES)[code].told("Must be less than or equal to 40.")
    assert "40" in told
    assert (told == "Must be less than or equal to 40.") == (code == "en")
