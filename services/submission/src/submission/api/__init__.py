"""The HTTP API of step 1, a file a resource."""

from submission.api import catalogues, items, reports, weeks

BLUEPRINTS = [weeks.blueprint, reports.blueprint, items.blueprint, catalogues.blueprint]
