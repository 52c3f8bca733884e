"""Pages of step 4 that people read in a browser."""

from reporting import queries
from reporting.models import AccessEntry
from reporting.web import cases, home, obstacles, overview, record
from shared.pages import pages_blueprint
from shared.records.pages import access_pages

PAGES = [
    pages_blueprint("reporting"),
    home.blueprint,
    overview.blueprint,
    obstacles.blueprint,
    cases.blueprint,
    record.blueprint,
    access_pages("reporting", AccessEntry, queries.names_of),
]
