"""Reads the parts of a workbook: a sheet row by row, its texts, and how its numbers are shown.

Only what tables need, by expat: a library's reader builds an element a cell, and a small file
can hold tens of millions. Here memory is bounded by one row, whatever was sent.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import IO, Final
from xml.parsers import expat

from shared.spreadsheets.tables import Cell, UnreadableError, Wrong, tidy

MOST_LINES: Final = 1_048_576
MOST_COLUMNS: Final = 256
_CHUNK: Final = 64 * 1024
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_PART_OF_A_DATE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]')
_PART_OF_A_DATE: Final = re.compile("[dmyhs]", re.IGNORECASE)
_ZEROES: Final = re.compile("0{1,20}")
_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
"""The built-in formats that show a number as date or time."""

_EXACT_DIGITS: Final = 15

_FORMULA: Final = Wrong("is a formula; copy the cell and paste it as a value")
_DATE: Final = Wrong("is a date; format the cell as text and type it anew")
_TRUTH: Final = Wrong("is TRUE or FALSE; format the cell as text and type it anew")
_FRACTION: Final = Wrong("is a number with a fraction; format the cell as text and type it anew")
_TOO_LONG: Final = Wrong(
    f"is a number of more than {_EXACT_DIGITS} digits, which spreadsheets round;"
    " format the cell as text and type it anew"
)

_REFUSED: Final = {"b": _TRUTH, "d": _DATE}

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def parse(part: IO[bytes], start: Start, end: End, text: Callable[[str], None]) -> Iterator[None]:
    """Parse XML, pausing after each stretch of it. Raises ``UnreadableError``.

    Names are told without their prefix.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(name.rpartition(":")[2], given)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by place alone
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - the same
    except expat.ExpatError as fault:
        raise UnreadableError(1, f"is a damaged workbook: {fault}") from fault
    yield


def _refuse_document_type(*_: object) -> None:
    raise UnreadableError(1, "is no workbook: it declares a document type")


def nothing(*_: object) -> None:
    """Hear of something and do nothing."""


def unescaped(text: str) -> str:
    """Return a text as it was before what XML cannot hold was written ``_x000D_``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def read_texts(part: IO[bytes]) -> list[str]:
    """Return the texts that the sheets share."""
    found: list[str] = []
    pieces: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            pieces.clear()
        elif name in inside:
            inside[name] = True

    def end(name: str) -> None:
        if name == "si":
            found.append(tidy(unescaped("".join(pieces))))
        elif name in inside:
            inside[name] = False

    def text(piece: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(piece)

    for _ in parse(part, start, end, text):
        pass
    return found


def read_formats(part: IO[bytes]) -> list[str]:
    """Return for each style of cells how it shows a number: ``date``, some zeroes, or nothing."""
    codes: dict[str, str] = {}
    found: list[str] = []
    inside = [False]

    def start(name: str, given: dict[str, str]) -> None:
        if name == "numFmt":
            codes[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            number = given.get("numFmtId", "0")
            found.append(_shown(number, codes.get(number)))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside[0] = False

    for _ in parse(part, start, end, nothing):
        pass
    return found


def _shown(number: str, code: str | None) -> str:
    if code is None:
        return "date" if number.isdecimal() and int(number) in _DATES else ""
    if _ZEROES.fullmatch(code):
        return code
    return "date" if _PART_OF_A_DATE.search(_NO_PART_OF_A_DATE.sub("", code)) else ""


class SheetReader:
    """Gathers the rows of one sheet; ``texts`` and ``formats`` are those of its workbook.

    ``fractions``: numbers with one are taken, to the 15 digits that a spreadsheet shows.
    """

    def __init__(
        self, texts: Sequence[str], formats: Sequence[str], *, fractions: bool = False
    ) -> None:
        self._texts = texts
        self._formats = formats
        self._fractions = fractions
        self._rows: list[tuple[int, list[Cell]]] = []
        self._line = 0
        self._cells: list[Cell] = []
        self._place = -1
        self._kind = self._style = ""
        self._formula = self._hears = self._skips = False
        self._pieces: list[str] = []

    def rows(self, part: IO[bytes]) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows that are not blank, each with its number, up to the last cell."""
        for _ in parse(part, self._start, self._end, self._text):
            yield from self._rows
            self._rows.clear()

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._kind, self._style = given.get("t", "n"), given.get("s", "")
            self._place = _place(given["r"]) if "r" in given else self._place + 1
            self._formula = False
            self._pieces.clear()
        elif name in {"v", "t"}:
            self._hears = not self._skips
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._skips = True
        elif name == "row":
            self._begin_row(given.get("r", ""))

    def _begin_row(self, number: str) -> None:
        line = int(number) if number.isdecimal() and len(number) <= len("1048576") else 0
        line = line if number else self._line + 1
        if not self._line < line <= MOST_LINES:
            raise UnreadableError(self._line + 1, f'is a damaged workbook: no row "{number[:20]}"')
        self._line, self._place, self._cells = line, -1, []

    def _end(self, name: str) -> None:
        if name == "c":
            cell = self._cell()
            if cell:
                self._keep(cell)
        elif name in {"v", "t"}:
            self._hears = False
        elif name == "rPh":
            self._skips = False
        elif name == "row" and self._cells:
            self._rows.append((self._line, self._cells))

    def _keep(self, cell: Cell) -> None:
        if self._place >= MOST_COLUMNS:
            raise UnreadableError(self._line, f"has more than {MOST_COLUMNS} columns")
        if self._place < len(self._cells):
            raise UnreadableError(self._line, "is a damaged workbook: two cells in one place")
        self._cells += [""] * (self._place - len(self._cells))
        self._cells.append(cell)

    def _text(self, piece: str) -> None:
        if self._hears:
            self._pieces.append(piece)

    def _cell(self) -> Cell:
        text = "".join(self._pieces)
        if self._formula:
            return _FORMULA
        if self._kind == "s":
            return self._shared(text)
        if self._kind in {"inlineStr", "str"}:
            return tidy(unescaped(text))
        if self._kind == "e":
            return Wrong(f"is an error of the spreadsheet: {text[:20]}")
        if self._kind in _REFUSED and text:
            return _REFUSED[self._kind]
        return self._number(text.strip())

    def _shared(self, text: str) -> str:
        if text.isdecimal() and len(text) < len("1048576") + 2 and int(text) < len(self._texts):
            return self._texts[int(text)]
        raise UnreadableError(self._line, "is a damaged workbook: a text is missing")

    def _number(self, text: str) -> Cell:
        """Return a number as it is shown, if it is whole: 7 formatted 000 is ``007``."""
        if not text:
            return ""
        style = self._style
        known = style.isdecimal() and len(style) < len("100000") and int(style) < len(self._formats)
        shown = self._formats[int(style)] if known else ""
        if shown == "date":
            return _DATE
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise UnreadableError(self._line, "is a damaged workbook: no number") from None
        if not number.is_finite() or number.adjusted() >= _EXACT_DIGITS:
            return _TOO_LONG
        if number != number.to_integral_value():
            return _shortest(number) if self._fractions else _FRACTION
        return f"{int(number):0{len(shown) or 1}}"


def _shortest(number: Decimal) -> str:
    """Return a number as it was typed: 1.1, which the file may hold as 1.1000000000000001."""
    return f"{Context(prec=_EXACT_DIGITS).plus(number).normalize():f}"


def _place(reference: str) -> int:
    """Return the place of a cell in its row: 0 for A7, 26 for AA7."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise UnreadableError(1, f'is a damaged workbook: no cell "{reference[:20]}"')
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
