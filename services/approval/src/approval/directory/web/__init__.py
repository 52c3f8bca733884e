"""The directory's pages: signing in, one's own account, who stands where, and who acts for whom."""

from approval.directory.web import (
    account,
    delegations,
    organisation,
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
    roster.blueprint,
]
