"""The pages of step 3; those of the directory are its own."""

from approval import queries
from approval.directory import lookup
from approval.models import AccessEntry
from approval.web import decide, record, webhooks
from shared.pages import pages_blueprint
from shared.records.pages import access_pages

PAGES = [
    pages_blueprint("approval"),
    decide.blueprint,
    record.blueprint,
    webhooks.blueprint,
    access_pages("approval", AccessEntry, lookup.names, queries.decisions_on_person),
]
