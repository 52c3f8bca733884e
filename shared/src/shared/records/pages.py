"""``/<service>/accesses``: the page on which somebody reads who read or decided on their record."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from uuid import UUID

from flask import request
from sqlalchemy import Select
from sqlalchemy.orm import DeclarativeBase, Session

from shared.kit.http import PERSON, Blueprint, current_person, paged
from shared.pages import render
from shared.records.access import accesses
from shared.records.api import NEWEST_FIRST

PAGE: Final = 50

NamesOf = Callable[[Session, Collection[UUID]], Mapping[UUID, str]]


def access_pages(
    service: str,
    model: type[DeclarativeBase],
    names_of: NamesOf,
    acts_on: Callable[[UUID], Select[*tuple[Any, ...]]] | None = None,
) -> Blueprint:
    """Return the blueprint of the page; ``acts_on`` as ``access_blueprint`` takes it.

    ``names_of`` gives the names of people by id; somebody it does not know is told by role alone.
    """
    blueprint = Blueprint("access-pages", __name__)

    @blueprint.page(f"/{service}/accesses", access=PERSON)
    def show_accesses(session: Session) -> str:
        """Show who read one's scored detail here or decided on it, in which role; newest first."""
        person_id = current_person()
        acts = None if acts_on is None else acts_on(person_id)
        query = {"limit": PAGE, "cursor": request.args.get("cursor")}

        def read(after: tuple[Any, ...] | None, limit: int) -> Any:
            return accesses(session, model, person_id, acts=acts, after=after, limit=limit)

        page = paged(query, asked=["my access", person_id], order=NEWEST_FIRST, read=read)
        names = names_of(session, {row.by_id for row in page["items"]})
        return render(
            "pages/accesses.html",
            active="record",
            service=service,
            entries=page["items"],
            following=page["next"],
            names=names,
        )

    return blueprint
