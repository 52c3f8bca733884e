"""A report is read alike, whether field by field as it was sent or by marshmallow."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError

from submission.api.schemas import FilingIn, ItemIn, ReportIn
from submission.api.sparse import Sparse
from submission.domain.reports import Content, Item

VALUES = (
    st.none() | st.booleans() | st.integers(-5, 120) | st.sampled_from(["", "Việc", "2.5", "9"])
)
DAYS = st.sampled_from(["2026-11-16", "16/11/2026"])
FIELDS = st.sampled_from([*ItemIn().fields, "more"])
SENT = st.dictionaries(FIELDS, VALUES | DAYS, max_size=6)
ITEMS = st.lists(SENT | st.none() | st.just("Việc"), max_size=3)


ITEM_ID = "6f0c1a52-0d8a-4c1e-9a55-0d3a4b1c2d3e"
PARTS = st.dictionaries(
    st.sampled_from(["quality", "progress", "Conduct", "", "lời"]),
    st.sampled_from(["36", "35.5", "18.555", "-1", "101", "NaN", ""]) | VALUES,
    max_size=3,
)
LINES = st.lists(
    st.fixed_dictionaries({"title": st.just("Việc")}, optional={"item_id": st.just(ITEM_ID)}),
    max_size=3,
)
REPORTS = st.fixed_dictionaries(
    {},
    optional={
        "summary": VALUES,
        "items": ITEMS | LINES | st.none(),
        "self_parts": PARTS | st.none(),
        "reason": VALUES,
        "more": VALUES,
    },
)


def read(schema: Sparse, sent: Any, *, closely: bool, **options: Any) -> Any:
    try:
        if closely:
            return Schema.load(schema, sent, **options)
        return schema.load(sent, **options)
    except ValidationError as fault:
        return fault.messages


@given(SENT | SENT.map(lambda sent: {"title": "Việc"} | sent))
def test_one_item_is_read_as_marshmallow_reads_it(sent: dict[str, Any]) -> None:
    assert read(ItemIn(), sent, closely=False) == read(ItemIn(), sent, closely=True)


@given(ITEMS)
def test_so_are_many_and_what_is_wrong_with_one_is_told_by_its_place(sent: list[Any]) -> None:
    several = ItemIn(many=True)
    assert read(several, sent, closely=False) == read(several, sent, closely=True)


@pytest.mark.parametrize("form", [ReportIn, FilingIn])
@pytest.mark.parametrize("options", [{}, {"unknown": RAISE}, {"unknown": EXCLUDE}])
@given(sent=REPORTS | st.none() | st.just("Việc") | st.just([]))
def test_so_is_a_whole_report(form: type[Sparse], options: dict[str, Any], sent: Any) -> None:
    faults_or_report = read(form(), sent, closely=True, **options)
    assert read(form(), sent, closely=False, **options) == faults_or_report


def test_a_work_item_that_is_named_twice_is_refused_by_its_list() -> None:
    twice = [{"title": "Việc", "item_id": ITEM_ID}] * 2
    faults = {"items": ["Name each work item once; join its lines."]}
    assert read(ReportIn(), {"items": twice}, closely=False) == faults


def test_what_is_not_sent_is_what_the_document_tells() -> None:
    item, told = ItemIn().load({"title": "Việc"}), ItemIn().fields
    assert item == Item("Việc")
    assert item.product == told["product"].load_default
    assert item.key_task == told["key_task"].load_default
    report = ReportIn().load({"self_parts": {"quality": "36"}})
    assert report == Content("", (), {"quality": Decimal(36)})
