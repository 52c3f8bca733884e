"""The pages of step 1."""

from shared.pages import pages_blueprint
from shared.records.pages import access_pages
from submission import queries
from submission.models import AccessEntry
from submission.web import collective, evidence, opening, week

PAGES = [
    pages_blueprint("submission"),
    week.blueprint,
    evidence.blueprint,
    collective.blueprint,
    opening.blueprint,
    access_pages("submission", AccessEntry, queries.names_of),
]
