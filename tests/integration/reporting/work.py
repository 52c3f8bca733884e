"""Work in reports: drawn, as reporting keeps it by job, and as whoever reads all counts it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import text

from integration.reporting.telling import Envelope
from shared.kit.db import Database

WEEKS: Final = (date(2026, 12, 28), date(2027, 1, 4))  # the first belongs to 2026 by its Thursday


def works(person: UUID) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draw items of two jobs that are this person's alone, or of no unit of measure."""
    return st.lists(
        st.builds(
            item,
            st.sampled_from([f"{person} A", f"{person} B"]),
            st.sampled_from(["văn bản", None]),
            st.sampled_from(["1", "1.5", "1.50", None]),
            st.sampled_from(["2", "0.25", "0", None]),
        ),
        max_size=4,
    )


def item(
    job: str, measure: str | None, coefficient: str | None, quantity: str | None
) -> dict[str, Any]:
    return {
        "title": "Việc",
        "job": job,
        "unit_of_measure": measure,
        "coefficient": coefficient,
        "quantity_completed": quantity,
    }


Work = dict[tuple[Any, ...], tuple[Any, ...]]


def work_kept(database: Database, told: Sequence[Envelope]) -> Work:
    """Return by month, unit, job and coefficient what is kept of the jobs of whom this was said."""
    people = {each["data"]["person_id"] for each in told}
    with database.transaction() as session:
        rows = session.execute(
            text(
                "select month, unit_id::text, job, unit_of_measure, coefficient, weeks,"
                " weeks_counted, items, items_counted, quantity from job_month"
                " where split_part(job, ' ', 1) = any(:people)"
            ),
            {"people": list(people)},
        )
        return {tuple(row)[:5]: tuple(row)[5:] for row in rows}


def work_expected(told: Sequence[Envelope]) -> Work:
    """Return the same as whoever reads all that was said would count it."""
    found: Work = {}
    for month, week in zip(("2026-12", "2027-01"), WEEKS, strict=True):
        said = [each for each in told if each["data"]["week"] == week.isoformat()]
        newest = {
            name: max(
                (each for each in said if each["type"] == f"{name}.v1"),
                key=lambda each: each["subjectversion"],
                default=None,
            )
            for name in ("approval.result_approved", "submission.report_handed_in")
        }
        result, report = newest.values()
        if result is None or report is None:
            continue
        items = report["data"]["items"]
        for job, measure in {(each["job"], each["unit_of_measure"]) for each in items}:
            lines: dict[Decimal, list[str | None]] = {}
            for each in items:
                if (each["job"], each["unit_of_measure"]) == (job, measure):
                    coefficient = Decimal(each["coefficient"] or 1)
                    lines.setdefault(coefficient, []).append(each["quantity_completed"])
            counted = any(each["quantity_completed"] is not None for each in items)
            for coefficient, done in lines.items():
                once = coefficient == min(lines)
                quantities = [Decimal(each) for each in done if each is not None]
                key = (month, result["data"]["unit_id"], job, measure or "", coefficient)
                weeks = (int(once), int(once and counted))
                found[key] = (*weeks, len(done), len(quantities), sum(quantities))
    return found
