"""The directory's pages: signing in, one's own account, who stands where, and who acts for whom."""

from approval.directory.web import (
    account,
    acting,
    changes,
    delegations,
    organisation,
    posts,
    roster,
    second_factor,
    signing_in,
)

PAGES = [
    signing_in.blueprint,
    account.blueprint,
    second_factor.blueprint,
    delegations.blueprint,
    organisation.blueprint,
    posts.blueprint,
    changes.blueprint,
    acting.blueprint,
    roster.blueprint,
]
