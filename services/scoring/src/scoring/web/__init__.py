"""The pages of step 2."""

from scoring import queries
from scoring.models import AccessEntry
from shared.pages import pages_blueprint
from shared.records.pages import access_pages

PAGES = [
    pages_blueprint("scoring"),
    access_pages("scoring", AccessEntry, queries.names_of, queries.acts_on_person),
]
