"""Pages of step 4 that people read in a browser."""

from reporting import queries
from reporting.models import AccessEntry
from reporting.web import home
from shared.pages import pages_blueprint
from shared.records.pages import access_pages

PAGES = [
    pages_blueprint("reporting"),
    home.blueprint,
    access_pages("reporting", AccessEntry, queries.names_of),
]
