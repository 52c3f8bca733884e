"""Every act on periods and classifications, in every state, by every party."""

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any, Final

import pytest
from werkzeug.test import TestResponse

from house import House
from integration.reporting.classifying import (
    ALL,
    OFFICE,
    approved,
    ask,
    code_of,
    do,
    line,
    state,
)
from permitted import undoing
from reporting.domain import classifications, periods
from reporting.domain.classifications import (
    ClassificationAction,
    ClassificationParty,
    ClassificationState,
)
from reporting.domain.periods import PeriodAction, PeriodState
from shared.rulebook import adopt

YEAR, HEAD, DIRECTOR, LEADER, STRANGER = "2026", "CB053", "CB050", "CB003", "CB058"
OF: Final[Mapping[ClassificationState, str]] = {
    ClassificationState.COMPUTED: "CB054",
    ClassificationState.PROPOSED: "CB055",
    ClassificationState.DECIDED: "CB056",
}
"""Somebody whose classification is left in each state before it is published."""

SENT: Final[Mapping[ClassificationAction, tuple[str, Any]]] = {
    ClassificationAction.PROPOSE: ("proposal", {"grade": "good", "said": "Theo kết quả."}),
    ClassificationAction.DECIDE: ("decision", {"grade": "good"}),
    ClassificationAction.FIND: (
        "finding",
        {"gate": "disciplined", "evidence": "Quyết định số 3"},
    ),
}
PARTIES: Final[Mapping[str, set[ClassificationParty]]] = {
    OFFICE: {ClassificationParty.OFFICE},
    HEAD: {ClassificationParty.HEAD},
    DIRECTOR: {ClassificationParty.HEAD, ClassificationParty.AUTHORITY},
    LEADER: set(),
}


def act(house: House, code: str, row: Any, action: ClassificationAction) -> TestResponse:
    what, body = SENT[action]
    path = f"{ALL}/{row['classification_id']}/{what}"
    return house.call(code, "POST", path, body, If_Match=f'"{row["version"]}"')


def expected(of: ClassificationState, action: ClassificationAction, code: str) -> tuple[int, str]:
    """Return the status and, where it is refused, why; else the state that follows."""
    if code == STRANGER:
        return 404, "not-found"
    if code not in PARTIES:
        unknown = of is not ClassificationState.PUBLISHED
        return (404, "not-found") if unknown else (403, "not-competent")
    if classifications.BY[action] not in PARTIES[code]:
        return 403, "not-competent"
    if (of, action) not in classifications.NEXT:
        return 409, "classification-not-now"
    return 200, classifications.NEXT[of, action]


def test_every_act_on_a_classification_in_every_state_by_every_party(
    house: House, subtests: pytest.Subtests
) -> None:
    decree = "decree-335-2025-staff,decree-335-2025-leader"
    house.apps["reporting"].config["RULEBOOKS"] = adopt(decree, None)
    for code in OF.values():
        approved(house, code, date(2026, 10, 5), {"general": "25", "results": "55"})
    do(house, YEAR, "opening", "computation")
    for code, action in (("CB055", "PROPOSE"), ("CB056", "DECIDE")):
        by = HEAD if action == "PROPOSE" else DIRECTOR
        assert (
            act(house, by, line(house, code, YEAR), ClassificationAction[action]).status_code == 200
        )
    rows = {of: line(house, code, YEAR) for of, code in OF.items()}
    _tried(house, subtests, rows, OF)
    for of in (ClassificationState.COMPUTED, ClassificationState.PROPOSED):
        assert act(house, DIRECTOR, rows[of], ClassificationAction.DECIDE).status_code == 200
    do(house, YEAR, "publication")
    published = {ClassificationState.PUBLISHED: "CB056"}
    _tried(
        house, subtests, {of: line(house, code, YEAR) for of, code in published.items()}, published
    )


def _tried(
    house: House,
    subtests: pytest.Subtests,
    rows: Mapping[ClassificationState, Any],
    of_whom: Mapping[ClassificationState, str],
) -> None:
    assert {of: row["state"] for of, row in rows.items()} == {of: of.value for of in rows}
    for of, action in product(rows, SENT):
        for code in (*PARTIES, of_whom[of], STRANGER):
            with subtests.test(f"{action} {of} {code}"), undoing(house, "reporting"):
                answer = act(house, code, rows[of], action)
                assert answer.json is not None
                told = answer.json["state"] if answer.status_code == 200 else code_of(answer)
                assert (answer.status_code, told) == expected(of, action, code)


PATHS: Final[Mapping[PeriodAction, str]] = {
    PeriodAction.COMPUTE: "computation",
    PeriodAction.PUBLISH: "publication",
    PeriodAction.LOCK: "lock",
    PeriodAction.REOPEN: "reopening",
}
BROUGHT: Final[Mapping[PeriodState, tuple[str, tuple[str, ...]]]] = {
    PeriodState.OPEN: ("2026-06", ("opening",)),
    PeriodState.COMPUTED: ("2026-07", ("opening", "computation")),
    PeriodState.PUBLISHED: ("2026-08", ("opening", "computation", "publication")),
    PeriodState.LOCKED: ("2026-09", ("opening", "computation", "publication", "lock")),
}


def test_every_act_on_a_period_in_every_state_by_the_office_and_by_others(
    house: House, subtests: pytest.Subtests
) -> None:
    for of, (period, acts) in BROUGHT.items():
        assert do(house, period, *acts)["state"] == of
    for (of, (period, _)), action in product(BROUGHT.items(), PATHS):
        body = {"reason": "Có kết quả đính chính."} if action is PeriodAction.REOPEN else None
        for code in (OFFICE, DIRECTOR, LEADER):
            with subtests.test(f"{action} {of} {code}"), undoing(house, "reporting"):
                answer = ask(house, period, PATHS[action], body, by=code)
                assert answer.json is not None
                if code != OFFICE:
                    assert (answer.status_code, code_of(answer)) == (403, "not-yours-to-read")
                elif (of, action) in periods.NEXT:
                    assert answer.json["state"] == periods.NEXT[of, action]
                else:
                    assert (answer.status_code, code_of(answer)) == (409, "period-not-now")
    assert {of: state(house, period)["state"] for of, (period, _) in BROUGHT.items()} == {
        of: of.value for of in BROUGHT
    }
