"""The HTTP API of step 4, a file a resource."""

from reporting.api import (
    archives,
    cases,
    classifications,
    extracts,
    fairness,
    forms,
    obstacles,
    owed,
    people,
    periods,
    petitions,
    results,
    statistics,
    units,
    weeks,
)
from reporting.models import AccessEntry
from shared.records.api import access_blueprint

BLUEPRINTS = [
    weeks.blueprint,
    periods.blueprint,
    extracts.blueprint,
    archives.blueprint,
    classifications.blueprint,
    petitions.blueprint,
    people.blueprint,
    units.blueprint,
    results.blueprint,
    statistics.blueprint,
    fairness.blueprint,
    cases.blueprint,
    obstacles.blueprint,
    owed.blueprint,
    forms.blueprint,
    access_blueprint("reporting", AccessEntry),
]
