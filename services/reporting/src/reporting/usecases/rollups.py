"""Counts what the weekly results add up to anew, and settles how the year is divided."""

# ruff: noqa: S608 - all names are of the code's own

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from reporting import queries
from reporting.models import YearRule
from shared.rulebook.model import Year

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('roll-ups', 0))")


def rebuild(session: Session, year: Year) -> Mapping[str, int]:
    """Count every roll-up anew out of the weekly results, and return each one's rows.

    Who reads meanwhile reads what there was; what is approved meanwhile waits, and is counted.
    """
    session.execute(_LOCK)
    _divide_by(session, year)
    placed = {"placed": queries.placed_weeks(session, year)}
    return {each.table: _recounted(session, each, placed) for each in queries.ROLL_UPS}


def _recounted(session: Session, each: queries.RollUp, placed: Mapping[str, object]) -> int:
    session.execute(text(f"delete from {each.table}"))
    columns = ", ".join(each.keys + each.columns)
    counted = text(
        f"with recounted as ({each.recount}) insert into {each.table} ({columns})"
        f" select {columns} from recounted"
    ).bindparams(bindparam("placed", type_=JSONB))
    counting = text(f"select count(*) from {each.table}")
    session.execute(counted, placed)
    return int(session.scalar(counting) or 0)


def settle_year(session: Session, year: Year) -> bool:
    """Divide the year as the rulebooks do, and tell whether it is divided so.

    Once there are results, only a rebuild changes it, since it moves weeks from period to period.
    """
    if queries.is_divided_by(session, year):
        return True
    session.execute(_LOCK)
    if queries.has_results(session):
        return False
    _divide_by(session, year)
    return True


def _divide_by(session: Session, year: Year) -> None:
    session.execute(delete(YearRule))
    rule = (year.first_month, year.named_by_end, year.week_belongs_by)
    if rule != queries.CALENDAR_YEAR:
        names = ("first_month", "named_by_end", "week_belongs_by")
        session.execute(insert(YearRule).values(one=True, **dict(zip(names, rule, strict=True))))
