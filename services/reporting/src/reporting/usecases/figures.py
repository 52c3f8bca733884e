"""Works out everybody's figure of a period, so many people at once, and keeps what changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Text, and_, cast, func, insert, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.classifications import ClassificationAction, ClassificationState
from reporting.domain.judging import founded, judge, unfounded
from reporting.domain.products import Reported, pooled, products
from reporting.models import Classification, ClassificationAct
from shared.contracts.directory import LEADING_TIERS
from shared.kit.copies import ARRIVED, arrived, table
from shared.kit.db import AnyRow
from shared.rulebook import Adopted, Period, PeriodKind, Rulebook

AT_ONCE: Final = 2_000
_TARGET: Final = table(Classification)
_ACTS: Final = table(ClassificationAct)
_JUDGED: Final = (
    "period",
    "person_id",
    "unit_id",
    "group_id",
    "duty",
    "state",
    "status",
    "score",
    "ranked",
    "computed_grade",
    "best_grade",
    "rulebook",
    "facts",
)
_TELLS_APART: Final = ("unit_id", "group_id", "duty", "status", "rulebook", "facts")
"""What a figure follows from, and who decides on it: where none differs, nothing is done."""


def governing(adopted: Adopted, period: Period) -> dict[bool, Rulebook]:
    """Return the rulebooks for leaders and for others: those of the period's last week."""
    last = list(period.weeks())[-1]
    return {leader: adopted.governing(last, leader=leader) for leader in (True, False)}


class _Worked(NamedTuple):
    """By person: factors by period, reports of the period, and what was done before it."""

    stated: Mapping[UUID, Mapping[str, dict[str, Any]]]
    reports: Mapping[UUID, Sequence[Reported]]
    before: Mapping[UUID, Mapping[str, Decimal]]


class _Judging:
    """What everybody's period is judged by."""

    def __init__(self, session: Session, period: Period, adopted: Adopted) -> None:
        self._session = session
        self._period = period
        self._mondays = list(period.weeks())
        self._rulebooks = governing(adopted, period)
        self._groups = queries.deciding_units(session)
        kinds = list(PeriodKind)
        shorter = kinds[: kinds.index(period.kind)]
        self._shorter = [str(each) for kind in shorter for each in period.divided(kind)]
        self._pools = {
            leader: list(pooled(rulebook, period)) for leader, rulebook in self._rulebooks.items()
        }

    def rows(
        self,
        people: Sequence[AnyRow],
        findings: Mapping[UUID, dict[str, str]] | None = None,
        factors: Mapping[UUID, dict[str, Any]] | None = None,
    ) -> list[dict[str, Any]]:
        """Return the row of each of these people who owed or has a week of the period.

        ``findings`` and ``factors`` are those of the period, where they are others than are kept.
        """
        ids = [person.person_id for person in people]
        name = str(self._period)
        weeks = queries.written_weeks(self._session, ids, self._mondays[0], self._mondays[-1])
        if findings is None:
            findings = queries.kept_findings(self._session, name, ids)
        grades = queries.decided_grades(self._session, self._shorter, ids)
        worked = self._worked(ids, factors)
        return [
            self._row(
                person,
                {
                    "weeks": weeks[person.person_id],
                    "findings": findings.get(person.person_id, {}),
                    "grades": grades.get(person.person_id, {}),
                    "leader": person.tier in LEADING_TIERS,
                },
                worked,
            )
            for person in people
            if person.person_id in weeks
        ]

    def _worked(self, ids: list[UUID], factors: Mapping[UUID, dict[str, Any]] | None) -> "_Worked":
        name, first = str(self._period), self._mondays[0]
        stated = queries.kept_factors(self._session, [name, *self._shorter], ids)
        for person_id, of_period in (factors or {}).items():
            stated = {**stated, person_id: stated.get(person_id, {}) | {name: of_period}}
        if not any(self._pools.values()):
            return _Worked(stated, {}, {})
        return _Worked(
            stated,
            queries.reported_work(self._session, ids, first, self._mondays[-1]),
            queries.done_before(self._session, ids, first),
        )

    def _founded(self, person_id: UUID, facts: dict[str, Any], worked: "_Worked") -> dict[str, Any]:
        """Return facts with the factors that were stated and the products that they rest on."""
        stated = {name: each for name, each in worked.stated.get(person_id, {}).items() if each}
        of_period = stated.pop(str(self._period), None)
        if of_period:
            facts["factors"] = of_period
        if stated:
            facts["period_factors"] = stated
        pools = self._pools[facts["leader"]]
        if not pools:
            return facts
        told = products(worked.reports.get(person_id, ()), pools, worked.before.get(person_id, {}))
        return founded(self._rulebooks[facts["leader"]], facts, told, pools)

    def _row(self, person: AnyRow, facts: dict[str, Any], worked: "_Worked") -> dict[str, Any]:
        rulebook = self._rulebooks[facts["leader"]]
        facts = self._founded(person.person_id, facts, worked)
        found = judge(rulebook, self._period, facts)
        decidable = found.grade or unfounded(rulebook, facts, self._period)
        state = ClassificationState.COMPUTED if decidable else ClassificationState.DECIDED
        return {
            "period": str(self._period),
            "person_id": str(person.person_id),
            "unit_id": str(person.unit_id),
            "group_id": str(self._groups.get(person.unit_id, person.unit_id)),
            "duty": person.tier,
            "state": state,
            "status": found.status,
            "score": None if found.score is None else str(found.score),
            "ranked": None if found.ranked is None else str(found.ranked),
            "computed_grade": found.grade,
            "best_grade": found.best,
            "rulebook": rulebook.reference(),
            "facts": facts,
        }


def judged(session: Session, period: Period, adopted: Adopted) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of everybody, so many at once."""
    judging = _Judging(session, period, adopted)
    people = queries.people_after(session, None, limit=AT_ONCE)
    while people:
        yield judging.rows(people)
        people = queries.people_after(session, people[-1].person_id, limit=AT_ONCE)


def keep(session: Session, rows: list[dict[str, Any]], now: datetime) -> int:
    """Keep the rows that are new or have other facts, each with its act; return how many."""
    new = upsert(_TARGET).from_select(_JUDGED, arrived(_TARGET, _JUDGED), include_defaults=False)
    began_anew = dict.fromkeys(("proposed_grade", "decided_grade", "decided_by_id", "cap"))
    kept = (
        new.on_conflict_do_update(
            index_elements=[_TARGET.c.period, _TARGET.c.person_id],
            set_={name: new.excluded[name] for name in _JUDGED[2:]}
            | began_anew
            | {"version": _TARGET.c.version + 1, "changed_at": func.now()},
            where=or_(
                *(_TARGET.c[name].is_distinct_from(new.excluded[name]) for name in _TELLS_APART)
            ),
        )
        .returning(*_TARGET.c)
        .cte("kept")
    )
    facts = func.jsonb_build_object(
        "status", kept.c.status,
        "score", cast(kept.c.score, Text),
        "grade", kept.c.computed_grade,
        "rulebook", kept.c.rulebook,
        "facts", kept.c.facts,
    )  # fmt: skip
    acted = acting(kept, ClassificationAction.COMPUTE, now, facts)
    return len(session.execute(acted, {ARRIVED: rows}).all()) if rows else 0


def acting(changed: Any, action: ClassificationAction, now: datetime, facts: Any) -> Any:
    """Return the statement that records one act of the platform on each row that changed."""
    names = ("classification_id", "version", "action", "at", "said", "facts")
    values = (
        changed.c.classification_id,
        changed.c.version,
        literal(str(action)),
        literal(now),
        literal(""),
        facts,
    )
    recorded = insert(_ACTS).from_select(names, select(*values), include_defaults=False)
    return recorded.returning(_ACTS.c.classification_id)


def count_moved(session: Session, rows: list[dict[str, Any]]) -> int:
    """Return how many of the rows have other facts than those that are kept, or none."""
    if not rows:
        return 0
    now = arrived(_TARGET, _JUDGED).subquery("now")
    same = and_(
        _TARGET.c.period == now.c.period,
        _TARGET.c.person_id == now.c.person_id,
        _TARGET.c.facts == now.c.facts,
        _TARGET.c.rulebook == now.c.rulebook,
    )
    wanted = select(func.count()).select_from(now).where(~select(_TARGET).where(same).exists())
    return int(session.connection().execute(wanted, {ARRIVED: rows}).scalar_one())


def compute_one(
    session: Session,
    period: Period,
    row: AnyRow,
    *,
    adopted: Adopted,
    findings: Mapping[str, str] | None = None,
    factors: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the columns of one person's figure as ``compute`` gives them.

    With these findings and factors, or with those that are kept.
    """
    judging = _Judging(session, period, adopted)
    person = next(iter(queries.people_named(session, [row.person_id])))
    (found,) = judging.rows(
        [person],
        findings=None if findings is None else {row.person_id: dict(findings)},
        factors=None if factors is None else {row.person_id: dict(factors)},
    )
    return found
