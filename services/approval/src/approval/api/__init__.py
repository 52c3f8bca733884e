"""The HTTP API of step 3, a file a resource; the directory has its own."""

from approval.api import decisions, proposals, results, waiting

BLUEPRINTS = [
    proposals.blueprint,
    decisions.blueprint,
    results.blueprint,
    waiting.blueprint,
]
