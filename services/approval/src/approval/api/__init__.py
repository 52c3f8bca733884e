"""The HTTP API of step 3, a file a resource; the directory has its own."""

from approval.api import proposals, results

BLUEPRINTS = [proposals.blueprint, results.blueprint]
