"""The HTTP API of step 2, a file a resource."""

from scoring import queries
from scoring.api import assessments, breaches, notes
from scoring.models import AccessEntry
from shared.records.api import access_blueprint

BLUEPRINTS = [
    assessments.blueprint,
    notes.blueprint,
    breaches.blueprint,
    access_blueprint("scoring", AccessEntry, queries.acts_on_person),
]
