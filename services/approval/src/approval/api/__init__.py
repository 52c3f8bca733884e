"""The HTTP API of step 3, a file a resource; the directory has its own."""

from approval import queries
from approval.api import decisions, evidence, exports, imports, proposals, results, waiting
from approval.models import AccessEntry
from shared.records.api import access_blueprint

BLUEPRINTS = [
    proposals.blueprint,
    evidence.blueprint,
    decisions.blueprint,
    results.blueprint,
    imports.blueprint,
    waiting.blueprint,
    exports.blueprint,
    access_blueprint("approval", AccessEntry, queries.decisions_on_person),
]
