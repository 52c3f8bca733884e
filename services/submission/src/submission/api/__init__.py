"""The HTTP API of step 1, a file a resource."""

from shared.records.api import access_blueprint
from submission.api import (
    catalogues,
    collective,
    drafts,
    evidence,
    items,
    obstacles,
    reports,
    weeks,
)
from submission.models import AccessEntry

BLUEPRINTS = [
    weeks.blueprint,
    drafts.blueprint,
    reports.blueprint,
    obstacles.blueprint,
    collective.blueprint,
    items.blueprint,
    evidence.blueprint,
    catalogues.blueprint,
    access_blueprint("submission", AccessEntry),
]
