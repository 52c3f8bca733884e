"""The HTTP API of step 2, a file a resource."""

from scoring.api import assessments, breaches, notes

BLUEPRINTS = [assessments.blueprint, notes.blueprint, breaches.blueprint]
