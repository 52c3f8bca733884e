"""The pages of step 1."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from shared.pages import pages_blueprint
from shared.records.pages import access_pages
from submission.models import AccessEntry


def _nobody(_: Session, __: Collection[UUID]) -> Mapping[UUID, str]:
    """Return no names: submission keeps none of people."""
    return {}


PAGES = [
    pages_blueprint("submission"),
    access_pages("submission", AccessEntry, _nobody),
]
