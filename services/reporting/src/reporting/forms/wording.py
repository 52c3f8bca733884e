"""How forms write figures, days, weeks, periods and grades in Vietnamese."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from shared.rulebook import Period, PeriodKind, Rulebook

NOTHING: Final = "—"
_ROMAN: Final = ("I", "II", "III", "IV")


def points(number: Decimal | None) -> str:
    """Return points with a decimal comma and two places; a dash for none."""
    return NOTHING if number is None else str(format_decimal(number, "#,##0.00", locale="vi"))


def points_written(parts: Mapping[str, str], name: str) -> str:
    """Return the points of a part that is stored as text; a dash where it is not there."""
    return points(Decimal(parts[name])) if name in parts else NOTHING


def day(of: date) -> str:
    """Return a day as 16/11/2026."""
    return f"{of:%d/%m/%Y}"


def long_day(of: date) -> str:
    """Return a day as ``ngày 05 tháng 02 năm 2026``, single figures with a nought before them.

    So do days and the first two months. Source: Decree 30/2020/NĐ-CP, annex I.
    """
    month = f"{of.month:02}" if of.month <= 2 else str(of.month)  # noqa: PLR2004 - the annex's
    return f"ngày {of.day:02} tháng {month} năm {of.year}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant on the agency's wall, as ``16 giờ 05 ngày 16/11/2026``."""
    local = at.astimezone(zone)
    return f"{local.hour} giờ {local.minute:02} ngày\N{NO-BREAK SPACE}{day(local.date())}"


def week(monday: date) -> str:
    """Return a week by its first and last day."""
    return f"{day(monday)} \N{EN DASH} {day(monday + timedelta(days=6))}"


def short_week(monday: date) -> str:
    """Return a week by its days without the first one's year."""
    return f"{monday:%d/%m} \N{EN DASH} {day(monday + timedelta(days=6))}"


def period(of: Period) -> str:
    """Return a period as ``tháng 11 năm 2026``, ``quý IV năm 2026`` or ``năm 2026``."""
    if of.kind is PeriodKind.MONTH:
        return f"tháng {of.number} năm {of.year}"
    if of.kind is PeriodKind.QUARTER:
        return f"quý {_ROMAN[of.number - 1]} năm {of.year}"
    if of.kind is PeriodKind.HALF:
        return f"6 tháng {'đầu' if of.number == 1 else 'cuối'} năm {of.year}"
    return f"năm {of.year}"


def capital(said: str) -> str:
    """Return a text with a capital first letter."""
    return said[:1].upper() + said[1:]


def grade(rulebook: Rulebook, name: str | None) -> str:
    """Return what a grade is called; one that the rulebook does not know stands for itself."""
    if name is None:
        return NOTHING
    known = rulebook.grades.get(name)
    return capital(known.name["vi"]) if known else name.replace("_", " ")


def footing(rulebook: Mapping[str, str], at: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """Return what stands at the foot of every form: by which rulebook, and as of when."""
    digest = f" (SHA-256 {rulebook['sha256'][:16]}…)" if rulebook["sha256"] else ""
    return (
        f"Bộ quy tắc: {rulebook['id']}, phiên bản {rulebook['version']}{digest}.",
        f"Số liệu tính đến {moment(at, zone)}. Biểu do hệ thống Tuần lập.",
    )
