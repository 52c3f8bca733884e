"""The document of a rulebook: all that the file says, in HTML and as PDF, the same each time."""

import itertools
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.errors import Invalid
from shared.rulebook.answers import run_example
from shared.rulebook.book import contents, render
from shared.rulebook.book.pdf import pages
from shared.rulebook.files import RulebookError
from shared.rulebook.loading import Version, read_versions, shipped_files
from shared.rulebook.schema import LANGUAGES
from shared.rulebook.sentences import tell
from shared.rulebook.shelf import shipped_shelf

VERSIONS = shipped_shelf().versions
EVERY_VERSION = pytest.mark.parametrize(
    "version", VERSIONS, ids=lambda each: f"{each.newest.id}-{each.newest.version}"
)
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
LETTER = shipped_shelf().versions_of("btctw-8679-weekly")[-1]
VOID = {"meta", "br", "link", "hr", "img", "input"}


class Reader(HTMLParser):
    """Collects what a page holds, and refuses tags that do not close."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page.decode())
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def said(self) -> str:
        return " ".join(" ".join(self.text).split())


def choices_in(node: Any, language: str) -> Iterator[str]:
    """Yield each choice of a file as it is written, with no help from the reader of files."""
    if isinstance(node, dict):
        for key, each in node.items():
            if key == "choice":
                yield each if isinstance(each, str) else each.get(language) or each["en"]
            elif key not in {"examples", "sources"}:
                yield from choices_in(each, language)
    elif isinstance(node, list):
        for each in node:
            yield from choices_in(each, language)


def squeezed(text: str) -> str:
    return " ".join(text.split())


@EVERY_LANGUAGE
@EVERY_VERSION
def test_a_page_holds_all_clauses_choices_and_examples(version: Version, language: str) -> None:
    rulebook = version.newest
    page = Reader(render(version, language, "html"))
    said = page.said()
    assert ("html", {"lang": language}) in page.tags
    assert rulebook.sha256 in said
    written = yaml.safe_load(
        (resources.files("shared.rulebook") / "regulations" / version.file).read_bytes()
    )
    for choice in choices_in(written, language):
        assert said.count(squeezed(choice)) >= 2, choice  # at its clause, and to be confirmed
    for source in rulebook.sources.values():
        assert squeezed(source.title[language]) in said
        assert source.url is None or source.url in said
    names = [each.name for each in rulebook.gates.values()]
    names += [each.name for each in rulebook.caps.values()]
    names += [each.name for each in rulebook.time_worked.values()]
    names += [each.name for each in rulebook.factors.values()]
    for name in names:
        assert squeezed(name[language])[1:] in said
    for example in rulebook.examples:
        assert squeezed(example.sentence[language]) in said


@EVERY_VERSION
def test_each_example_stands_with_its_outcome_and_its_reasons(version: Version) -> None:
    rulebook = version.newest
    for example, shown in zip(rulebook.examples, contents(version, "en")["examples"], strict=True):
        answer, derivation = run_example(rulebook, example)
        ruled = rulebook.under(frozenset(example.given.get("circumstances", ())))
        assert shown["told"] == tell(derivation, ruled, "en", sources=False)
        values = dict(zip(example.gives, (each["value"] for each in shown["gives"]), strict=True))
        if answer.get("grade") and "grade" in values:
            assert values["grade"] == rulebook.grades[answer["grade"]].name["en"]
        if "score" in values and answer["score"] is not None:
            assert values["score"].replace(",", "").split()[0] == answer["score"]
        assert shown["given"]
        assert all("{" not in said for said in shown["given"])


@EVERY_LANGUAGE
@EVERY_VERSION
def test_a_page_is_one_file_that_anybody_can_read(version: Version, language: str) -> None:
    made = render(version, language, "html")
    page = Reader(made)
    names = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe", "object"} & set(names)
    assert not any(name.startswith("on") for _, given in page.tags for name in given)
    levels = [int(tag[1]) for tag in names if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))
    links = [str(given["href"]) for tag, given in page.tags if tag == "a"]
    assert all(link[1:] in ids for link in links if link.startswith("#"))
    assert set(re.findall(rb"@import|url\(.{12}", made)) == {b'url("data:font/t'}


def style() -> str:
    return (resources.files("shared.rulebook.book") / "page.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", None),
        ("quiet", None),
        ("accent", None),
        ("chosen", "chosen-fill"),
        ("ink", "chosen-fill"),
    ],
)
def test_colours_have_contrast_enough(ink: str, paper: str | None) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", style()))
    light = luminance(colours[paper] if paper else "#ffffff")
    assert (light + 0.05) / (luminance(colours[ink]) + 0.05) >= 4.5


@EVERY_LANGUAGE
@EVERY_VERSION
def test_a_pdf_has_pages_and_its_own_fonts(version: Version, language: str) -> None:
    made = render(version, language, "pdf")
    assert made.startswith(b"%PDF-")
    whole = unpacked(made)
    assert max(int(each) for each in re.findall(rb"/Count (\d+)", whole)) >= 2
    assert b"Sarabun-Regular" in whole
    assert b"Sarabun-Bold" in whole
    assert b"/FontFile" in whole


def unpacked(made: bytes) -> bytes:
    """Return a PDF with what can be read of its compressed streams behind it."""
    read = [made]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        with suppress(zlib.error):
            read.append(zlib.decompress(packed))
    return b"".join(read)


def test_the_same_version_gives_the_same_bytes() -> None:
    for form in ("html", "pdf"):
        assert render(LETTER, "vi", form) == render(LETTER, "vi", form)


def test_pages_can_be_seen() -> None:
    shown = pages(contents(LETTER, "th"))
    assert len(shown) >= 2
    assert all(each.startswith(b"\x89PNG") for each in shown)


def test_dated_values_are_shown_from_when_they_hold(tmp_path: Path) -> None:
    shipped = next(file for file in shipped_files() if file.name == LETTER.file)
    written = yaml.load(shipped.read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    written["id"] = "dated"
    written["grades"]["excellent"]["floor"] = {"2025-06-01": "90", "2026-01-01": "92"}
    written["examples"] = written["examples"][2:3]
    file = tmp_path / "dated.yaml"
    file.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8")
    version = read_versions([file])[0]
    sections = {each["name"]: each for each in contents(version, "en")["sections"]}
    excellent, good, *_ = sections["grades"]["clauses"]
    assert excellent["says"] == ["92 points and more."]
    assert [(each["from"], each["says"]) for each in excellent["history"]] == [
        ("From 1 June 2025", ["90 points and more."]),
        ("From 1 January 2026", ["92 points and more."]),
    ]
    assert [each["says"] for each in good["history"]] == [
        ["75 to below 90 points."],
        ["75 to below 92 points."],
    ]
    page = Reader(render(version, "en", "html")).said()
    assert "From 1 June 2025" in page
    assert render(version, "en", "pdf").startswith(b"%PDF-")


def test_an_exception_says_what_it_displaces_and_by_what() -> None:
    version = shipped_shelf().versions_of("decree-335-2025-staff")[-1]
    sections = {each["name"]: each for each in contents(version, "en")["sections"]}
    (exception,) = sections["exceptions"]["clauses"]
    applies, before, after = exception["says"]
    assert "displaces what “Caps: share of excellent” says" in applies
    assert before.startswith("Otherwise: The number graded excellent is at most 20 %")
    assert after.startswith("With the exception: The number graded excellent is at most 25 %")


def test_another_language_or_form_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        render(LETTER, "fr", "html")
    assert "vi, en or th" in str(refused.value.facts["errors"])
    with pytest.raises(Invalid) as refused:
        render(LETTER, "vi", "docx")  # type: ignore[arg-type]
    assert refused.value.facts["errors"] == {"form": ["There is no 'docx': ask for html or pdf."]}


@pytest.mark.parametrize(("form", "package"), [("html", "jinja2"), ("pdf", "typst")])
def test_a_package_that_is_missing_is_named(
    form: Any, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = import_module("shared.rulebook.book.missing")

    def absent(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(missing, "import_module", absent)
    with pytest.raises(RulebookError, match=rf"{package}: pip install tuan-shared\[book\]"):
        render(LETTER, "vi", form)


def test_the_fonts_come_with_their_licence() -> None:
    fonts = resources.files("shared.rulebook.book") / "fonts"
    files = {each.name: len(each.read_bytes()) for each in fonts.iterdir()}
    assert files.keys() == {"Sarabun-Regular.ttf", "Sarabun-Bold.ttf", "OFL.txt"}
    assert sum(files.values()) < 400_000
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
