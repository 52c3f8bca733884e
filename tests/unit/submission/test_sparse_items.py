"""An item of a report is read alike, whether what was not sent is looked at or not."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from submission.api.schemas import ItemIn
from submission.domain.reports import Item

VALUES = (
    st.none() | st.booleans() | st.integers(-5, 120) | st.sampled_from(["", "Việc", "2.5", "9"])
)
DAYS = st.sampled_from(["2026-11-16", "16/11/2026"])
FIELDS = st.sampled_from([*ItemIn().fields, "more"])
SENT = st.dictionaries(FIELDS, VALUES | DAYS, max_size=6)
ITEMS = st.lists(SENT | st.none() | st.just("Việc"), max_size=3)


def read(schema: ItemIn, sent: Any, *, closely: bool) -> Any:
    try:
        return Schema.load(schema, sent) if closely else schema.load(sent)
    except ValidationError as fault:
        return fault.messages


@given(SENT | SENT.map(lambda sent: {"title": "Việc"} | sent))
def test_one_item_is_read_as_if_all_its_fields_were_looked_at(sent: dict[str, Any]) -> None:
    assert read(ItemIn(), sent, closely=False) == read(ItemIn(), sent, closely=True)


@given(ITEMS)
def test_so_are_many_and_what_is_wrong_with_one_is_told_by_its_place(sent: list[Any]) -> None:
    several = ItemIn(many=True)
    assert read(several, sent, closely=False) == read(several, sent, closely=True)


def test_what_is_not_sent_is_what_the_document_tells() -> None:
    item, told = ItemIn().load({"title": "Việc"}), ItemIn().fields
    assert item == Item("Việc")
    assert item.product == told["product"].load_default
    assert item.key_task == told["key_task"].load_default
