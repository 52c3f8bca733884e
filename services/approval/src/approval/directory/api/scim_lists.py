"""Lists of resources: filtered, sorted and in pages (RFC 7644, section 3.4.2)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import Response
from scim2_models import Context, ListResponse, ScimFilter, SearchRequest
from scim2_models.path import CompareOperator, Comparison

from approval.directory.api.scim_answers import scim
from approval.directory.api.scim_schemas import POLICY, AnyKept

MOST: Final = 200
"""So many resources are answered at most, and where nobody asks for fewer."""

Read = Callable[..., Sequence[AnyKept]]


def listed(
    model: Any,
    asked: Mapping[str, Any],
    *,
    read: Read,
    count: Callable[[], int],
    columns: Mapping[str, str],
) -> Response:
    """Return a page of the resources that are asked for.

    ``read(offset=…, limit=…, **having)`` gives resources in their own order, ``columns`` tells by
    which attributes it finds some without reading all. Raises ``ValidationError``.
    """
    search = SearchRequest[model].model_validate(asked, scim_policy=POLICY)
    first, limit = search.start_index_0 or 0, _limit(search)
    if search.filter is None and search.sort_by is None:
        total = count()
        found = read(offset=first, limit=limit) if limit else []
    else:
        matching = _matching(search, read, columns)
        total, found = len(matching), matching[first : first + limit]
    return page(model, search, found, total=total, first=first)


def page(model: Any, search: Any, found: Sequence[AnyKept], *, total: int, first: int) -> Response:
    """Return one page of a list with the attributes that were asked for."""
    body = ListResponse[model](
        total_results=total,
        start_index=first + 1,
        items_per_page=len(found),
        resources=list(found),
    ).model_dump(
        scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=search, scim_policy=POLICY
    )
    return scim(body)


def searched(model: Any, asked: Mapping[str, Any], everything: Callable[[], list[Any]]) -> Response:
    """Return a page of resources of several types; raises ``ValidationError``."""
    search = SearchRequest[model].model_validate(asked, scim_policy=POLICY)
    first, limit = search.start_index_0 or 0, _limit(search)
    found = search.sort(each for each in everything() if _fits(search.filter, each))
    return page(model, search, found[first : first + limit], total=len(found), first=first)


def _limit(search: Any) -> int:
    return MOST if search.count is None else min(search.count, MOST)


def _matching(search: Any, read: Read, columns: Mapping[str, str]) -> list[AnyKept]:
    having = _having(search.filter, columns)
    if having is None:
        return []
    found = [each for each in read(**having) if _fits(search.filter, each)]
    return list(search.sort(found))


def _fits(wanted: ScimFilter[Any] | None, resource: AnyKept) -> bool:
    return wanted is None or wanted.match(resource)


def _having(wanted: ScimFilter[Any] | None, columns: Mapping[str, str]) -> dict[str, object] | None:
    """Return by what the database finds what a filter may match; nothing when it cannot."""
    if wanted is None or not isinstance(wanted.ast, Comparison):
        return {}
    comparison = wanted.ast
    path = comparison.attr_path
    attribute = ".".join(filter(None, [path.attr, path.sub_attr])).lower()
    column = columns.get(attribute)
    if column is None or comparison.op is not CompareOperator.eq or path.uri is not None:
        return {}
    value = comparison.value
    if not isinstance(value, str):
        return {}
    if column != "id":
        return {column: value.lower() if column == "email" else value}
    try:
        return {column: UUID(value)}
    except ValueError:
        return None
