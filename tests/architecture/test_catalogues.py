"""Every word on a page is there in Vietnamese and Thai; English is what pages are written in."""

from importlib.resources import files

import pytest
from babel.messages.extract import extract_from_dir

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


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_way_to_be_turned_down_has_words(code: str) -> None:
    language = languages(PACKAGES)[code]
    roots = [each for each in vars(errors).values() if isinstance(each, type)]
    titles = {each.title for each in roots if issubclass(each, errors.Refused)}
    assert {each for each in titles if not language.knows(each)} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_figure_in_a_refusal_is_told_in_the_readers_language(code: str) -> None:
    told = languages(PACKAGES)[code].told("Must be less than or equal to 40.")
    assert "40" in told
    assert (told == "Must be less than or equal to 40.") == (code == "en")
