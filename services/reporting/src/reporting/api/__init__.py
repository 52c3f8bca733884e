"""The HTTP API of step 4, a file a resource."""

from reporting.api import cases, people, results, units, weeks

BLUEPRINTS = [
    weeks.blueprint,
    people.blueprint,
    units.blueprint,
    results.blueprint,
    cases.blueprint,
]
