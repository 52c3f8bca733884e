"""The HTTP API of step 1, a file a resource."""

from submission.api import catalogues, drafts, items, reports, weeks

BLUEPRINTS = [
    weeks.blueprint,
    drafts.blueprint,
    reports.blueprint,
    items.blueprint,
    catalogues.blueprint,
]
