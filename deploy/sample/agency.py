"""The sample agency: the one that is shipped, or an invented one of any size.

Nobody in it is real; names are put together by chance from common family and given names.
"""

import csv
import random
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count, cycle, islice
from pathlib import Path
from typing import Final

SHIPPED: Final = Path(__file__).with_name("agency")
FEWEST: Final = 100
MOST: Final = 100_000

_UNIT_COLUMNS: Final = ("code", "name", "kind", "parent", "head", "leader_in_charge")
_PERSON_COLUMNS: Final = ("code", "name", "unit", "post", "tier", "manager", "account")
_SEED: Final = 8679
_NAMES: Final[Mapping[str, str]] = {
    "families": "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn"
    " Lâm Trịnh Mai Cao Tạ Quách Kiều Lương Thái Châu Tô La",
    "women's middles": "Thu Bích Hoài Ngọc Kim Khánh Minh Diệu Hồng Quỳnh Thanh Phương Tường",
    "women": "Nga Quyên Diệp Thảo Trâm Uyên Vy Yến Lan Hạnh Oanh Duyên Thư Nhã Chi Hiền Giang Liên",
    "men's middles": "Hữu Đình Xuân Gia Đức Hải Bảo Công Thế Khắc Văn Duy Tuấn Anh Trung",
    "men": "Khuê Thuận Bách Khoa Lộc Nghĩa Phát Quý Tín Vinh Thịnh Khôi Đạt Hào Kiên Tùng Hiếu",
}
_PARTS: Final = {kind: names.split() for kind, names in _NAMES.items()}
_FIELDS: Final = (
    "Tổng hợp",
    "Nghiên cứu",
    "Đào tạo",
    "Hợp tác",
    "Kế hoạch",
    "Dữ liệu",
    "Địa phương",
    "Thanh tra",
    "Truyền thông",
    "Thi đua",
)


@dataclass(frozen=True, slots=True)
class _Unit:
    code: str
    name: str
    kind: str
    parent: str = ""
    leader_in_charge: str = ""


@dataclass(frozen=True, slots=True)
class _Person:
    code: str
    name: str
    unit: str
    post: str
    tier: str
    manager: str
    account: str


def roster(people: int | None, folder: Path) -> Path:
    """Return a folder with ``units.csv`` and ``people.csv``.

    ``people``
        None: the shipped agency of 65. A number from 100 to 100,000: one of just so many people,
        written into ``folder``; the same number gives the same agency.

    Raises ``ValueError`` for another number.
    """
    if people is None:
        return SHIPPED
    if not FEWEST <= people <= MOST:
        raise ValueError(f"an agency has {FEWEST} to {MOST} people, not {people}")
    folder.mkdir(parents=True, exist_ok=True)
    found = list(islice(_Agency().members(leaders=4 + people // 2_000), people))
    units = dict.fromkeys(unit for unit, _ in found)
    heads: dict[str, str] = {}
    for unit, person in found:
        heads.setdefault(unit.code, person.code)
    rows = (asdict(unit) | {"head": heads[unit.code]} for unit in units)
    _write(folder / "units.csv", _UNIT_COLUMNS, rows)
    _write(folder / "people.csv", _PERSON_COLUMNS, (asdict(person) for _, person in found))
    return folder


def _write(file: Path, columns: Sequence[str], rows: Iterable[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


class _Agency:
    """Goes on for ever: a unit's head comes before its people, a manager before the managed."""

    def __init__(self) -> None:
        self._chance = random.Random(_SEED)  # noqa: S311 - invents people, guards nothing
        self._codes = count(1)
        self._logins: Counter[str] = Counter()

    def members(self, leaders: int) -> Iterator[tuple[_Unit, _Person]]:
        """Give the members one by one, each with the unit it works in."""
        top = _Unit("LD", "Lãnh đạo Ban", "leadership", leader_in_charge="CB000001")
        codes: list[str] = []
        for place in range(leaders):
            title = "Phó Trưởng ban" if place else "Trưởng ban"
            manager = codes[0] if place else ""
            person = self._person(top, title, "committee_leader", manager)
            codes.append(person.code)
            yield top, person
        for code in codes:
            yield top, self._person(top, "Thư ký", "secretary", code)
        yield top, self._person(top, "Trợ lý", "assistant", codes[0])
        in_charge = cycle(codes)
        yield from self._office(next(in_charge))
        for number in count(1):
            field = _FIELDS[(number - 1) % len(_FIELDS)]
            for each in (2 * number - 1, 2 * number):
                yield from self._department(f"V{each}", f"Vụ {field} {each}", next(in_charge))
            yield from self._bureau(f"C{number}", f"Cục {field} {number}", next(in_charge))

    def _office(self, leader: str) -> Iterator[tuple[_Unit, _Person]]:
        unit = _Unit("VP", "Văn phòng Ban", "office", "LD", leader)
        chief = self._person(unit, "Chánh Văn phòng", "chief_of_office", leader)
        deputy = self._person(unit, "Phó Chánh Văn phòng", "deputy", chief.code)
        yield unit, chief
        yield unit, deputy
        yield from self._staff(unit, deputy.code, specialists=6, workers=4)
        yield from self._section(unit, "VP-1", "Phòng Hành chính", deputy.code)

    def _department(self, code: str, name: str, leader: str) -> Iterator[tuple[_Unit, _Person]]:
        unit = _Unit(code, name, "department", "LD", leader)
        director = self._person(unit, "Vụ trưởng", "director", leader)
        yield unit, director
        for _ in range(2):
            deputy = self._person(unit, "Phó Vụ trưởng", "deputy", director.code)
            yield unit, deputy
            yield from self._staff(unit, deputy.code, specialists=8, workers=1)

    def _bureau(self, code: str, name: str, leader: str) -> Iterator[tuple[_Unit, _Person]]:
        unit = _Unit(code, name, "bureau", "LD", leader)
        director = self._person(unit, "Cục trưởng", "bureau_director", leader)
        yield unit, director
        for number in (1, 2):
            deputy = self._person(unit, "Phó Cục trưởng", "deputy", director.code)
            yield unit, deputy
            yield from self._section(
                unit, f"{code}-{number}", f"Phòng Nghiệp vụ {number}", deputy.code
            )
        office = _Unit(f"{code}-VP", "Văn phòng Cục", "section", code)
        chief = self._person(office, "Chánh Văn phòng Cục", "section_head", director.code)
        yield office, chief
        yield from self._staff(office, chief.code, specialists=9, workers=6)

    def _section(
        self, above: _Unit, code: str, name: str, manager: str
    ) -> Iterator[tuple[_Unit, _Person]]:
        unit = _Unit(code, name, "section", above.code)
        head = self._person(unit, "Trưởng phòng", "section_head", manager)
        deputy = self._person(unit, "Phó Trưởng phòng", "deputy_section_head", head.code)
        yield unit, head
        yield unit, deputy
        yield from self._staff(unit, head.code, specialists=10, workers=0)
        yield from self._staff(unit, deputy.code, specialists=6, workers=2)

    def _staff(
        self, unit: _Unit, manager: str, *, specialists: int, workers: int
    ) -> Iterator[tuple[_Unit, _Person]]:
        for _ in range(specialists):
            yield unit, self._person(unit, "Chuyên viên", "specialist", manager)
        for _ in range(workers):
            yield unit, self._person(unit, "Nhân viên", "worker", manager)

    def _person(self, unit: _Unit, post: str, tier: str, manager: str) -> _Person:
        sex = self._chance.choice(("women", "men"))
        family, middle, given = (
            self._chance.choice(_PARTS[kind]) for kind in ("families", f"{sex}'s middles", sex)
        )
        login = f"{_plain(given)}.{_plain(family)}"
        self._logins[login] += 1
        again = self._logins[login]
        return _Person(
            code=f"CB{next(self._codes):06}",
            name=f"{family} {middle} {given}",
            unit=unit.code,
            post=post,
            tier=tier,
            manager=manager,
            account=login if again == 1 else f"{login}{again}",
        )


def _plain(word: str) -> str:
    """Return a word in the letters a to z."""
    letters = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isascii())
