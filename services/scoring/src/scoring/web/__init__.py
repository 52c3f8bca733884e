"""The pages of step 2."""

from scoring import queries
from scoring.models import AccessEntry
from scoring.web import team
from shared.pages import pages_blueprint
from shared.records.pages import access_pages

PAGES = [
    pages_blueprint("scoring"),
    team.blueprint,
    access_pages("scoring", AccessEntry, queries.names_of, queries.acts_on_person),
]
