"""Pages of step 4 that people read in a browser."""

from reporting import queries
from reporting.models import AccessEntry
from reporting.web import (
    cases,
    comparisons,
    figures,
    forms,
    grades,
    home,
    live,
    obstacles,
    overview,
    periods,
    record,
)
from shared.pages import pages_blueprint
from shared.records.pages import access_pages

PAGES = [
    pages_blueprint("reporting"),
    home.blueprint,
    overview.blueprint,
    live.blueprint,
    obstacles.blueprint,
    cases.blueprint,
    record.blueprint,
    periods.blueprint,
    comparisons.blueprint,
    grades.blueprint,
    forms.blueprint,
    figures.blueprint,
    access_pages("reporting", AccessEntry, queries.names_of),
]
