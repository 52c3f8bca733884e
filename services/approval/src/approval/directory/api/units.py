"""Units: the agency's tree."""

from typing import Any, Final

from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.api.schemas import Units
from shared.kit.http import PERSON, Blueprint, Order, PageArgs, paged

BY_CODE: Final = Order(("code",), (str,))

blueprint = Blueprint("units", __name__, url_prefix="/directory/v1")


@blueprint.get("/units", access=PERSON, asks=PageArgs, gives=Units)
def list_units(session: Session, *, query: dict[str, Any]) -> dict[str, Any]:
    """List the units, in order of code; `parent_id` makes them a tree."""

    def read(after: tuple[Any, ...] | None, limit: int) -> Any:
        return queries.units(session, after=after, limit=limit)

    return paged(query, asked="units", order=BY_CODE, read=read)
