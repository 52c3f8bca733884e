"""The HTTP API of step 1, a file a resource."""

from submission.api import reports, weeks

BLUEPRINTS = [weeks.blueprint, reports.blueprint]
